//! Measures what the stages find against open corpora. Behind the feature `train`, not in the default build.
//!
//! One file a corpus or a stage; the reader's models are measured where they are made, in [`crate::train`].

pub(crate) mod attributions;
pub(crate) mod events;
pub(crate) mod places;
pub(crate) mod signs;
pub(crate) mod times;
pub(crate) mod topics;

use std::path::{Path, PathBuf};

use crate::resources::ResourceError;
use crate::stages::marked::UnreadableMark;

/// Why something could not be measured.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EvaluateError {
    #[error(transparent)]
    Resource(#[from] ResourceError),
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{}: {source}", path.display())]
    Json { path: PathBuf, source: serde_json::Error },
    #[error(transparent)]
    Mark(#[from] UnreadableMark),
}

/// The text of a file.
fn read_file(path: &Path) -> Result<String, EvaluateError> {
    std::fs::read_to_string(path).map_err(|source| EvaluateError::File { path: path.to_owned(), source })
}
