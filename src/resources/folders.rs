//! The lists of each language that are compiled in: a folder and a row for each.

use std::sync::Arc;

use serde::Deserialize;

use lists::{List, ListError};
use text::lexicon::Lexicon;

/// The lists of one language by their path in its folder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folder {
    /// ISO 639-1.
    pub(crate) tag: &'static str,
    /// Whether the folder holds the reader's model.
    reader: bool,
    files: &'static [(&'static str, &'static str)],
}

impl Folder {
    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.iter().any(|(name, _)| *name == path)
    }

    /// The list at `path`; one that the language lacks is empty.
    pub(crate) fn read<T: Deserialize<'static>>(&self, path: &str) -> Result<List<T>, ListError> {
        lists::read(&self.name_of(path), self.text_of(path))
    }

    /// What rules ask of the language's small words.
    pub(crate) fn lexicon(&self) -> Result<Arc<Lexicon>, ListError> {
        const LEXICON: &str = "lexicon.tsv";
        Ok(Arc::new(Lexicon::read(&self.name_of(LEXICON), self.text_of(LEXICON))?))
    }

    fn name_of(&self, path: &str) -> String {
        format!("{}/{path}", self.tag)
    }

    fn text_of(&self, path: &str) -> &'static str {
        self.files.iter().find(|(name, _)| *name == path).map_or("", |(_, text)| *text)
    }

    /// Whether the reader's model, and with it the forms of verbs, are those of this language.
    pub(crate) fn has_reader(&self) -> bool {
        self.reader
    }
}

macro_rules! folder {
    ($tag:literal, small) => {
        folder!($tag, lists: "lexicon.tsv" "times/words.tsv" "times/phrases.tsv" "quantities/numbers.tsv" "quantities/units.tsv"
            "quantities/bounds.tsv" "quantities/nouns.tsv" "places/countries.tsv" "places/before.txt")
    };
    ($tag:literal, $reader:ident: $($path:literal)+) => {
        Folder {
            tag: $tag,
            reader: folder!($reader),
            files: &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $tag, "/", $path)))),+],
        }
    };
    (reader) => { true };
    (lists) => { false };
}

/// English, whose rules tools and tests ask for by name.
pub(crate) const ENGLISH: &Folder = &FOLDERS[0];

/// A row for each language: its tag, whether it has a reader or lists alone, and its lists; `small` are those that a language without a reader has as a rule.
pub(crate) const FOLDERS: &[Folder] = &[
    folder!("en", reader: "lexicon.tsv" "times/words.tsv" "times/phrases.tsv" "times/holidays.tsv" "quantities/numbers.tsv" "quantities/units.tsv"
        "quantities/bounds.tsv" "events/classes.tsv" "quantities/movements.tsv" "quantities/verbs.tsv" "quantities/nouns.tsv" "quantities/numbered.txt" "topics/cues.tsv" "topics/events.tsv" "topics/deciding.txt" "topics/calibration.tsv" "topics/stop_words.txt" "topics/hanging.txt"
        "topics/notices.txt" "topics/roles.txt" "topics/pointing.txt" "topics/dateline.txt" "topics/general.txt" "topics/platforms.txt"),
    folder!("de", small),
    folder!("es", small),
    folder!("fr", small),
    folder!("it", small),
    folder!("nl", small),
    folder!("pt", small),
];
