//! What dialects of JSON are told apart by: which keys an object has, as they are spelled.

use serde_json::Value;

use crate::values::fields::{Fields, Object};

pub(crate) struct Shape<'a> {
    pub(crate) object: &'a Object,
    pub(crate) fields: &'a Fields<'a>,
}

impl Shape<'_> {
    /// One of `keys`, spelled so.
    pub(crate) fn has(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.object.contains_key(*key))
    }

    /// A list under one of `keys`.
    pub(crate) fn has_list(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.object.get(*key).is_some_and(Value::is_array))
    }

    /// The headlines, bodies or descriptions of ninjs 2 and 3.
    pub(crate) fn has_renditions(&self) -> bool {
        self.has_list(&["headlines", "bodies", "descriptions"])
    }

    /// A list that ninjs 2 and 3 name in the plural.
    pub(crate) fn has_plurals(&self) -> bool {
        self.has_list(&[
            "people",
            "organisations",
            "places",
            "subjects",
            "objects",
            "infosources",
            "infoSources",
            "genres",
            "renditions",
            "associations",
            "altids",
            "altIds",
        ])
    }

    /// A name that ninjs 1 and 2 write in lower case and ninjs 3 in camel case.
    pub(crate) fn has_lower_case(&self) -> bool {
        self.has(&[
            "versioncreated",
            "firstcreated",
            "pubstatus",
            "ednote",
            "copyrightnotice",
            "copyrightholder",
            "usageterms",
            "altids",
            "infosources",
            "representationtype",
            "trustindicators",
            "embargoed",
        ])
    }
}
