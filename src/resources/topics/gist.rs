//! What tells the words that sum a story up from the others: lists of each language, and how often words stand in news at all.

use rustc_hash::FxHashSet;

use crate::folders::Folder;
use lists::{List, ListError};

/// What key phrases and summaries of a language are told by.
#[derive(Debug, Default)]
pub struct Gist {
    /// Words that tell nothing of what a story is about.
    pub stop_words: FxHashSet<&'static str>,
    /// Words with which a sentence goes on from the one before.
    pub hanging: FxHashSet<&'static str>,
    /// Nouns for what somebody is.
    pub roles: FxHashSet<&'static str>,
    /// Words that point to what was said before, wherever they stand in a sentence.
    pub pointing: FxHashSet<&'static str>,
    /// Words for the place that a story was filed from, in small letters.
    pub dateline: Vec<&'static str>,
    /// Nouns that say too little when they stand alone.
    pub general: FxHashSet<&'static str>,
    /// Names of platforms on which things are said.
    pub platforms: FxHashSet<&'static str>,
    /// What notes about the copy itself say, in small letters.
    pub notices: Vec<&'static str>,
}

impl Gist {
    pub(super) fn read(folder: &Folder) -> Result<Gist, ListError> {
        let words = |name: &str| -> Result<List<&'static str>, ListError> { folder.read(name) };
        Ok(Gist {
            stop_words: words("topics/stop_words.txt")?.entries().collect(),
            hanging: words("topics/hanging.txt")?.entries().collect(),
            roles: words("topics/roles.txt")?.entries().collect(),
            pointing: words("topics/pointing.txt")?.entries().collect(),
            dateline: words("topics/dateline.txt")?.entries().collect(),
            general: words("topics/general.txt")?.entries().collect(),
            platforms: words("topics/platforms.txt")?.entries().collect(),
            notices: words("topics/notices.txt")?.entries().collect(),
        })
    }
}
