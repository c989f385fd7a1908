//! Tags words: a greedy left-to-right classifier of the pair (universal tag, Penn tag).
//!
//! Features after Collins (2002) and Ratnaparkhi (1996), with each word's ambiguity class (the tags the training text gives it)
//! on both sides in place of a second pass.

use crate::text::forms::{Form, form};
use crate::text::linear::{Linear, feature, hash, pair};
use crate::text::model::{Model, ModelError};
use crate::text::tagset::{Upos, Xpos};

/// Both tags of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    pub upos: Upos,
    pub xpos: Xpos,
}

/// The tagger's part of the model.
#[derive(Debug, Clone)]
pub struct Tagger<'m> {
    /// By label.
    pub tags: Vec<Tag>,
    weights: Linear<'m>,
    pub words: Words<'m>,
}

/// Ambiguity classes of known words: sorted hashes of lower-case words, and the class of each.
#[derive(Debug, Clone, Copy)]
pub struct Words<'m> {
    checks: &'m [u16],
    classes: &'m [u8],
}

impl<'m> Tagger<'m> {
    pub fn open(model: &Model<'m>) -> Result<Tagger<'m>, ModelError> {
        let pairs = model.section("tags.labels")?.chunks_exact(2);
        let read = |pair: &[u8]| match pair {
            [upos, xpos] => Some(Tag { upos: *Upos::ALL.get(usize::from(*upos))?, xpos: *Xpos::ALL.get(usize::from(*xpos))? }),
            _ => None,
        };
        let tags: Option<Vec<Tag>> = pairs.map(read).collect();
        let tags =
            tags.filter(|tags| !tags.is_empty()).ok_or_else(|| ModelError::Damaged("unknown tags in \"tags.labels\"".into()))?;
        let words = Words { checks: model.numbers("tags.words")?, classes: model.section("tags.classes")? };
        if words.checks.len() != words.classes.len() {
            return Err(ModelError::Damaged("the table of known words does not fit".into()));
        }
        Ok(Tagger { tags, weights: Linear::open(model, "tags")?, words })
    }
}

impl Words<'_> {
    /// The class of a lower-case form; 0 if it is not known.
    #[inline]
    pub fn class(&self, lower: u64) -> u8 {
        let mut slot = crate::text::linear::slot(lower, self.checks.len());
        let check = crate::text::linear::check(lower);
        while let Some(found) = self.checks.get(slot) {
            if *found == check {
                return self.classes.get(slot).copied().unwrap_or(0);
            }
            if *found == 0 {
                return 0;
            }
            slot += 1;
        }
        0
    }
}

/// Tags the words of one sentence, in order.
pub fn tag<'w>(words: impl Iterator<Item = &'w str>, tagger: &Tagger<'_>) -> Vec<Tag> {
    let sentence = Sentence::of(words, |lower| tagger.words.class(lower));
    let mut scores = vec![0i32; tagger.tags.len()];
    let (mut before, mut last) = (START, START);
    let mut found = Vec::with_capacity(sentence.forms.len());
    for at in 0..sentence.forms.len() {
        scores.fill(0);
        sentence.features(at, last, before, &mut |feature| tagger.weights.add(feature, &mut scores));
        let best = best(&scores);
        (before, last) = (last, best as u64);
        found.push(tagger.tags.get(best).copied().unwrap_or(Tag { upos: Upos::X, xpos: Xpos::Fw }));
    }
    found
}

/// The first of the highest scores.
pub(crate) fn best(scores: &[i32]) -> usize {
    let highest = scores.iter().copied().max().unwrap_or(0);
    scores.iter().position(|score| *score == highest).unwrap_or(0)
}

/// The label before the first word.
pub(crate) const START: u64 = 255;

/// A sentence as the tagger sees it.
#[derive(Debug, Default)]
pub struct Sentence {
    pub forms: Vec<Form>,
    /// Ambiguity class of each word.
    pub classes: Vec<u8>,
    /// How the sentence is set: 0 as usual, 1 in title case, 2 in capitals, 3 without a capital.
    case: u64,
}

impl Sentence {
    pub fn of<'w>(words: impl Iterator<Item = &'w str>, mut class: impl FnMut(u64) -> u8) -> Sentence {
        let forms: Vec<Form> = words.map(form).collect();
        let classes = forms.iter().map(|form| class(form.lower)).collect();
        let case = case(&forms);
        Sentence { forms, classes, case }
    }

    fn form(&self, at: usize) -> Form {
        self.forms.get(at).copied().unwrap_or_default()
    }

    fn class(&self, at: usize) -> u64 {
        self.classes.get(at).copied().map_or(300, u64::from)
    }

    /// Gives the features of the word `at` after the labels `last` and `before`, the one before it.
    #[inline]
    pub fn features(&self, at: usize, last: u64, before: u64, give: &mut impl FnMut(u64)) {
        // Past either end stands a form of zeros; one before the start is one that no index reaches.
        let back = |steps: usize| at.checked_sub(steps).unwrap_or(usize::MAX);
        let word = self.form(at);
        let (left, left2) = (self.form(back(1)), self.form(back(2)));
        let (right, right2) = (self.form(at + 1), self.form(at + 2));
        let class = self.class(at);
        let (right_class, right2_class) = (self.class(at + 1), self.class(at + 2));
        let tags = pair(last, before);
        let set = self.case * 2 + u64::from(at == 0);
        let mut number = 0;
        let mut put = |value: u64| {
            number += 1;
            give(feature(number, value));
        };
        put(0);
        put(word.exact);
        put(word.lower);
        word.suffixes.iter().for_each(|suffix| put(*suffix));
        word.prefixes.iter().for_each(|prefix| put(*prefix));
        put(pair(word.shape, set));
        put(pair(word.suffixes[2], word.shape));
        put(class);
        put(pair(pair(class, set), word.shape));
        put(last);
        put(tags);
        put(pair(last, class));
        put(pair(last, word.lower));
        put(pair(tags, class));
        put(pair(last, word.suffixes[2]));
        put(left.lower);
        put(left2.lower);
        put(right.lower);
        put(right2.lower);
        put(pair(left.lower, class));
        put(pair(right.lower, class));
        put(pair(right.lower, word.lower));
        put(pair(left.lower, word.lower));
        put(pair(left.lower, left2.lower));
        put(pair(right.lower, right2.lower));
        put(right.suffixes[2]);
        put(left.suffixes[2]);
        put(pair(right_class, class));
        put(pair(pair(right_class, class), last));
        put(pair(pair(right_class, right2_class), class));
        put(pair(right_class, word.lower));
        put(pair(right_class, last));
        put(pair(right.shape, word.shape));
        put(pair(left.shape, word.shape));
        put(pair(left.lower, right.lower));
        put(pair(pair(tags, right_class), class));
    }
}

/// How the sentence is set.
fn case(forms: &[Form]) -> u64 {
    let letters = forms.iter().filter(|form| form.letter);
    let (mut words, mut capitals, mut all) = (0, 0, 0);
    for form in letters {
        words += 1;
        capitals += usize::from(form.capital);
        all += usize::from(form.capital && !form.small);
    }
    if all * 10 >= words * 8 && words > 1 {
        2
    } else if capitals * 10 >= words * 6 && words > 3 {
        1
    } else if capitals == 0 {
        3
    } else {
        0
    }
}

/// The hash that [`Form::lower`] has for a word given in lower case.
pub fn lower_hash(word: &str) -> u64 {
    hash(word.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }))
}
