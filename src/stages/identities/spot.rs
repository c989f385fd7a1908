//! Names of users' own lists in a text, whatever its language: they go before those that the reader finds.

use crate::record::Span;
use crate::resources::listed::Tables;
use crate::text::Name;

/// Words of a name that is looked for at most.
const LONGEST: usize = 12;

/// Puts the names of a user's lists in the place of those that they overlap.
pub fn join_names(text: &str, names: &mut Vec<Name>, own: &Tables) {
    if own.is_empty() {
        return;
    }
    let found = spot(text, own);
    let mut next = 0;
    names.retain(|name| {
        while found.get(next).is_some_and(|it| it.span.end <= name.span.start) {
            next += 1;
        }
        !found.get(next).is_some_and(|it| it.span.overlaps(name.span))
    });
    names.extend(found);
    names.sort_by_key(|it| it.span);
}

/// The longest names at each word, in text order.
fn spot(text: &str, own: &Tables) -> Vec<Name> {
    let words: Vec<(usize, usize)> = words(text).collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some((start, _)) = words.get(at).copied() {
        let most = own.longest().min(LONGEST);
        let longest = words.iter().enumerate().skip(at).take(most).rev().find_map(|(last, (_, end))| {
            let entry = own.find(text.get(start..*end)?).next()?;
            Some((last, Name { span: Span::new(start, *end), kind: entry.kind, confidence: 1.0 }))
        });
        at = longest.as_ref().map_or(at, |(last, _)| *last) + 1;
        found.extend(longest.map(|(_, name)| name));
    }
    found
}

/// Where words begin and end: between blanks, without the marks around them.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    text.split_inclusive(char::is_whitespace).filter_map(move |word| {
        let start = at + word.len() - word.trim_start_matches(|it: char| !it.is_alphanumeric()).len();
        let inner = word.trim_matches(|it: char| !it.is_alphanumeric());
        let inner = ["'s", "’s"].iter().find_map(|it| inner.strip_suffix(it)).unwrap_or(inner);
        at += word.len();
        (!inner.is_empty()).then_some((start, start + inner.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::EntityKind;
    use crate::resources::listed::{ListFile, ListKind};

    #[test]
    fn the_longest_name_wins_over_the_readers() {
        let lists = "Aurelia Shipping\torganisation\town:1\tAurelia\nCamp Birch\tplace\town:2\n";
        let file = ListFile { kind: ListKind::Watch("w".to_owned()), path: "w.tsv".to_owned(), text: lists.to_owned() };
        let own = Tables::read(&[file]).unwrap();
        let text = "(Aurelia Shipping’s) crew left\u{a0}Camp Birch; Aurelia paid, aurelia not.";
        let mut names = vec![Name { span: Span::new(1, 8), kind: EntityKind::Person, confidence: 0.9 }];
        join_names(text, &mut names, &own);
        let found: Vec<&str> = names.iter().map(|it| it.span.of(text)).collect();
        assert_eq!(found, ["Aurelia Shipping", "Camp Birch", "Aurelia"]);
        assert_eq!(names[0].kind, EntityKind::Organisation);
    }
}
