//! The features of a token in its sentence, as 64-bit hashes.
//!
//! After Ratinov & Roth (CoNLL 2009) and Lample et al.'s baselines: identity, shape and endings of the word and its neighbours, lists,
//! clusters; and the surroundings of the whole capitalised run that the token stands in, which is what lets an unknown name be told by
//! what is said of it.

use super::looks::{Case, Word};

/// More than any token has.
pub const MOST: usize = 110;

const EDGE: u64 = 0x51_7c_c1_b7_27_22_0a_95;

/// A run of capitalised words, small joining words included.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    first: usize,
    end: usize,
    /// Whether one of its words heads the name of an organisation, or of a place.
    organisation: bool,
    place: bool,
}

impl Run {
    fn of(words: &[Word], first: usize, end: usize) -> Run {
        let within = words.get(first..end).unwrap_or_default();
        let organisation = within.iter().any(Word::heads_organisation);
        Run { first, end, organisation, place: within.iter().any(Word::heads_place) }
    }
}

/// For each token of a sentence the run that it stands in, which may be the token alone.
pub fn runs(words: &[Word]) -> Vec<Run> {
    let mut found: Vec<Run> = (0..words.len()).map(|at| Run::of(words, at, at + 1)).collect();
    let mut at = 0;
    while at < words.len() {
        if !words.get(at).is_some_and(Word::is_capital) {
            at += 1;
            continue;
        }
        let (first, mut end) = (at, at + 1);
        loop {
            // Up to two joining words may stand between capitals: "Ministry of the Interior".
            let reach = (end..words.len().min(end + 3))
                .find(|&next| !words.get(next).is_some_and(|word| word.joins && !word.is_capital()));
            match reach {
                Some(next) if words.get(next).is_some_and(Word::is_capital) => end = next + 1,
                _ => break,
            }
        }
        let whole = Run::of(words, first, end);
        for run in found.iter_mut().take(end).skip(first) {
            *run = whole;
        }
        at = end;
    }
    found
}

/// Whether a token may be part of a name at all. Words in lower case that no list knows and that do not stand between capitals are none:
/// most of a text need not be looked at more closely.
pub fn is_open(words: &[Word], at: usize) -> bool {
    let Some(word) = words.get(at) else { return false };
    let capital = |at: Option<usize>| at.and_then(|at| words.get(at)).is_some_and(Word::is_capital);
    let (before, after) = (capital(at.checked_sub(1)), capital(Some(at + 1)));
    word.is_capital()
        || word.phrases != 0
        || (before && after)
        || ((word.joins || word.case != Case::Lower) && (before || after || capital(at.checked_sub(2)) || capital(Some(at + 2))))
}

