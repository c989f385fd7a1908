//! Headlines: "Floods kill 34: officials", "Russia asked China for help - US official", "Minister: 'No talks'".

use crate::record::Span;

/// Who says the headline, and what: spans of the text.
pub(super) struct Told {
    pub(super) source: Span,
    pub(super) content: Span,
}

/// Words that a speaker in a headline has at most.
const LONGEST: usize = 6;
const SHORTEST_CONTENT: usize = 3;

/// Cuts a headline at the mark between what is said and who says it. `speaks` tells whether a phrase can name a
/// speaker, `is_person` whether it names a person: "Assam: …" is where, "Modi: …" is who.
pub(super) fn read(text: &str, headline: Span, speaks: impl Fn(Span) -> bool, is_person: impl Fn(Span) -> bool) -> Option<Told> {
    let words = headline.of(text);
    // No more words are counted than are asked for.
    let count = |span: Span| span.of(text).split_whitespace().take(LONGEST + 1).count();
    for mark in [": ", " - ", " – ", " — "] {
        for (at, _) in words.match_indices(mark) {
            // What stands before a semicolon is told by itself.
            let opens = words.get(..at).and_then(|it| it.rfind("; ")).map_or(0, |it| it + 2);
            let before = Span::new(headline.start + opens, headline.start + at);
            let behind = Span::new(headline.start + at + mark.len(), headline.end);
            let fits = |source: Span, content: Span| {
                (1..=LONGEST).contains(&count(source)) && count(content) >= SHORTEST_CONTENT && speaks(source)
            };
            if fits(behind, before) {
                return Some(Told { source: behind, content: before });
            }
            let quoted = behind.of(text).starts_with(['\'', '"', '‘', '“']);
            if mark == ": " && fits(before, behind) && (quoted || is_person(before)) {
                return Some(Told { source: before, content: behind });
            }
        }
    }
    None
}
