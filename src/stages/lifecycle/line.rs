//! A line cut into clauses: what stands between colons, dashes, brackets and full stops.

use std::ops::Range;

use crate::resources::wording::{Ideas, Word, Wording, is_ideograph};

/// A line's words, and the clauses they form.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) words: Vec<Word>,
    /// For each word, whether it says nothing about the notice itself: it stands in quotation marks, or in brackets inside a sentence.
    aside: Vec<bool>,
    /// Ranges of words, in order.
    pub(super) clauses: Vec<Range<usize>>,
    /// There are words in small letters, so that capitals say something.
    pub(super) is_mixed: bool,
    pub(super) has_quote: bool,
}

/// What the words of a clause so far are, kept word by word: a line may have any number of them.
#[derive(Debug, Clone, Copy)]
struct SoFar {
    is_empty: bool,
    is_capital: bool,
    is_known: bool,
    has_order: bool,
    has_until: bool,
    opens_with_embargo: bool,
}

impl SoFar {
    const TIMES: Ideas = Ideas::NUMBER.or(Ideas::TIME);
    const NOTHING: SoFar =
        SoFar { is_empty: true, is_capital: true, is_known: true, has_order: false, has_until: false, opens_with_embargo: false };

    fn with(self, word: &Word) -> SoFar {
        const KEEPS: Ideas = Ideas::EMBARGO.or(Ideas::HOLD).or(Ideas::DRAFT);
        let is_capital = word.is_upper || word.ideas.any(SoFar::TIMES) || word.key.chars().count() <= 2;
        SoFar {
            is_empty: false,
            is_capital: self.is_capital && is_capital,
            is_known: self.is_known && word.ideas != Ideas::NONE,
            has_order: self.has_order || word.is_upper && (word.ideas.any(KEEPS) || word.key == "kill"),
            has_until: self.has_until || word.ideas.any(Ideas::UNTIL),
            opens_with_embargo: if self.is_empty { word.ideas.any(Ideas::EMBARGO) } else { self.opens_with_embargo },
        }
    }

