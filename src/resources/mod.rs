//! What is compiled in: rules, lexicons, gazetteers and models, each with its loader beside it.
//!
//! Word lists are readable text, one line an entry; models and big gazetteers are built by `copytaster train`.

pub mod quantities;
pub mod times;

use crate::record::ResourceVersion;

/// Everything that the stages know about the world. Built once, shared by all threads, never changed.
#[derive(Debug)]
pub struct Resources {
    /// Name, version and digest of each resource, for the record's provenance.
    pub versions: Vec<ResourceVersion>,
    pub times: times::TimeRules,
    pub quantities: quantities::QuantityRules,
}

/// A resource that can't be used: which one, where in it, and why.
#[derive(Debug, thiserror::Error)]
#[error("resource {name}: {problem}")]
pub struct ResourceError {
    pub name: String,
    pub problem: String,
}

impl Resources {
    /// Loads what is compiled into the program.
    pub fn built_in() -> Result<Resources, ResourceError> {
        Ok(Resources {
            versions: Vec::new(),
            times: times::TimeRules::built_in()?,
            quantities: quantities::QuantityRules::built_in()?,
        })
    }
}
