//! What is compiled in: rules, lexicons, gazetteers and models, and what reads them.
//!
//! - `world`: facts about the world: places, agencies, bodies, currencies, names of people and firms
//! - `wire`: what wires write about their copy, in any language: furniture, notes on the life of an item
//! - a folder for each language: its words, and the model that reads it
//!
//! Lists are readable text, one line an entry; models and the gazetteer are built by `copytaster train`.

/// Reads a list of this folder, named by its path.
macro_rules! read {
    ($path:literal) => {
        lists::read($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)))
    };
}
/// The entries of a list of this folder that has one column.
macro_rules! words {
    ($path:literal) => {
        lists::words($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)))
    };
}
pub(crate) use {read, words};

pub mod agencies;
pub mod attributions;
pub mod confidence;
pub mod coreference;
pub mod events;
mod folders;
pub mod furniture;
pub mod gazetteer;
pub mod identities;
pub mod language;
pub mod languages;
pub mod lifecycle;
pub mod listed;
mod patterns;
mod phrases;
pub mod pieces;
pub mod places;
pub mod quantities;
mod sections;
pub mod times;
pub mod topics;
pub mod who;
pub mod wording;

use std::sync::Arc;

pub use lists::ResourceError;
use record::ResourceVersion;
use text::Reader;

/// Everything that the stages know about the world. Built once, shared by all threads, never changed.
#[derive(Debug)]
pub struct Resources {
    /// Name, version and digest of each resource, for the record's provenance.
    pub versions: Vec<ResourceVersion>,
    /// How datelines, bylines, credits and notes look.
    pub furniture: furniture::FurnitureRules,
    /// How the wire speaks of its own copy.
    pub lifecycle: lifecycle::LifecycleRules,
    /// What tells languages apart in short copy.
    pub function_words: language::FunctionWords,
    /// Sentences, tokens and tags.
    pub reader: Reader,
    /// Places, with their coordinates.
    pub gazetteer: gazetteer::Gazetteer,
    /// People and organisations, with their ids.
    pub who: who::Who,
    /// Organisations that wires name daily.
    pub listed: listed::Tables,
    /// What tells namesakes apart.
    pub identities: identities::IdentityRules,
    /// What is known of each language.
    pub languages: languages::Languages,
    /// How numbers are written in English, and what they count.
    pub quantities: Arc<quantities::QuantityRules>,
    /// Words that say that something was said, who speaks, and where.
    pub attributions: attributions::AttributionRules,
    /// Pronouns, nouns that stand for names, and what roles say.
    pub coreference: coreference::CoreferenceRules,
    /// The tree of topics, and what providers call them.
    pub topics: topics::MediaTopics,
    /// Words that name events, who takes part in them, and what makes them unreal.
    pub events: events::EventRules,
    /// How sure the stages are of what they assert.
    pub confidence: confidence::Confidence,
}

impl Resources {
    /// Loads what is compiled into the program. Building the patterns of furniture takes as long as all the rest: it is done beside it.
    pub fn built_in() -> Result<Resources, ResourceError> {
        std::thread::scope(|scope| {
            let furniture = scope.spawn(furniture::FurnitureRules::built_in);
            Resources::with(|| furniture.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }

    fn with(furniture: impl FnOnce() -> Result<furniture::FurnitureRules, lists::ListError>) -> Result<Resources, ResourceError> {
        let gazetteer = gazetteer::Gazetteer::built_in()?;
        let who = who::Who::built_in()?;
        let languages = languages::Languages::built_in()?;
        let english = languages.get("en").and_then(|it| it.quantities.clone());
        let quantities = english.ok_or_else(|| ResourceError::whole("en", "the language has no numbers"))?;
        let lifecycle = lifecycle::LifecycleRules::built_in()?;
        let function_words = language::FunctionWords::built_in()?;
        let (attributions, events) = (attributions::AttributionRules::built_in()?, events::EventRules::built_in()?);
        let coreference = coreference::CoreferenceRules::built_in()?;
        let reader = Reader::built_in()?;
        let topics = topics::MediaTopics::built_in()?;
        Ok(Resources {
            versions: [gazetteer.version(), who.version()].into_iter().chain(embedded()).collect(),
            furniture: furniture()?,
            lifecycle,
            function_words,
            reader,
            quantities,
            languages,
            attributions,
            coreference,
            topics,
            events,
            confidence: confidence::Confidence::built_in()?,
            gazetteer,
            who,
            listed: listed::Tables::built_in()?,
            identities: identities::IdentityRules::built_in()?,
        })
    }
}

/// What is compiled in beside the gazetteer and the table of who is who; the digests are computed when the program is built.
fn embedded() -> [ResourceVersion; 2] {
    let version =
        |name: &str, sha256: &str| ResourceVersion { name: name.to_owned(), version: "1".to_owned(), sha256: sha256.to_owned() };
    [version("lists", env!("LISTS_SHA256")), version("reader.model", env!("MODELS_SHA256"))]
}