    /// "EMBARGOED 0600 GMT Bees return": an order in capitals before a headline that is not.
    fn is_shouted(self) -> bool {
        self.is_capital && self.has_order && (self.is_known || self.opens_with_embargo && self.has_until)
    }
}

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str, wording: &Wording) -> Line<'a> {
        let mut words = wording.read(text);
        leave_out_doubtful(text, &mut words);
        let mut line =
            Line { text, aside: vec![false; words.len()], words, clauses: Vec::new(), is_mixed: false, has_quote: false };
        line.set_quotes_aside();
        line.set_brackets_aside();
        line.cut();
        line.merge_times();
        let is_small = |it: &Word| it.key.len() > 2 && line.written(it).chars().any(char::is_lowercase);
        let is_mixed = line.own(0..line.words.len()).any(is_small);
        Line { is_mixed, ..line }
    }

    pub(super) fn written(&self, word: &Word) -> &'a str {
        self.text.get(word.span.clone()).unwrap_or_default()
    }

    /// The words of a range that are not aside.
    pub(super) fn own(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &Word> {
        let start = range.start;
        let words = self.words.get(range).unwrap_or_default();
        words.iter().enumerate().filter(move |(index, _)| !self.aside.get(start + index).copied().unwrap_or(false)).map(|it| it.1)
    }

    /// What stands before a word, back to the word before it.
    pub(super) fn gap(&self, index: usize) -> &'a str {
        let from = index.checked_sub(1).and_then(|it| self.words.get(it)).map_or(0, |it| it.span.end);
        let to = self.words.get(index).map_or(self.text.len(), |it| it.span.start);
        self.text.get(from..to).unwrap_or_default()
    }

    fn set_quotes_aside(&mut self) {
        let mut inside = false;
        let mut aside = vec![false; self.words.len()];
        for (index, place) in aside.iter_mut().enumerate() {
            for sign in self.gap(index).chars() {
                match sign {
                    '„' | '「' | '『' | '《' => inside = true,
                    '」' | '』' | '》' => inside = false,
                    '"' | '“' | '”' | '«' | '»' => inside = !inside,
                    _ => {}
                }
            }
            *place = inside;
        }
        let is_left_open = inside && !self.gap(self.words.len()).contains(['"', '“', '”', '«', '»', '」', '』', '》']);
        if !is_left_open && aside.iter().any(|it| !it) {
            self.has_quote = aside.iter().any(|it| *it);
            self.aside = aside;
        }
    }

    /// Brackets with words of the same sentence before and behind them.
    fn set_brackets_aside(&mut self) {
        let mut open: Option<usize> = None;
        let mut is_sentence = false;
        for index in 0..self.words.len() {
            let gap = self.gap(index);
            if let Some(start) = open
                && let Some((_, after)) = gap.split_once([')', ']'])
            {
                let goes_on = after.chars().all(|it| it.is_whitespace() || it == ',');
                if goes_on && is_sentence {
                    self.aside.iter_mut().take(index).skip(start).for_each(|it| *it = true);
                }
                open = None;
            }
            if gap.contains(['(', '[']) && !gap.trim_start().is_empty() {
                open = Some(index);
            }
            is_sentence |= open.is_none();
        }
    }

    fn cut(&mut self) {
        let mut start = 0;
        let mut so_far = SoFar::NOTHING;
        for index in 1..self.words.len() {
            so_far = self.words.get(index - 1).map_or(so_far, |it| so_far.with(it));
            if self.is_cut(start, index, so_far) {
                self.clauses.push(start..index);
                start = index;
                so_far = SoFar::NOTHING;
            }
        }
        if start < self.words.len() {
            self.clauses.push(start..self.words.len());
        }
    }

    /// Whether the clause that began at `start`, with these words, ends before `index`.
    fn is_cut(&self, start: usize, index: usize, so_far: SoFar) -> bool {
        let gap = self.gap(index);
        let (Some(before), Some(word)) = (self.words.get(index - 1), self.words.get(index)) else { return false };
        let is_aside = |at: usize| self.aside.get(at).copied().unwrap_or(false);
        let bracket = gap.contains(['(', ')', '[', ']', '{', '}', '【', '】', '（', '）', '〔', '〕', '<', '>'])
            && !is_aside(index)
            && !is_aside(index - 1);
        let mark = gap.contains([
            ';', '；', '|', '*', '!', '！', '?', '？', '。', '—', '–', '=', '•', '#', '\n', '：', '━', '─', '■', '▼', '◆', '▲',
            '●',
        ]) || gap.contains("--")
            || gap.contains(" - ")
            || gap.contains(" / ")
            || gap.contains("//");
        let colon = gap.contains(':')
            && (gap.ends_with(char::is_whitespace) || before.is_upper || gap.chars().count() > 1 || is_end_quote(gap));
        // "KILL-Ferry sails" is a tag, "dpa-Meldung" a word.
        let tag = gap == "-"
            && before.is_upper
            && before.key.chars().count() >= 3
            && self.written(word).chars().any(char::is_lowercase);
        let by_words = || {
            self.is_link(start..index, word)
                || self.is_full_stop(start..index, before, word)
                || so_far.is_shouted() && self.is_story(index, word)
        };
        bracket || mark || colon || tag || by_words()
    }

    /// A headline that is not in capitals begins at `index`.
    fn is_story(&self, index: usize, word: &Word) -> bool {
        let written = self.written(word);
        written.starts_with(char::is_uppercase)
            && written.chars().any(char::is_lowercase)
            && self.gap(index).chars().all(char::is_whitespace)
            && !word.ideas.any(SoFar::TIMES.or(Ideas::UNTIL))
    }

    /// "UPDATE 1-", "RPT-": what is so far is a tag, and a hyphen joins the next one, or the headline.
    fn is_link(&self, tag: Range<usize>, next: &Word) -> bool {
        const LINKS: Ideas = Ideas::TAG.or(Ideas::UPDATE).or(Ideas::CORRECTION).or(Ideas::EMBARGO).or(Ideas::HOLD);
        const FLAGS: Ideas = LINKS.or(Ideas::VOID).or(Ideas::DISCARD).or(Ideas::NOT).or(Ideas::ADVANCE).or(Ideas::ITEM);
        let opens = |it: &Word| it.is_upper && it.ideas.any(FLAGS);
        self.gap(tag.end) == "-"
            && (self.words.get(tag.start).is_some_and(opens) || self.ideas(tag.clone()).only(Ideas::TAG.or(Ideas::NUMBER)))
            && (next.is_upper && next.ideas.any(FLAGS) || self.written(next).chars().any(char::is_lowercase))
            && self.is_closed(tag)
    }

    /// "Dec. 2", "kl. 6" and "5. marts" go on, "verwenden. Sie wird" and "0600 GMT. Online:" do not.
    fn is_full_stop(&self, so_far: Range<usize>, before: &Word, word: &Word) -> bool {
        const TIMES: Ideas = Ideas::NUMBER.or(Ideas::TIME);
        const TIMED: Ideas = Ideas::EMBARGO.or(Ideas::USE).or(Ideas::USED).or(Ideas::ADVANCE).or(Ideas::UNTIL);
        let gap = self.gap(so_far.end);
        let ends = gap.starts_with('.')
            && if before.ideas.any(TIMES) {
                // "a.m." ends none
                let is_short = !before.ideas.any(Ideas::NUMBER) && before.key.chars().count() < 3;
                !is_short && !word.ideas.any(TIMES) && self.ideas(so_far).any(TIMED)
            } else {
                before.key.chars().count() >= 4
            };
        ends && self.written(word).starts_with(|it: char| !it.is_lowercase() && !it.is_numeric())
    }

    /// "Release: 0600 GMT", "(0600 GMT)" and "0600 (GMT), March 7" belong to what stands before them.
    fn merge_times(&mut self) {
        let mut merged: Vec<Range<usize>> = Vec::with_capacity(self.clauses.len());
        for clause in std::mem::take(&mut self.clauses) {
            let joins = is_time(self, clause.clone());
            match merged.last_mut() {
                Some(before) if joins && is_notice_so_far(self, before.clone()) => before.end = clause.end,
                _ => merged.push(clause),
            }
        }
        self.clauses = merged;
    }

    /// Every word is one of the lists. A tag is a word of other meanings too, unless it is written in capitals or stands alone.
    pub(super) fn is_closed(&self, range: Range<usize>) -> bool {
        let is_tag = |it: &Word| it.ideas != Ideas::NONE && it.ideas.only(Ideas::TAG.or(Ideas::NUMBER));
        let mut own = self.own(range.clone()).peekable();
        let only_tags = self.own(range).all(is_tag);
        own.peek().is_some() && own.all(|it| it.ideas != Ideas::NONE && (only_tags || it.ideas != Ideas::TAG || it.is_upper))
    }

    /// Bytes of the line that a range of words takes up.
    pub(super) fn span(&self, range: Range<usize>) -> Range<usize> {
        let start = self.words.get(range.start).map_or(self.text.len(), |it| it.span.start);
        let end = range.end.checked_sub(1).and_then(|it| self.words.get(it)).map_or(start, |it| it.span.end);
        start..end.max(start)
    }

    pub(super) fn ideas(&self, range: Range<usize>) -> Ideas {
        self.own(range).fold(Ideas::NONE, |all, it| all.or(it.ideas))
    }

    /// The text from a word on, to the end of the clause that holds `last`.
    pub(super) fn text_of(&self, range: Range<usize>) -> &'a str {
        self.text.get(self.span(range)).unwrap_or_default()
    }
}

