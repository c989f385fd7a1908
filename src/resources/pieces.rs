//! Text cut as dates and numbers need it: runs of letters, runs of digits, single marks.
//!
//! Coarser and finer than words at once ("1990s" is "1990" + "s", "$2.3bn" is five pieces), and the same whichever way the
//! reader cuts tokens.

use std::ops::Range;
use std::sync::Arc;

use record::Span;
use text::lexicon::{Asked, Lexicon, WordId};

/// A text's pieces, with a lower-case copy of its words to look them up by.
#[derive(Debug, Default)]
pub struct Pieces<'a> {
    pub text: &'a str,
    pub pieces: Vec<Piece>,
    lower: String,
    lexicon: Arc<Lexicon>,
}

/// A run of letters, a run of ASCII digits, or one other character.
#[derive(Debug, Clone)]
pub struct Piece {
    pub span: Span,
    pub kind: Kind,
    /// Nothing stands between this piece and the one before it.
    pub joined: bool,
    /// The first letter is upper case.
    pub capital: bool,
    lower: Range<usize>,
    word: WordId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Digits,
    Mark,
}

/// Cuts a text in the language of `lexicon`. Concatenating pieces and the white space between them gives the text back.
pub fn cut<'a>(text: &'a str, lexicon: &Arc<Lexicon>) -> Pieces<'a> {
    let mut found = Pieces {
        text,
        pieces: Vec::with_capacity(text.len() / 5 + 1),
        lower: String::with_capacity(text.len()),
        lexicon: Arc::clone(lexicon),
    };
    let mut chars = text.char_indices().peekable();
    let mut last_end = usize::MAX;
    while let Some((start, first)) = chars.next() {
        if first.is_whitespace() {
            continue;
        }
        let kind = kind_of(first);
        let lower_start = found.lower.len();
        push_lower(&mut found.lower, first);
        let mut end = start + first.len_utf8();
        let goes_on = |next: char| kind != Kind::Mark && kind_of(next) == kind && !next.is_whitespace();
        while let Some((at, next)) = chars.next_if(|(_, next)| goes_on(*next)) {
            push_lower(&mut found.lower, next);
            end = at + next.len_utf8();
        }
        let word = found.lower.get(lower_start..).map(|lower| lexicon.number(lower)).unwrap_or_default();
        found.pieces.push(Piece {
            span: Span::new(start, end),
            kind,
            joined: start == last_end,
            capital: first.is_uppercase(),
            lower: lower_start..found.lower.len(),
            word,
        });
        last_end = end;
    }
    found
}

fn kind_of(char: char) -> Kind {
    match char {
        '0'..='9' => Kind::Digits,
        _ if char.is_alphabetic() => Kind::Word,
        _ => Kind::Mark,
    }
}

/// Typographic apostrophes and dashes are folded, so that patterns name one of each.
fn push_lower(lower: &mut String, char: char) {
    match char {
        '’' | '‘' | 'ʼ' => lower.push('\''),
        '–' | '—' | '‑' | '‒' | '−' => lower.push('-'),
        _ if char.is_ascii() => lower.push(char.to_ascii_lowercase()),
        _ => lower.extend(char.to_lowercase()),
    }
}

impl<'a> Pieces<'a> {
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The piece in lower case; empty beyond the end.
    pub fn word(&self, at: usize) -> &str {
        self.pieces.get(at).and_then(|piece| self.lower.get(piece.lower.clone())).unwrap_or_default()
    }

    /// The piece before `at` in lower case; empty before the beginning.
    pub fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map(|at| self.word(at)).unwrap_or_default()
    }

    /// Whether one blank, and no line break, stands between this piece and the one before it.
    pub fn spaced(&self, at: usize) -> bool {
        let end = at.checked_sub(1).and_then(|before| self.pieces.get(before)).map(|before| before.span.end);
        let between = end.zip(self.pieces.get(at)).and_then(|(end, piece)| self.text.get(end..piece.span.start));
        between.is_some_and(|it| it.chars().count() == 1 && it.chars().all(|blank| blank.is_whitespace() && blank != '\n'))
    }

    /// Whether the piece is what is asked for.
    pub fn is(&self, at: usize, asked: impl Asked) -> bool {
        self.pieces.get(at).is_some_and(|piece| asked.fits(self.word(at), piece.word, &self.lexicon))
    }

    /// Whether the piece is any of what is asked for.
    pub fn any(&self, at: usize, asked: &[impl Asked]) -> bool {
        asked.iter().any(|it| self.is(at, *it))
    }

    /// True if the pieces from `at` are what is asked for, in that order.
    pub fn run(&self, at: usize, asked: &[impl Asked]) -> bool {
        asked.iter().enumerate().all(|(index, it)| self.is(at + index, *it))
    }

    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.pieces.get(at).map(|piece| piece.kind)
    }

    /// True if nothing stands between the piece and the one before it.
    pub fn joined(&self, at: usize) -> bool {
        self.pieces.get(at).is_some_and(|piece| piece.joined)
    }

    pub fn capital(&self, at: usize) -> bool {
        self.pieces.get(at).is_some_and(|piece| piece.capital)
    }

    /// The digits at `at`, if their number lies in `width`.
    pub fn digits(&self, at: usize, width: std::ops::RangeInclusive<usize>) -> Option<i64> {
        let piece = self.pieces.get(at)?;
        let run = piece.span.of(self.text);
        (piece.kind == Kind::Digits && width.contains(&run.len()) && run.len() < 18).then(|| run.parse().ok())?
    }

    /// From the start of piece `from` to the end of the piece before `to`.
    pub fn span(&self, from: usize, to: usize) -> Span {
        let start = self.pieces.get(from).map_or(self.text.len(), |piece| piece.span.start);
        let end = to.checked_sub(1).and_then(|last| self.pieces.get(last)).map_or(start, |piece| piece.span.end);
        Span::new(start, end.max(start))
    }

    /// True if a paragraph ends between the piece before `at` and `at`.
    pub fn new_paragraph(&self, at: usize) -> bool {
        let Some((before, piece)) = at.checked_sub(1).and_then(|last| Some((self.pieces.get(last)?, self.pieces.get(at)?)))
        else {
            return true;
        };
        !piece.joined && self.text.get(before.span.end..piece.span.start).is_some_and(|gap| gap.contains('\n'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let cut = cut(text, &Arc::default());
        let found: Vec<&str> = (0..cut.len()).map(|at| cut.word(at)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn cuts_letters_digits_and_marks() {
        check("$2.3bn in the 1990s", &["$", "2", ".", "3", "bn", "in", "the", "1990", "s"]);
        check("Monday’s 10–15%", &["monday", "'", "s", "10", "-", "15", "%"]);
        check("Été\n\nİzmir", &["été", "i\u{307}zmir"]);
        check("", &[]);
    }
}
