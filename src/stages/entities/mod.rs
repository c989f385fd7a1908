//! Entities: what it does, why, and an example.
//!
//! **What**: gathers the names that the reader found into persons, organisations, groups, events and products, puts the mentions of one
//! thing together, and merges the places in.
//! **Why**: a story says "Vladimir Putin" once and "Putin" ten times; "NATO" stands for the name before the bracket.
//! **Example**: "Liu Pengyu … Pengyu" is one person with two mentions; "Apple Inc. (NASDAQ: AAPL)" has the ticker AAPL.
//!
//! Rules, not a model: names of news copy are introduced in full and then shortened (Bagga & Baldwin 1998; the wires' style books).

mod agreement;
mod owners;
mod things;
mod titles;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::record::{Entity, EntityKind, Focus, LocalId, MentionKind, ParagraphKind, Span};
use crate::resources::coreference::CoreferenceRules;
use crate::resources::gazetteer::Gazetteer;
use crate::resources::gazetteer::fold;
use crate::stages::budget::PerSentence;
use crate::stages::places::{self, StoryEntities, Whereabouts};
use crate::text::Text;
use crate::text::lexicon::{Lexicon, WordClass};
use agreement::Agreement;
use owners::Owners;
use things::{Sought, Thing, Things, is_acronym};

/// All entities of a text in text order, numbered from e1, and what the story is about. `from` as for [`places::find`].
pub fn find(text: &Text<'_>, from: &Whereabouts<'_>, gazetteer: &Gazetteer, rules: &CoreferenceRules) -> StoryEntities {
    let found = places::find(text, from, gazetteer);
    let taken: Vec<Span> = found.entities.iter().flat_map(|entity| &entity.mentions).map(|mention| mention.span).collect();
    let owners = Owners::new(text, &found.entities, &gazetteer.lists, rules);
    let mut named = gather(text, &taken, &found.bodies, gazetteer, &owners);
    for entity in &mut named {
        read_codes(entity, text);
    }
    merge(found, named, &Agreement { text, lists: &gazetteer.lists, rules })
}

/// [`find`], for text in a language that the reader does not read: the names that the wire marked up and those of the user's lists, and places
/// where it is known how the language names them.
pub fn named(
    text: &Text<'_>,
    from: &places::Whereabouts<'_>,
    gazetteer: &Gazetteer,
    names: Option<places::named::Knowledge<'_>>,
) -> StoryEntities {
    let mut entities = gather(text, &[], &BTreeSet::new(), gazetteer, &Owners::default());
    places::number(&mut entities);
    places::weigh(&mut entities, text);
    let focus = names.and_then(|names| places::named::add(&mut entities, text, from, names));
    StoryEntities { entities, focus, ..StoryEntities::default() }
}

/// Names that are no places, each thing with all its mentions. `taken` are the spans of places and groups, in any order, `bodies` the
/// folded names that the copy shows to be of organisations.
fn gather(
    text: &Text<'_>,
    taken: &[Span],
    bodies: &BTreeSet<Vec<u8>>,
    gazetteer: &Gazetteer,
    owners: &Owners<'_>,
) -> Vec<Entity> {
    let mut taken = taken.to_vec();
    taken.sort();
    // A longer name may hold a place ("Bank of China"), but not be one.
    let free = |kind: EntityKind, span: Span| {
        let index = taken.partition_point(|taken| taken.end <= span.start);
        let holds = |taken: &Span| kind != EntityKind::Place && span.contains(*taken) && *taken != span;
        !taken.get(index).is_some_and(|taken| taken.overlaps(span) && !holds(taken))
    };
    let mut room = PerSentence::new(text);
    let mut names: Vec<(usize, EntityKind, Span)> = text
        .names
        .iter()
        .filter(|name| room.admits(name.span))
        .map(|name| (kind_of(name, text, bodies), name.span))
        .map(|(kind, span)| (kind, titles::shed(kind, span, text.text, &gazetteer.lists)))
        .filter(|(kind, span)| free(*kind, *span))
        .map(|(kind, span)| (words_of(text.of(span), &text.lexicon).len(), kind, span))
        .collect();
    agree(&mut names, text);
    // Full names first: the short ones then find what they shorten, wherever it stands.
    names.sort_by_key(|(words, _, span)| (Reverse(*words), span.start));
    let defined = defined(names.iter().map(|(_, kind, span)| (*kind, *span)), text);
    let mut things = Things::default();
    for (_, kind, span) in names {
        let written = text.of(span);
        let words = words_of(written, &text.lexicon);
        let full = defined.get(&words).unwrap_or(&words);
        let owner = owners.of(span);
        let sought = Sought { at: span.start, kind, words: &words, full, written, owner };
        match things.find(&sought, &gazetteer.lists) {
            Some(known) => things.all[known].spans.push(span),
            None if words.is_empty() => {}
            None => things.add(Thing { kind, words, name: tidy(written, &text.lexicon).to_owned(), spans: vec![span], owner }),
        }
    }
    things
        .all
        .into_iter()
        .map(|mut thing| {
            thing.spans.sort();
            let mentions = thing.spans.iter().map(|span| places::mention(*span, text)).collect();
            places::entity(thing.kind, thing.name, BTreeMap::new(), mentions, None)
        })
        .collect()
}

