//! The vector of a word: the sum of the rows of what is seen of it and of its neighbours.

use crate::clusters::{Clusters, GRAINS};
use crate::forms::{Form, feature, form, pair};
use crate::model::{Model, ModelError};
use crate::network::matrix::{BOUND, WORDS};

/// The table of rows by feature, where it lies in the model file.
#[derive(Debug, Clone)]
pub struct Words<'m> {
    clusters: Clusters<'m>,
    /// An open-addressed table: the low 16 bits of a feature, never 0, above the number of its row; 0 is an empty slot. The high
    /// half of the feature picks the slot.
    slots: &'m [u32],
    table: &'m [i8],
    width: usize,
    /// From the table to values, in 256ths.
    factor: i32,
}

impl<'m> Words<'m> {
    pub fn open(model: &Model<'m>) -> Result<Words<'m>, ModelError> {
        let damaged = |problem: &str| ModelError::Damaged(format!("the table of words {problem}"));
        let [width, factor] = *model.numbers::<u32>("tags.shape")? else { return Err(damaged("has no shape")) };
        let (width, factor) = (width as usize, factor as i32);
        let words = Words {
            clusters: Clusters::load(model)?,
            slots: model.numbers("tags.slots")?,
            table: model.numbers("tags.table")?,
            width,
            factor,
        };
        if !(16..=256).contains(&width) || !width.is_multiple_of(32) || !(1..=1 << 16).contains(&factor) {
            return Err(damaged("has a shape that can't be"));
        }
        if !words.table.len().is_multiple_of(width) {
            return Err(damaged("has rows that are cut off"));
        }
        Ok(words)
    }

    pub fn width(&self) -> usize {
        self.width
    }

    /// One row per word, then rows of zeros up to a multiple of [`WORDS`].
    pub fn vectors(&self, words: &[&str]) -> Vec<i16> {
        let sentence = Sentence::of(words, &self.clusters);
        let mut vectors = vec![0; words.len().next_multiple_of(WORDS) * self.width];
        let mut rows = Vec::with_capacity(16);
        for (at, vector) in (0..words.len()).zip(vectors.chunks_exact_mut(self.width)) {
            rows.clear();
            sentence.features(at, &mut |_, feature| rows.extend(self.row(feature)));
            pulp::Arch::new().dispatch(Sum { rows: &rows, factor: self.factor, vector });
        }
        vectors
    }

    #[inline]
    fn row(&self, feature: u64) -> Option<&'m [i8]> {
        let (mut at, check) = (slot(feature, self.slots.len()), u32::from(check(feature)));
        loop {
            let found = *self.slots.get(at)?;
            if found >> 16 == check {
                let row = (found & 0xffff) as usize;
                return self.table.get(row * self.width..(row + 1) * self.width);
            }
            if found == 0 {
                return None;
            }
            // The trainer leaves empty slots behind the last; running off the end of a damaged table still ends the search.
            at += 1;
        }
    }
}

/// The sum of some rows as a vector.
struct Sum<'a, 'm> {
    rows: &'a [&'m [i8]],
    factor: i32,
    vector: &'a mut [i16],
}

impl pulp::NullaryFnOnce for Sum<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for row in self.rows {
            self.vector.iter_mut().zip(*row).for_each(|(sum, value)| *sum += i16::from(*value));
        }
        for value in self.vector {
            *value = ((i32::from(*value) * self.factor + 128) >> 8).clamp(-BOUND, BOUND) as i16;
        }
    }
}

/// Where the search for a feature starts in a table of `slots`.
#[inline]
pub fn slot(feature: u64, slots: usize) -> usize {
    (((feature >> 32) * slots as u64) >> 32) as usize
}

/// Never 0.
#[inline]
pub fn check(feature: u64) -> u16 {
    (feature as u16).max(1)
}

/// A sentence as the network sees it.
#[derive(Debug, Default)]
pub struct Sentence {
    forms: Vec<Form>,
    clusters: Vec<[u32; GRAINS]>,
    /// How the sentence is set: 0 as usual, 1 in title case, 2 in capitals, 3 without a capital.
    case: u64,
}

/// What kind of feature of a word: the number is part of the feature's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Lower = 1,
    Exact,
    Suffix2,
    Suffix3,
    Suffix4,
    Initial,
    Prefix3,
    Setting,
    Shape,
    Left,
    Right,
    LeftPair,
    RightPair,
    /// Of [`Clusters`], from coarse to fine.
    Coarse,
    Middle,
    Fine,
    LeftMiddle,
    RightMiddle,
}

impl Sentence {
    pub fn of(words: &[&str], clusters: &Clusters<'_>) -> Sentence {
        let forms: Vec<Form> = words.iter().map(|word| form(word)).collect();
        let case = case(&forms);
        let clusters = forms.iter().map(|form| clusters.of(form.lower)).collect();
        Sentence { forms, clusters, case }
    }

    /// Gives the features of the word `at`; past either end stands a form of zeros.
    #[inline]
    pub fn features(&self, at: usize, give: &mut impl FnMut(Kind, u64)) {
        let form = |at: usize| self.forms.get(at).copied().unwrap_or_default();
        let word = form(at);
        let mut put = |kind: Kind, value: u64| give(kind, feature(kind as u64, value));
        put(Kind::Lower, word.lower);
        if word.exact != word.lower {
            put(Kind::Exact, word.exact);
        }
        put(Kind::Suffix2, word.suffixes[0]);
        put(Kind::Suffix3, word.suffixes[1]);
        put(Kind::Suffix4, word.suffixes[2]);
        put(Kind::Initial, word.prefixes[0]);
        put(Kind::Prefix3, word.prefixes[1]);
        put(Kind::Setting, pair(word.shape, self.case * 2 + u64::from(at == 0)));
        put(Kind::Shape, word.shape);
        let (left, right) = (at.checked_sub(1).map_or(0, |left| form(left).lower), form(at + 1).lower);
        put(Kind::Left, left);
        put(Kind::Right, right);
        put(Kind::LeftPair, pair(left, word.lower));
        put(Kind::RightPair, pair(word.lower, right));
        let cluster =
            |at: Option<usize>, grain: usize| at.and_then(|at| self.clusters.get(at)).map_or(0, |all| u64::from(all[grain]));
        put(Kind::Coarse, cluster(Some(at), 0));
        put(Kind::Middle, cluster(Some(at), 1));
        put(Kind::Fine, cluster(Some(at), 2));
        put(Kind::LeftMiddle, cluster(at.checked_sub(1), 1));
        put(Kind::RightMiddle, cluster(Some(at + 1), 1));
    }
}

/// How the sentence is set.
fn case(forms: &[Form]) -> u64 {
    let (mut words, mut capitals, mut all) = (0, 0, 0);
    for form in forms.iter().filter(|form| form.letter) {
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