/// Takes ideas away from words that are none of a notice here: "new" without an embargo, "tap" in small letters, which is no agency.
fn leave_out_doubtful(text: &str, words: &mut [Word]) {
    let has_embargo = words.iter().any(|it| it.ideas.any(Ideas::EMBARGO));
    for word in words {
        let written = text.get(word.span.clone()).unwrap_or_default();
        let is_name = !written.starts_with(char::is_lowercase);
        if !has_embargo {
            word.ideas = word.ideas.without(Ideas::CHANGED);
        }
        if !is_name {
            word.ideas = word.ideas.without(Ideas::AGENCY);
        }
    }
}

fn is_end_quote(gap: &str) -> bool {
    gap.ends_with(['"', '“', '”', '«', '»'])
}

fn is_time(line: &Line<'_>, range: Range<usize>) -> bool {
    const MAY: Ideas = Ideas::NUMBER.or(Ideas::TIME).or(Ideas::FILLER).or(Ideas::AFTER).or(Ideas::UNTIL);
    line.ideas(range.clone()).any(SoFar::TIMES) && line.own(range).all(|it| it.ideas.any(MAY))
}

fn is_notice_so_far(line: &Line<'_>, range: Range<usize>) -> bool {
    line.is_closed(range.clone())
        && line.ideas(range).any(Ideas::EMBARGO.or(Ideas::USE).or(Ideas::USED).or(Ideas::ADVANCE).or(Ideas::HOLD))
}

/// Whether a word is written in a script without capitals.
pub(super) fn has_no_case(written: &str) -> bool {
    written.chars().all(|it| is_ideograph(it) || it.is_alphabetic() && !it.is_uppercase() && !it.is_lowercase())
}
