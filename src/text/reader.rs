//! What reading needs to know: word lists and models, loaded once, shared by all threads.

use crate::resources::ResourceError;
use crate::resources::reader::Spelling;

/// The reader's knowledge. Its models lie in the program itself or in memory that is never given back.
#[derive(Debug)]
pub struct Reader {
    pub spelling: Spelling,
}

impl Reader {
    /// Loads what is compiled into the program.
    pub fn built_in() -> Result<Reader, ResourceError> {
        Ok(Reader { spelling: Spelling::built_in()? })
    }
}
