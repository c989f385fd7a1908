//! Notices set into a paragraph of the story: in brackets, between slashes, before a dash, in capitals, or behind its last sentence.
//! "LONDON, Dec 1 (Reuters) - (EMBARGOED until 0001 GMT) The bank …", "KILL - The bank …", "… he said. (WITHDRAWN)".

use super::grammar::{self, Notice, Order, Place};
use crate::resources::wording::Wording;

/// A notice, and the words that are nothing else.
#[derive(Debug)]
pub(super) struct Inset<'a> {
    pub(super) text: &'a str,
    pub(super) notices: Vec<Notice<'a>>,
}

/// How far from either end of a paragraph a notice may stand, in bytes.
const REACH: usize = 240;

/// The notices set into `paragraph`; anywhere but at the story's edges only those in brackets at its beginning.
pub(super) fn read<'a>(
    paragraph: &'a str,
    is_edge: bool,
    paragraphs: impl Iterator<Item = &'a str> + Clone,
    wording: &Wording,
) -> Vec<Inset<'a>> {
    let mut pieces = Vec::new();
    let head = paragraph.get(..paragraph.floor_char_boundary(REACH)).unwrap_or_default();
    pieces.extend(brackets(head, is_edge));
    if is_edge {
        pieces.extend(tags(head));
        pieces.extend(capitals(head));
        let tail = paragraph.get(paragraph.ceil_char_boundary(paragraph.len().saturating_sub(REACH))..).unwrap_or_default();
        pieces.extend(last_brackets(tail));
        pieces.extend(last_sentences(tail));
    }
    // Capitals say nothing where all is in capitals.
    let is_mixed = paragraph.chars().any(char::is_lowercase) || !paragraph.chars().any(char::is_uppercase);
    let others = || paragraphs.clone().filter(|it| !it.trim_end().ends_with(paragraph));
    pieces.into_iter().filter_map(|it| it.read(is_mixed, others(), wording)).collect()
}

/// Words that may be a notice, by how they are set off.
#[derive(Debug, Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    set: Set,
    /// What follows them.
    rest: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    /// In brackets, before the first word of a sentence.
    Opening,
    /// In brackets inside or behind a sentence.
    Aside,
    /// Before a dash or colon.
    Tag,
    /// By a full stop, or by capitals alone.
    Bare,
}

impl<'a> Piece<'a> {
    fn read(self, is_mixed: bool, others: impl Iterator<Item = &'a str> + Clone, wording: &Wording) -> Option<Inset<'a>> {
        let stops = |it: &Notice<'_>| matches!(it.order, Order::Kill | Order::Hold | Order::Embargo) && !it.closes;
        let mut notices = grammar::read(self.text, Place::Head, wording);
        notices.retain(|it| stops(it) && it.whole);
        let fits = !notices.is_empty() && self.is_set_off(&notices, is_mixed) && !self.is_news(&notices, others, wording);
        notices.iter_mut().for_each(|it| it.sure = true);
        fits.then_some(Inset { text: self.text, notices })
    }

    /// The words stand out enough to be no part of the sentence.
    fn is_set_off(&self, notices: &[Notice<'_>], is_mixed: bool) -> bool {
        let is_word = self.text.split_whitespace().count() == 1;
        let has_case = self.text.chars().any(|it| it.is_uppercase() || it.is_lowercase());
        let in_capitals = is_mixed && !self.text.chars().any(char::is_lowercase);
        let is_capital = self.text.starts_with(|it: char| !it.is_lowercase());
        let is_timed = |it: &Notice<'_>| it.order == Order::Embargo && it.sure && it.when.contains(char::is_numeric);
        let timed = notices.iter().any(is_timed);
        match self.set {
            Set::Opening => in_capitals || is_capital || !is_word,
            Set::Aside => in_capitals || timed || is_capital && !is_word,
            Set::Tag => in_capitals && has_case || timed,
            Set::Bare => in_capitals && has_case && (!is_word || notices.iter().any(|it| it.sure)) || timed && is_capital,
        }
    }

    /// "CANCELED: Broadway show closes" above a story of that: one word does not say whose end it is.
    fn is_news(&self, notices: &[Notice<'_>], others: impl Iterator<Item = &'a str> + Clone, wording: &Wording) -> bool {
        let doubtful = self.set == Set::Tag && notices.iter().all(|it| !it.sure && it.tag != "kill");
        let rest = self.rest.trim_start_matches(|it: char| !it.is_alphanumeric());
        doubtful
            && (rest.starts_with(char::is_lowercase)
                || notices.iter().any(|it| grammar::is_topic(&it.tag, others.clone().chain([rest]), wording)))
    }
}

const BRACKETS: [(char, char); 9] =
    [('(', ')'), ('[', ']'), ('{', '}'), ('（', '）'), ('［', '］'), ('【', '】'), ('〔', '〕'), ('<', '>'), ('/', '/')];

/// All brackets near the beginning; only those before the first word if they must open the paragraph.
fn brackets(head: &str, anywhere: bool) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, open)) = head.get(at..).and_then(|it| it.char_indices().find(|(_, it)| closing(*it).is_some()))
        && let Some(close) = closing(open)
    {
        let start = at + start;
        let before = head.get(..start).unwrap_or_default().trim_end();
        if !anywhere && before.ends_with(|it: char| !closes(it)) {
            break;
        }
        let inner = head.get(start + open.len_utf8()..).unwrap_or_default();
        at = start + open.len_utf8();
        let Some((text, rest)) = inner.split_once(close) else { continue };
        let is_opening = before.is_empty() || before.ends_with(|it: char| closes(it) || "-–—=:.。_".contains(it));
        let set = if is_opening { Set::Opening } else { Set::Aside };
        found.push(Piece { text: text.trim(), set, rest });
        at += text.len() + close.len_utf8();
    }
    found
}

