//! What this program is: its release, its source and what is compiled into it. Whatever of this changes may change a record, so all of
//! it stands in the record's provenance and goes into the message id.

use crate::record::{Provenance, ResourceVersion};
use crate::resources::Resources;
use crate::resources::listed::Tables;

/// Name and release.
pub(crate) const SOFTWARE: &str = concat!("copytaster ", env!("CARGO_PKG_VERSION"));

/// SHA-256 over every file of `src` and the lock file, made by the build script.
const SOURCE_SHA256: &str = env!("COPYTASTER_SOURCE_SHA256");

/// This program, to the last of its lists: what it keeps for itself alone names it.
pub(crate) fn program() -> String {
    format!("{SOFTWARE} {SOURCE_SHA256}")
}

/// What makes the records of this program with these resources and the user's own lists.
pub(crate) fn provenance(resources: &Resources, own: &Tables) -> Provenance {
    let source = ResourceVersion {
        name: "source".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sha256: SOURCE_SHA256.to_owned(),
    };
    Provenance {
        software: SOFTWARE.to_owned(),
        resources: std::iter::once(source).chain(resources.versions.iter().cloned()).chain(own.version.clone()).collect(),
    }
}
