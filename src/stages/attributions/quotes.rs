//! Quotation marks: where somebody else's words begin and end.
//!
//! Copy writes them straight, curly, low or as guillemets, singly in headlines and in British style. A quote that goes on in the next
//! paragraph opens there anew and closes only in the last (the wires' style books).

use crate::record::Span;
use crate::text::Text;

/// Words between quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quote {
    /// With the marks.
    pub(super) outer: Span,
    /// Without them.
    pub(super) inner: Span,
    /// It is not closed: it goes on in the next paragraph.
    pub(super) goes_on: bool,
}

/// All quotes of a text, in its order, not nested; and which of them are known to be somebody's.
pub(super) struct Quotes {
    all: Vec<Quote>,
    /// For each quote, whether an attribution holds words of it.
    taken: Vec<bool>,
}

impl Quotes {
    pub(super) fn find(text: &Text<'_>) -> Quotes {
        let all: Vec<Quote> = text.paragraphs.iter().flat_map(|paragraph| within(text.text, paragraph.span)).collect();
        Quotes { taken: vec![false; all.len()], all }
    }

    /// In the order of the text.
    pub(super) fn all(&self) -> &[Quote] {
        &self.all
    }

    /// Whether words stand between quotation marks.
    pub(super) fn hold(&self, words: Span) -> bool {
        self.around(words).any(|quote| quote.inner.overlaps(words))
    }

    /// The quotes that a stretch of text touches, their marks included.
    pub(super) fn around(&self, words: Span) -> impl Iterator<Item = &Quote> {
        let first = self.all.partition_point(|quote| quote.outer.end <= words.start);
        self.all.iter().skip(first).take_while(move |quote| quote.outer.start < words.end)
    }

    /// The first quote that begins at byte `at` or behind it.
    pub(super) fn behind(&self, at: usize) -> Option<&Quote> {
        self.all.get(self.all.partition_point(|quote| quote.outer.start < at))
    }

    /// The last quote that ends at byte `at` or before it.
    pub(super) fn before(&self, at: usize) -> Option<&Quote> {
        self.all.get(self.all.partition_point(|quote| quote.outer.end <= at).checked_sub(1)?)
    }

    /// The first quote that a stretch of text touches and that nobody is known to have said.
    pub(super) fn first_free(&self, words: Span) -> Option<&Quote> {
        let first = self.all.partition_point(|quote| quote.outer.end <= words.start);
        let touched = self.all.iter().zip(&self.taken).skip(first).take_while(|(quote, _)| quote.outer.start < words.end);
        touched.filter(|(_, taken)| !**taken).map(|(quote, _)| quote).next()
    }

    /// Notes that somebody is known to have said these words.
    pub(super) fn take(&mut self, words: Span) {
        let first = self.all.partition_point(|quote| quote.outer.end <= words.start);
        let touched = self.all.iter().zip(&mut self.taken).skip(first).take_while(|(quote, _)| quote.outer.start < words.end);
        touched.filter(|(quote, _)| quote.inner.overlaps(words)).for_each(|(_, taken)| *taken = true);
    }
}

fn within(text: &str, paragraph: Span) -> Vec<Quote> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let words = paragraph.of(text);
    let mut before = ' ';
    for (at, mark) in words.char_indices() {
        let after = words.get(at + mark.len_utf8()..).and_then(|it| it.chars().next()).unwrap_or(' ');
        match open {
            None if opens(before, mark, after) => open = Some((at, mark)),
            Some((start, opening)) if closes(before, mark, after, opening) => {
                let opened = start + opening.len_utf8();
                let span = |start: usize, end: usize| Span::new(paragraph.start + start, paragraph.start + end);
                // 'n' and 'em are no speech.
                if at > opened + if is_single(opening) { 3 } else { 0 } {
                    found.push(Quote { outer: span(start, at + mark.len_utf8()), inner: span(opened, at), goes_on: false });
                }
                open = None;
            }
            _ => {}
        }
        before = mark;
    }
    // A single mark that nothing closes is an apostrophe.
    if let Some((start, opening)) = open.filter(|(_, opening)| !is_single(*opening)) {
        let (start, opened) = (paragraph.start + start, paragraph.start + start + opening.len_utf8());
        if opened < paragraph.end {
            found.push(Quote { outer: Span::new(start, paragraph.end), inner: Span::new(opened, paragraph.end), goes_on: true });
        }
    }
    found
}

fn is_single(mark: char) -> bool {
    matches!(mark, '\'' | '‘' | '’' | '‚')
}

/// A mark before a word, behind something that ends none.
fn opens(before: char, mark: char, after: char) -> bool {
    let starts = !before.is_alphanumeric() && !matches!(before, '.' | ',' | '!' | '?' | ')' | '’' | '\'');
    match mark {
        '“' | '„' | '«' => true,
        '"' => starts && !after.is_whitespace(),
        '‘' | '‚' | '\'' => starts && after.is_alphabetic(),
        _ => false,
    }
}

fn closes(before: char, mark: char, after: char, opening: char) -> bool {
    match opening {
        '“' => matches!(mark, '”' | '"') || (mark == '“' && !after.is_alphanumeric()),
        '„' => matches!(mark, '“' | '”' | '"'),
        '«' => mark == '»',
        '"' => matches!(mark, '"' | '”'),
        // Neither "it's" nor "the ministers' cars" inside a quote that goes on; the latter is rare in headlines.
        _ => matches!(mark, '\'' | '’') && !after.is_alphanumeric() && !before.is_whitespace(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = within(text, Span::new(0, text.len()));
        assert_eq!(found.iter().map(|it| it.inner.of(text)).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn quotes_of_every_style_are_found() {
        check(r#""We will see," he said. "Not now.""#, &["We will see,", "Not now."]);
        check("“It’s ‘over’,” she said.", &["It’s ‘over’,"]);
        check("„Genug“, sagte er. «Basta», disse.", &["Genug", "Basta"]);
        check("Mayor calls blaze 'worst in years', doesn't resign", &["worst in years"]);
        check("the '90s, the ministers' cars and rock 'n' roll", &[]);
        check("She called it “a start", &["a start"]);
        check("5' 10\" tall", &[]);
    }
}