/// What the reader took for a place is an organisation if the copy calls it one.
fn kind_of(name: &text::Name, text: &Text<'_>, bodies: &BTreeSet<Vec<u8>>) -> EntityKind {
    let body = || bodies.contains(&fold::key(text.of(name.span)));
    if name.kind == EntityKind::Place && body() { EntityKind::Organisation } else { name.kind }
}

/// How many mentions speak for a kind, and where the first of them stands.
type Vote = (usize, Reverse<usize>);

/// A name of several words is one kind of thing throughout a story: the kind that most of its mentions have, or else the first in the body,
/// since headlines tell least.
fn agree(names: &mut [(usize, EntityKind, Span)], text: &Text<'_>) {
    let mut votes: BTreeMap<Vec<String>, BTreeMap<EntityKind, Vote>> = BTreeMap::new();
    let headline = text.paragraphs.first().filter(|it| it.kind == ParagraphKind::Headline).map_or(0, |it| it.span.end);
    for (_, kind, span) in names.iter().filter(|(words, ..)| *words > 1) {
        // A mention in the headline counts as one that comes last.
        let at = if span.start < headline { usize::MAX } else { span.start };
        let vote =
            votes.entry(words_of(text.of(*span), &text.lexicon)).or_default().entry(*kind).or_insert((0, Reverse(usize::MAX)));
        *vote = (vote.0 + 1, vote.1.max(Reverse(at)));
    }
    for (_, kind, span) in names.iter_mut().filter(|(words, ..)| *words > 1) {
        let best =
            votes.get(&words_of(text.of(*span), &text.lexicon)).and_then(|kinds| kinds.iter().max_by_key(|(_, vote)| **vote));
        if let Some((best, _)) = best {
            *kind = *best;
        }
    }
}

/// Abbreviations that the copy explains, whatever their letters: "Federation of Copper Workers (FTC)". By folded words.
fn defined(names: impl Iterator<Item = (EntityKind, Span)>, text: &Text<'_>) -> BTreeMap<Vec<String>, Vec<String>> {
    let mut names: Vec<(EntityKind, Span)> = names.filter(|(kind, _)| *kind == EntityKind::Organisation).collect();
    names.sort_by_key(|(_, span)| *span);
    let mut found = BTreeMap::new();
    for pair in names.windows(2) {
        let [(_, full), (_, short)] = pair else { continue };
        let between = text.text.get(full.end..short.start).unwrap_or_default();
        let closes = text.text.get(short.end..).is_some_and(|rest| rest.starts_with(')'));
        let (words, written) = (words_of(text.of(*short), &text.lexicon), text.of(*short));
        if between == " (" && closes && words.len() == 1 && is_acronym(written) {
            found.entry(words).or_insert_with(|| words_of(text.of(*full), &text.lexicon));
        }
    }
    found
}

/// Folded words without articles.
fn words_of(name: &str, lexicon: &Lexicon) -> Vec<String> {
    let key = fold::key(tidy(name, lexicon));
    let folded = String::from_utf8_lossy(&key).into_owned();
    folded.split([' ', '|']).filter(|word| !word.is_empty() && !lexicon.is(word, WordClass::The)).map(str::to_owned).collect()
}

/// Without a possessive and the article.
fn tidy<'n>(name: &'n str, lexicon: &Lexicon) -> &'n str {
    let name = ["'s", "’s"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    lexicon.without_article(name)
}

