//! What the rules of stages ask of a language's small words: a lexicon of classes, and the words of each.
//!
//! Rules never spell a word of a language. They ask whether it stands in a class that is named after what the rule wants to know:
//! `pieces.is(at, WordClass::BeforeClock)`. Each language lists the words of the classes in its `lexicon.tsv`. A word is looked up once, when
//! the text is cut; every question after that is a bit.

mod classes;

use rustc_hash::FxHashMap;

pub use classes::WordClass;
use lists::{List, ListError, by_word};
use serde::Deserialize;

/// A line of `lexicon.tsv`.
#[derive(Debug, Deserialize)]
struct Line {
    class: WordClass,
    #[serde(deserialize_with = "by_word", borrow)]
    words: Vec<&'static str>,
}

/// The classes of one language's words.
#[derive(Debug, Default)]
pub struct Lexicon {
    numbers: FxHashMap<&'static str, WordId>,
    /// By number; the first is that of all words that stand nowhere.
    classes: Vec<Classes>,
    /// Bytes of the longest word.
    longest: usize,
}

/// The number of a word in its language's [`Lexicon`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WordId(u16);

/// A bit for each class.
type Classes = [u64; WordClass::ALL.len().div_ceil(64)];

impl Lexicon {
    /// That of English, which must fill every class.
    pub fn english() -> Result<Lexicon, ListError> {
        let (name, text) = ("en/lexicon.tsv", include_str!("../resources/en/lexicon.tsv"));
        let lexicon = Lexicon::read(name, text)?;
        let is_filled = |class: WordClass| lexicon.classes.iter().any(|it| has(it, class));
        match WordClass::ALL.iter().find(|class| !is_filled(**class)) {
            None => Ok(lexicon),
            Some(class) => Err(ListError::at_line(name, text.lines().count(), format!("no words for the class {class:?}"))),
        }
    }

    /// Reads the list `text`; a language may leave classes out.
    pub fn read(name: &str, text: &'static str) -> Result<Lexicon, ListError> {
        let lines: List<Line> = lists::read(name, text)?;
        let mut lexicon = Lexicon { classes: vec![Classes::default()], ..Lexicon::default() };
        for line in &lines {
            for word in &line.words {
                if !lexicon.add(word, line.class) {
                    return Err(lines.problem(line.line, format!("'{word}' stands twice, or is a word too many")));
                }
            }
        }
        Ok(lexicon)
    }

    /// False if the word has the class already, or there is no number left for it.
    fn add(&mut self, word: &'static str, class: WordClass) -> bool {
        let Ok(next) = u16::try_from(self.classes.len()) else { return false };
        let number = *self.numbers.entry(word).or_insert(WordId(next));
        if number.0 == next {
            self.classes.push(Classes::default());
        }
        self.longest = self.longest.max(word.len());
        let Some(classes) = self.classes.get_mut(usize::from(number.0)) else { return false };
        let is_new = !has(classes, class);
        classes[class as usize / 64] |= 1 << (class as usize % 64);
        is_new
    }

    /// The number of a word that is written in lower case.
    pub fn number(&self, lower: &str) -> WordId {
        if lower.len() > self.longest { WordId::default() } else { self.numbers.get(lower).copied().unwrap_or_default() }
    }

    /// The number of a word however it is written.
    pub(crate) fn number_of(&self, word: &str) -> WordId {
        match word.len() <= self.longest && word.bytes().any(|it| it.is_ascii_uppercase()) {
            true => self.number(&word.to_ascii_lowercase()),
            false => self.number(word),
        }
    }

    /// Whether the word with that number is of a class.
    pub fn has(&self, word: WordId, class: WordClass) -> bool {
        self.classes.get(usize::from(word.0)).is_some_and(|classes| has(classes, class))
    }

    /// A name without the article before it: "the Red Cross", "The Times".
    pub fn without_article<'n>(&self, name: &'n str) -> &'n str {
        let bare = name.split_once(' ').filter(|(article, _)| {
            // "THE" stands in lines of capitals, where nobody can tell.
            !article.chars().skip(1).any(char::is_uppercase) && self.has(self.number_of(article), WordClass::The)
        });
        bare.map_or(name, |(_, bare)| bare)
    }

    /// Whether a word that is written in lower case is of a class.
    pub fn is(&self, lower: &str, class: WordClass) -> bool {
        self.has(self.number(lower), class)
    }
}

fn has(classes: &Classes, class: WordClass) -> bool {
    classes[class as usize / 64] >> (class as usize % 64) & 1 == 1
}

/// What a word of a text can be asked for: a class of the lexicon, or a mark or a word of a list as it stands.
pub trait Asked: Copy {
    /// Whether `word`, whose number is `id`, is what is asked for.
    fn fits(self, word: &str, id: WordId, lexicon: &Lexicon) -> bool;
}

impl Asked for WordClass {
    fn fits(self, _: &str, id: WordId, lexicon: &Lexicon) -> bool {
        lexicon.has(id, self)
    }
}

impl Asked for &String {
    fn fits(self, word: &str, id: WordId, lexicon: &Lexicon) -> bool {
        self.as_str().fits(word, id, lexicon)
    }
}

impl Asked for &str {
    fn fits(self, word: &str, _: WordId, _: &Lexicon) -> bool {
        word.eq_ignore_ascii_case(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_of_all_the_classes_that_list_it() {
        let english = Lexicon::english().unwrap();
        assert!(english.is("of", WordClass::Of) && english.is("of", WordClass::BelowPlan) && !english.is("of", WordClass::The));
        assert!(english.has(english.number_of("Until"), WordClass::BeforeClock));
        assert!(WordClass::ALL.iter().all(|class| !english.is("zeppelin", *class)));
    }

    #[test]
    fn a_class_that_does_not_exist_is_refused_with_its_line() {
        let problem = Lexicon::read("xx/lexicon.tsv", "of\tvon\nbefore_clok\tum gegen\n").unwrap_err().to_string();
        assert!(problem.contains("xx/lexicon.tsv, line 2, column 1 (class): 'before_clok'"), "{problem}");
        let problem = Lexicon::read("xx/lexicon.tsv", "of\tvon von\n").unwrap_err().to_string();
        assert!(problem.contains("'von' stands twice"), "{problem}");
    }
}