/// Calls `each` with every feature of the token `at`. With `blind`, those that tell which word it is are left out.
pub fn extract(words: &[Word], runs: &[Run], at: usize, blind: bool, mut each: impl FnMut(u64)) {
    let edge = Word { form: EDGE, lower: EDGE, shape: EDGE, ..Word::default() };
    let word = |offset: isize| at.checked_add_signed(offset).and_then(|at| words.get(at)).unwrap_or(&edge);
    let [two_before, before, this, after, two_after] = [-2, -1, 0, 1, 2].map(word);
    let mut template = 0_u64;
    let mut add = |value: u64| {
        template += 1;
        // Nothing known is no feature: most lists and clusters say nothing of a word.
        if value != 0 {
            each(mix(template, value));
        }
    };

    // The word itself.
    let known = |value: u64| if blind { 0 } else { value };
    add(known(this.lower));
    add(known(this.form));
    for value in this.prefixes {
        add(value);
    }
    for value in this.suffixes {
        add(value);
    }
    add(this.shape);
    let case = u64::from(this.case as u8);
    let first = u64::from(at == 0);
    add(case | first << 4 | u64::from(this.usage) << 5);
    add(u64::from(this.classes) << 8 | case);
    add(u64::from(this.clusters[0]));
    add(u64::from(this.clusters[1]));
    add(u64::from(this.clusters[2]));
    add(u64::from(this.phrases) << 4 | case);
    for class in 0..8 {
        let place = (this.phrases >> (class * 2)) & 3;
        add(if place == 0 { 0 } else { u64::from(class << 6 | place << 4) | case });
    }

    // Its neighbours.
    add(before.lower);
    add(after.lower);
    add(two_before.lower);
    add(two_after.lower);
    add(both(before.lower, known(this.lower)));
    add(both(known(this.lower), after.lower));
    add(both(before.lower, after.lower));
    add(both(two_before.lower, before.lower));
    add(both(after.lower, two_after.lower));
    add(both(before.lower, this.shape));
    add(both(after.lower, this.shape));
    add(both(before.shape, this.shape));
    add(both(this.shape, after.shape));
    add(both(both(before.shape, this.shape), after.shape));
    add(before.suffixes[2]);
    add(after.suffixes[2]);
    add(u64::from(before.clusters[1]));
    add(u64::from(after.clusters[1]));
    add(u64::from(before.clusters[2]));
    add(u64::from(after.clusters[2]));
    add(u64::from(two_before.clusters[1]));
    add(u64::from(two_after.clusters[1]));
    add(both(both(u64::from(before.clusters[0]), u64::from(this.clusters[0])), u64::from(after.clusters[0])));
    add(both(u64::from(before.clusters[1]), u64::from(this.clusters[1])));
    add(both(u64::from(this.clusters[1]), u64::from(after.clusters[1])));
    add(both(u64::from(this.clusters[1]), this.shape));
    add(both(u64::from(before.clusters[0]), u64::from(this.clusters[0])));
    add(both(u64::from(this.clusters[0]), u64::from(after.clusters[0])));
    add(both(u64::from(before.clusters[1]), this.shape));
    add(both(u64::from(after.clusters[1]), this.shape));
    add(u64::from(before.classes));
    add(u64::from(after.classes));
    add(both(u64::from(before.classes), u64::from(this.classes)));
    add(both(u64::from(this.classes), u64::from(after.classes)));
    add(both(u64::from(before.phrases), u64::from(this.phrases)));
    add(both(u64::from(this.phrases), u64::from(after.phrases)));

    // The run it stands in.
    let Run { first: run, end, organisation, place: places } =
        runs.get(at).copied().unwrap_or_else(|| Run::of(words, at, at + 1));
    let outer = |at: Option<usize>| at.and_then(|at| words.get(at)).unwrap_or(&edge);
    let (lead, follow) = (outer(run.checked_sub(1)), outer(Some(end)));
    let (head, last) = (outer(Some(run)), outer(Some(end - 1)));
    if this.is_capital() || end - run > 1 {
        let place = u64::from(at == run) | u64::from(at + 1 == end) << 1;
        let length = u64::try_from((end - run).min(6)).unwrap_or_default();
        add(both(lead.lower, place));
        add(both(follow.lower, place));
        add(both(last.lower, 1));
        add(both(head.lower, 2));
        add(length << 3 | place);
        add(both(outer(run.checked_sub(2)).lower, lead.lower));
        add(both(follow.lower, outer(Some(end + 1)).lower));
        add(both(u64::from(lead.clusters[1]), place));
        add(both(u64::from(follow.clusters[1]), place));
        add(both(u64::from(head.classes), u64::from(last.classes)));
        add(8 | u64::from(organisation) | u64::from(places) << 1 | place << 4);
        add(both(last.suffixes[2], place));
        add(both(u64::from(follow.case == Case::Lower), lead.lower));
        // What kind of words it begins and ends with, and stands between.
        add(both(u64::from(head.clusters[1]), place));
        add(both(u64::from(last.clusters[1]), place));
        add(both(u64::from(last.clusters[2]), place));
        let (before_lead, after_follow) = (outer(run.checked_sub(2)), outer(Some(end + 1)));
        add(both(u64::from(before_lead.clusters[1]), u64::from(lead.clusters[1])));
        add(both(u64::from(follow.clusters[1]), u64::from(after_follow.clusters[1])));
        add(both(u64::from(lead.clusters[1]), u64::from(follow.clusters[1])));
        add(both(lead.lower, follow.lower));
        // "the EU, NATO and the African Union": names side by side are of a kind.
        add(both(both(u64::from(before_lead.clusters[1]), lead.lower), u64::from(before_lead.case as u8)));
        add(both(both(u64::from(before_lead.phrases), lead.lower), 1));
        add(both(both(u64::from(after_follow.clusters[1]), follow.lower), u64::from(after_follow.case as u8)));
        add(both(both(u64::from(after_follow.phrases), follow.lower), 1));
    }
}

fn both(a: u64, b: u64) -> u64 {
    (a.rotate_left(31) ^ b).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn mix(template: u64, value: u64) -> u64 {
    let mut hash = (value ^ template.wrapping_mul(0xd6e8_feb8_6659_fd93)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 29)
}