fn closing(open: char) -> Option<char> {
    BRACKETS.iter().find(|it| it.0 == open).map(|it| it.1)
}

fn closes(sign: char) -> bool {
    BRACKETS.iter().any(|it| it.1 == sign)
}

/// Brackets at the end: "… she said. (EMBARGO 0600)".
fn last_brackets(tail: &str) -> Option<Piece<'_>> {
    let (close, rest) = tail.char_indices().next_back().map(|(at, _)| tail.split_at(at)).map(|(before, sign)| (sign, before))?;
    let (open, _) = BRACKETS.iter().find(|it| close.starts_with(it.1))?;
    let text = rest.rsplit_once(*open)?.1;
    Some(Piece { text: text.trim(), set: Set::Aside, rest: "" })
}

/// "SPERRFRIST 6 Uhr – Die Bauern …", also behind a dateline that is none of the known ones.
fn tags(head: &str) -> Vec<Piece<'_>> {
    const ENDS: [&str; 7] = [" - ", " – ", " — ", " -- ", ": ", "：", " | "];
    let mut found = Vec::new();
    let mut rest = head;
    while found.len() < TAGS
        && let Some((at, end)) = ENDS.iter().filter_map(|it| Some((rest.find(it)?, it.len()))).min()
        && let (Some(text), Some(behind)) = (rest.get(..at), rest.get(at + end..))
    {
        found.push(Piece { text: text.trim(), set: Set::Tag, rest: behind });
        rest = behind;
    }
    found
}

/// Dashes and colons of a paragraph that are asked for a tag before them.
const TAGS: usize = 4;

/// "KILL KILL KILL Growers planted …": several words in capitals before the first that is not.
fn capitals(head: &str) -> Option<Piece<'_>> {
    let small = |it: &(usize, &str)| it.1.chars().any(char::is_lowercase);
    let words = || {
        head.split(' ').scan(0, |at, word| {
            let start = *at;
            *at += word.len() + 1;
            Some((start, word))
        })
    };
    let (end, _) = words().find(small).filter(|it| it.0 > 0)?;
    let (text, rest) = head.split_at_checked(end)?;
    (text.split_whitespace().count() > 1).then_some(Piece { text: text.trim(), set: Set::Bare, rest })
}

/// "… the ministry said. EMBARGOED UNTIL 6 a.m. Wednesday": the stop of "a.m." ends no sentence.
fn last_sentences(tail: &str) -> impl Iterator<Item = Piece<'_>> {
    let bare = tail.trim_end_matches(['.', '。', '!']);
    let ends = bare.rmatch_indices(['.', '!', '?', '。', '”', '"']).filter_map(|(at, sign)| bare.get(at + sign.len()..));
    let texts = ends.filter(|it| it.starts_with(char::is_whitespace)).map(str::trim).take(SENTENCES);
    texts.map(|text| Piece { text, set: Set::Bare, rest: "" })
}

/// Stops near the end of a paragraph behind which a notice may stand.
const SENTENCES: usize = 4;
