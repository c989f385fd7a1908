//! The languages that stages read: a bundle for each, or nothing.
//!
//! A language is a folder of lists and a row of [`FOLDERS`]. A stage runs where its knowledge is there; what a language lacks leaves
//! the stage out, not the machinery.

use std::sync::Arc;

use crate::folders::{FOLDERS, Folder};
use crate::places::PlaceNames;
use crate::quantities::QuantityRules;
use crate::times::TimeRules;
use crate::topics::TopicRules;
use lists::ResourceError;

/// What is known of one language.
#[derive(Debug)]
pub struct Language {
    /// ISO 639-1.
    pub tag: &'static str,
    /// Whether the reader's models are those of this language: sentences, trees, names, and all that is read off them.
    pub analysed: bool,
    /// How times are written and named.
    pub times: Option<Arc<TimeRules>>,
    /// How numbers are written and what they count.
    pub quantities: Option<Arc<QuantityRules>>,
    /// What speaks for a topic.
    pub topics: Option<Arc<TopicRules>>,
    /// How places are named, where the reader does not find names.
    pub places: Option<Arc<PlaceNames>>,
}

/// All languages of which anything is known.
#[derive(Debug)]
pub struct Languages(Vec<Language>);

impl Languages {
    /// Reads the folders that are compiled into the program.
    pub fn built_in() -> Result<Languages, ResourceError> {
        Ok(Languages(FOLDERS.iter().map(Language::read).collect::<Result<_, _>>()?))
    }

    /// The bundle of a language by its tag; what stands behind the language in the tag does not matter: `de-AT`.
    pub fn get(&self, tag: &str) -> Option<&Language> {
        let language = tag.split('-').next().unwrap_or_default();
        self.0.iter().find(|it| it.tag == language)
    }

    /// The bundle of copy in the language `tag`. Copy too short to tell its language is read as the first language.
    pub fn of_copy(&self, tag: Option<&str>) -> Option<&Language> {
        tag.map_or(self.0.first(), |tag| self.get(tag))
    }
}

impl Language {
    fn read(folder: &Folder) -> Result<Language, ResourceError> {
        let lexicon = folder.lexicon()?;
        let times = folder.has(TimeRules::WORDS).then(|| TimeRules::read(folder, &lexicon)).transpose()?;
        let quantities = folder.has(QuantityRules::NUMBERS).then(|| QuantityRules::read(folder, &lexicon)).transpose()?;
        let topics = folder.has(TopicRules::CUES).then(|| TopicRules::read(folder)).transpose()?;
        let places = folder.has(PlaceNames::COUNTRIES).then(|| PlaceNames::read(folder)).transpose()?;
        Ok(Language {
            tag: folder.tag,
            analysed: folder.has_reader(),
            times: times.map(Arc::new),
            quantities: quantities.map(Arc::new),
            topics: topics.map(Arc::new),
            places: places.map(Arc::new),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_gives_what_its_folder_holds() {
        let languages = Languages::built_in().unwrap();
        let german = languages.get("de-AT").unwrap();
        assert!(!german.analysed && german.times.is_some() && german.quantities.is_some() && german.places.is_some());
        assert!(languages.of_copy(None).is_some_and(|it| it.tag == "en" && it.analysed));
        assert!(languages.of_copy(Some("fi")).is_none());
    }
}