/// "(NASDAQ: AAPL)" and `<AAPL.O>` behind an organisation's name.
fn read_codes(entity: &mut Entity, text: &Text<'_>) {
    if entity.kind != EntityKind::Organisation {
        return;
    }
    for mention in &entity.mentions {
        let rest = text.text.get(mention.span.end..).unwrap_or_default().trim_start();
        let ric = bracketed(rest, '<', '>').filter(|code| is_ric(code));
        // Reuters sets them in round brackets now.
        if let Some(ric) = ric.or_else(|| bracketed(rest, '(', ')').filter(|code| is_share(code))) {
            entity.ids.entry("ric".to_owned()).or_insert_with(|| ric.to_owned());
        }
        let Some((exchange, ticker)) = bracketed(rest, '(', ')').and_then(|inside| inside.split_once(':')) else { continue };
        let (exchange, ticker) = (exchange.trim(), ticker.trim());
        let plain = |code: &str| {
            !code.is_empty() && code.len() <= 12 && code.chars().all(|char| char.is_ascii_alphanumeric() || ".- ".contains(char))
        };
        let shouted = exchange.chars().filter(char::is_ascii_lowercase).count() < exchange.len();
        if plain(exchange) && plain(ticker) && shouted && ticker.chars().all(|char| !char.is_ascii_lowercase()) {
            entity.ids.entry("ticker".to_owned()).or_insert_with(|| format!("{}:{ticker}", exchange.to_ascii_uppercase()));
        }
    }
}

/// What stands in the brackets that `text` starts with, if it is short.
fn bracketed(text: &str, open: char, close: char) -> Option<&str> {
    let inside = text.strip_prefix(open)?;
    let end = inside.char_indices().take(32).find(|(_, char)| *char == close)?.0;
    inside.get(..end)
}

/// A Reuters instrument code: "AAPL.O", "601398.SS".
fn is_ric(code: &str) -> bool {
    let plain = code
        .chars()
        .all(|char| char.is_ascii_uppercase() || char.is_ascii_digit() || ".=_^".contains(char) || char.is_ascii_lowercase());
    plain && code.contains(['.', '=']) && code.chars().any(|char| char.is_ascii_uppercase())
}

/// The instrument code of a share: a root, and an exchange of one to three letters. "U.S." and "D.C." are none.
fn is_share(code: &str) -> bool {
    let upper = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    code.split_once('.').is_some_and(|(root, exchange)| {
        let letters = exchange.bytes().all(|byte| byte.is_ascii_uppercase());
        let alone = root.len() > 1 || matches!(exchange, "N" | "T" | "O");
        upper(root) && letters && alone && (1..=8).contains(&root.len()) && (1..=3).contains(&exchange.len())
    })
}

/// Puts all entities in text order and gives them their numbers; the focus keeps its place.
fn merge(found: StoryEntities, named: Vec<Entity>, agreement: &Agreement<'_>) -> StoryEntities {
    let focused: Option<Span> = focused(&found).and_then(|entity| entity.mentions.first()).map(|mention| mention.span);
    let mut entities = found.entities;
    entities.extend(named);
    let mut entities = agreement.settle(entities);
    places::number(&mut entities);
    places::weigh(&mut entities, agreement.text);
    let place: Option<LocalId> = focused.and_then(|span| {
        let same = |entity: &&Entity| {
            entity.kind == EntityKind::Place && entity.mentions.first().is_some_and(|first| first.span == span)
        };
        entities.iter().find(same).map(|entity| entity.id)
    });
    debug_assert!(entities.iter().flat_map(|entity| &entity.mentions).all(|mention| mention.kind == MentionKind::Name));
    StoryEntities { focus: found.focus.map(|focus| Focus { place, ..focus }), entities, ..found }
}

