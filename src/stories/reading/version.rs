//! Which version of which item a record is.

use record::Record;
use serde::{Deserialize, Serialize};

use crate::shapes::Against;

/// A version of an item.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) item: Box<str>,
    version: Option<Box<str>>,
    /// What stands for the version in ids of claims if there is none.
    digest: Option<Box<str>>,
}

impl Version {
    pub(crate) fn of(record: &Record) -> Version {
        let digest = record.source.sha256.as_str();
        let digest = || digest.get(..16).unwrap_or(digest).into();
        let version = record.version.as_deref().map(Into::into);
        Version { item: record.id.as_str().into(), digest: if version.is_none() { Some(digest()) } else { None }, version }
    }

    pub(crate) fn version(&self) -> Option<String> {
        self.version.as_deref().map(str::to_owned)
    }

    /// What stands for the version in ids of claims.
    pub(crate) fn mark(&self) -> &str {
        self.version.as_deref().or(self.digest.as_deref()).unwrap_or_default()
    }

    pub(crate) fn against(&self) -> Against {
        Against { item: self.item.to_string(), version: self.version() }
    }
}
