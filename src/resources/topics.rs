//! What a story is about: the tree of IPTC Media Topics, providers' own codes for them, and for each language what speaks for a topic.

mod background;
mod calibration;
mod codes;
mod cues;
mod gist;
mod happenings;
mod model;
mod taxonomy;
mod words;

use record::article::ProviderCode;

use crate::folders::Folder;
pub use background::{Background, key};
pub use calibration::Calibration;
pub use codes::ProviderCodes;
pub use cues::{Cue, CueLine, Cues, Strength};
pub use gist::Gist;
pub use happenings::{EventRule, Happenings};
use lists::{ListError, ResourceError};
pub use model::{FEATURES, Features, LABELS, Scores, TopicModel, shares};
pub use taxonomy::{MediaTopic, Slugs, Taxonomy};
pub use words::{Word, words};

/// What is known of topics whatever the language.
#[derive(Debug)]
pub struct MediaTopics {
    pub taxonomy: Taxonomy,
    pub codes: ProviderCodes,
}

impl MediaTopics {
    pub fn built_in() -> Result<MediaTopics, ListError> {
        let taxonomy = Taxonomy::built_in()?;
        Ok(MediaTopics { codes: ProviderCodes::built_in(&taxonomy)?, taxonomy })
    }

    /// The topics that a provider's codes stand for, in the order of the codes, each once.
    pub fn given(&self, codes: &[ProviderCode]) -> Vec<&MediaTopic> {
        let mut found: Vec<&MediaTopic> = Vec::new();
        for topic in codes.iter().filter_map(|code| self.codes.topic(code, &self.taxonomy)) {
            if !found.iter().any(|it| it.code == topic.code) {
                found.push(topic);
            }
        }
        found
    }
}

/// What is known of how a language speaks of topics.
#[derive(Debug)]
pub struct TopicRules {
    pub cues: Cues,
    pub happenings: Happenings,
    pub calibration: Calibration,
    pub model: TopicModel<'static>,
    pub background: Background<'static>,
    pub gist: Gist,
}

impl TopicRules {
    pub(crate) const CUES: &'static str = "topics/cues.tsv";

    pub(crate) fn read(folder: &Folder) -> Result<TopicRules, ResourceError> {
        let taxonomy = Taxonomy::built_in()?;
        let cues = Cues::read(folder.read(Self::CUES)?, &taxonomy)?;
        let (happenings, calibration) = (Happenings::read(folder, &taxonomy)?, Calibration::read(folder)?);
        let (model, background) = model::built_in()?;
        Ok(TopicRules { cues, happenings, calibration, model, background, gist: Gist::read(folder)? })
    }
}