fn focused(found: &StoryEntities) -> Option<&Entity> {
    let id = found.focus.as_ref()?.place?;
    found.entities.iter().find(|entity| entity.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Resources;
    use crate::text::{Name, Paragraph, analyse};

    /// Names are marked "[p:Liu Pengyu]" with the first letter of their kind.
    fn unmark(marked: &str) -> (String, Vec<Name>) {
        let (mut text, mut names) = (String::new(), Vec::new());
        let mut parts = marked.split('[');
        text.push_str(parts.next().unwrap());
        for part in parts {
            let (mark, rest) = part.split_once(']').unwrap();
            let (kind, name) = mark.split_once(':').unwrap();
            let kind = match kind {
                "p" => EntityKind::Person,
                "o" => EntityKind::Organisation,
                "e" => EntityKind::Event,
                _ => EntityKind::Product,
            };
            names.push(Name { span: Span::new(text.len(), text.len() + name.len()), kind, confidence: 1.0 });
            text.push_str(name);
            text.push_str(rest);
        }
        (text, names)
    }

    #[track_caller]
    fn check(resources: &Resources, marked: &str, expected: &[(&str, usize)]) -> Vec<Entity> {
        let (text, names) = unmark(marked);
        let paragraph = Paragraph { span: Span::new(0, text.len()), kind: ParagraphKind::Body };
        let mut read = analyse(&text, vec![paragraph], &resources.reader);
        read.names = names;
        let found = find(&read, &Whereabouts::default(), &resources.gazetteer, &resources.coreference);
        let entities: Vec<(&str, usize)> =
            found.entities.iter().map(|entity| (entity.name.as_str(), entity.mentions.len())).collect();
        assert_eq!(entities, expected);
        assert!(found.entities.iter().zip(1..).all(|(entity, number)| entity.id.number == number));
        found.entities
    }

    #[test]
    fn puts_mentions_together() {
        let resources = Resources::built_in().unwrap();
        for (marked, expected) in [
            ("[p:Liu Pengyu] spoke. [p:Pengyu] left.", &[("Liu Pengyu", 2)][..]),
            ("[p:Putin] waits. [p:Vladimir Putin] and [p:Putin's] aide met.", &[("Vladimir Putin", 3)]),
            ("[p:Joe Biden] met [p:Jill Biden].", &[("Joe Biden", 1), ("Jill Biden", 1)]),
            ("The [o:International Monetary Fund] (the [o:IMF]) said.", &[("International Monetary Fund", 2)]),
            ("[o:Goldman Sachs] rose; [o:Goldman] fell.", &[("Goldman Sachs", 2)]),
            ("The [o:Federation of Copper Workers] ([o:FTC]) met; [o:FTC] chiefs left.", &[("Federation of Copper Workers", 3)]),
            ("[o:Arsenal] lead England[e:'s Premier League].", &[("Arsenal", 1), ("England", 1), ("Premier League", 1)]),
            (
                "[o:National Guard] and [o:National Trust] met [o:National].",
                &[("National Guard", 1), ("National Trust", 1), ("National", 1)],
            ),
            ("[o:Bank of China] opened in Nairobi.", &[("Bank of China", 1), ("Nairobi", 1)]),
            ("The [e:World Cup] starts.", &[("World Cup", 1)]),
            (
                "[p:Elena Marques] died. [p:Marques] was ill, [p:Rui Marques Dias] said.",
                &[("Elena Marques", 2), ("Rui Marques Dias", 1)],
            ),
            ("[p:Domingos Kiala Neto] left. [p:Kiala Neto] lives abroad.", &[("Domingos Kiala Neto", 2)]),
            ("[p:Jose Luis Perez] met [p:Luis Perez].", &[("Jose Luis Perez", 1), ("Luis Perez", 1)]),
            ("[o:Hoshiza Pharmaceutical Co.] fell. [p:Hoshiza] agreed.", &[("Hoshiza Pharmaceutical Co.", 2)]),
            (
                "[o:Foreign Ministry] aides left. Iran's [o:Foreign Ministry] agreed. The [o:Foreign Ministry] met.",
                &[("Foreign Ministry", 1), ("Iran", 1), ("Foreign Ministry", 2)],
            ),
            ("[p:Network Rail] pays. [o:Network Rail] said no; [o:Network Rail] pays.", &[("Network Rail", 3)]),
            ("The [o:Chinese Communist Party] met Chinese envoys.", &[("Chinese Communist Party", 1), ("Chinese", 1)]),
        ] {
            check(&resources, marked, expected);
        }
    }

    #[test]
    fn reads_tickers() {
        let resources = Resources::built_in().unwrap();
        let found = check(
            &resources,
            "[o:Apple Inc.] (NASDAQ: AAPL) and [o:ICBC] <601398.SS> (see: below); [o:Andes Copper] (ANDC.SN), opens new tab",
            &[("Apple Inc.", 1), ("ICBC", 1), ("Andes Copper", 1)],
        );
        assert_eq!(found[2].ids.get("ric").map(String::as_str), Some("ANDC.SN"));
        assert!(!is_share("U.S.") && !is_share("D.C.") && !is_share("U.S") && !is_share("a.k"));
        assert_eq!(found[0].ids.get("ticker").map(String::as_str), Some("NASDAQ:AAPL"));
        assert_eq!(found[1].ids.get("ric").map(String::as_str), Some("601398.SS"));
        assert_eq!(found[1].ids.len(), 1);
    }

    #[test]
    fn the_focus_keeps_its_place() {
        let resources = Resources::built_in().unwrap();
        let (text, names) = unmark("[p:Ann Lee] died in Lagos when fire struck a market in Lagos, [o:Red Cross] said.");
        let paragraph = Paragraph { span: Span::new(0, text.len()), kind: ParagraphKind::Body };
        let mut read = analyse(&text, vec![paragraph], &resources.reader);
        read.names = names;
        let found = find(&read, &Whereabouts::default(), &resources.gazetteer, &resources.coreference);
        assert_eq!(focused(&found).map(|entity| entity.name.as_str()), Some("Lagos"));
    }
}
