//! Titles and offices that a name carries: "President Vladimir Putin" is Vladimir Putin, "Communist Party Member" the Communist Party.

use crate::record::{EntityKind, Span};
use crate::resources::gazetteer::lists::Lists;
use crate::text::lexicon::WordClass;

/// The span of a name without the titles before a person and the office behind an organisation.
pub(super) fn shed(kind: EntityKind, span: Span, text: &str, lists: &Lists) -> Span {
    // The ending of the word before is no part of a name.
    let ending = ["'s ", "’s "].iter().find(|ending| span.of(text).starts_with(**ending)).map_or(0, |ending| ending.len());
    let span = Span::new(span.start + ending, span.end);
    match kind {
        EntityKind::Person => without_titles(span, text, lists),
        EntityKind::Organisation => without_office(span, text, lists),
        _ => span,
    }
}

/// Takes titles off the front, with the countries and the words that stand before titles: "Russian Foreign Minister Sergei Lavrov".
fn without_titles(span: Span, text: &str, lists: &Lists) -> Span {
    let words = words(span, text);
    let mut first = 0;
    for (index, word) in words.iter().enumerate().take(words.len().saturating_sub(1)) {
        let written = word.of(text);
        let lower = plain(written);
        if lists.words.titles.contains(&lower) && !lists.words.title_names.contains(&lower) {
            first = index + 1;
        } else if !lists.words.before_titles.contains(&lower) && !lists.demonyms.contains_key(written) {
            break;
        }
    }
    words.get(first).map_or(span, |word| Span::new(word.start, span.end))
}

/// Takes an office off the end: "Politburo Member", "Interior Ministry Spokesman". "Office of the President" keeps it.
fn without_office(span: Span, text: &str, lists: &Lists) -> Span {
    let words = words(span, text);
    if is_title(&words, span.end, text, lists) {
        return Span::new(span.start, span.start);
    }
    let [.., before, last] = words.as_slice() else { return span };
    let is_office = lists.words.holders.contains(&plain(last.of(text)));
    let belongs = lists.words.is(before.of(text), WordClass::KeepsOffice);
    if is_office && !belongs { Span::new(span.start, before.end) } else { span }
}

/// "National Security" before "Adviser", or with it, is an office and names no body.
fn is_title(words: &[Span], end: usize, text: &str, lists: &Lists) -> bool {
    let holder = |word: &str| lists.words.holders.contains(&plain(word));
    let of_title = |word: &Span| {
        let word = plain(word.of(text));
        lists.words.before_titles.contains(&word) && !lists.words.is(&word, WordClass::Police)
    };
    let rest = match words {
        [rest @ .., last] if holder(last.of(text)) => rest,
        _ => {
            let behind = text.get(end..).and_then(|it| it.strip_prefix(' ')).and_then(|it| it.split([' ', ',', '\n']).next());
            if !behind.is_some_and(holder) {
                return false;
            }
            words
        }
    };
    rest.len() > 1 && rest.iter().all(of_title)
}

fn words(span: Span, text: &str) -> Vec<Span> {
    let mut at = span.start;
    let mut found = Vec::new();
    for word in span.of(text).split(' ') {
        if !word.is_empty() {
            found.push(Span::new(at, at + word.len()));
        }
        at += word.len() + 1;
    }
    found
}

/// In lower case, without stops: "Lt." is "lt".
fn plain(word: &str) -> String {
    word.chars().filter(|it| *it != '.').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::gazetteer::lists;

    #[test]
    fn names_shed_titles_and_offices() {
        let lists = lists::built_in().unwrap();
        for (kind, given, expected) in [
            (EntityKind::Person, "President Vladimir Putin", "Vladimir Putin"),
            (EntityKind::Person, "Russian President Vladimir Putin", "Vladimir Putin"),
            (EntityKind::Person, "Deputy Foreign Minister Wang Lin", "Wang Lin"),
            (EntityKind::Person, "Lt. Gen. Abel Kiprono", "Abel Kiprono"),
            (EntityKind::Person, "Martin Luther King", "Martin Luther King"),
            (EntityKind::Person, "Dean Smith", "Dean Smith"),
            (EntityKind::Person, "Jordan Henderson", "Jordan Henderson"),
            (EntityKind::Person, "French Montana", "French Montana"),
            (EntityKind::Person, "President", "President"),
            (EntityKind::Organisation, "Communist Party Politburo Member", "Communist Party Politburo"),
            (EntityKind::Organisation, "National Security Council Advisor", "National Security Council"),
            (EntityKind::Organisation, "National Security Adviser", ""),
            (EntityKind::Organisation, "Office of the President", "Office of the President"),
            (EntityKind::Organisation, "Interior Ministry", "Interior Ministry"),
        ] {
            assert_eq!(shed(kind, Span::new(0, given.len()), given, &lists).of(given), expected);
        }
    }
}
