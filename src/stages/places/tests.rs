//! The marked stories of `tests/data/places`, and what must hold on any text.

use proptest::prelude::*;

use super::*;
use crate::record::ParagraphKind;
use crate::resources::Resources;
use crate::text::{Paragraph, Reader, analyse};

/// A place that a story must have: its words, country, and coordinates where they matter.
#[derive(Debug, Clone, PartialEq)]
struct Marked {
    span: Span,
    country: String,
    at: Option<(f64, f64)>,
}

/// Takes the marks out of a line of `marked.txt`.
fn unmark(line: &str) -> (String, Vec<Marked>) {
    let line = line.replace("///", "\n\n");
    let (mut text, mut marked) = (String::new(), Vec::new());
    let mut parts = line.split('{');
    text.push_str(parts.next().unwrap());
    for part in parts {
        let (mark, rest) = part.split_once('}').expect("a mark is closed");
        let mut fields = mark.split('|');
        let (name, country) = (fields.next().unwrap(), fields.next().expect("a mark has a country"));
        let at =
            fields.next().map(|at| at.split_once(',').map(|(lat, lon)| (lat.parse().unwrap(), lon.parse().unwrap())).unwrap());
        marked.push(Marked { span: Span::new(text.len(), text.len() + name.len()), country: country.to_owned(), at });
        text.push_str(name);
        text.push_str(rest);
    }
    (text, marked)
}

fn read<'a>(text: &'a str, reader: &Reader) -> Text<'a> {
    let paragraphs = match text.find("\n\n") {
        Some(cut) => vec![
            Paragraph { span: Span::new(0, cut), kind: ParagraphKind::Headline },
            Paragraph { span: Span::new(cut + 2, text.len()), kind: ParagraphKind::Body },
        ],
        None => vec![Paragraph { span: Span::new(0, text.len()), kind: ParagraphKind::Body }],
    };
    analyse(text, paragraphs, reader)
}

/// What is wrong with the places found in one story.
fn differences(line: &str, world: &Resources) -> Vec<String> {
    let (text, marked) = unmark(line);
    let found = find(&read(&text, &world.reader), &Whereabouts::default(), &world.gazetteer);
    let places: Vec<(Span, &Place)> = found
        .entities
        .iter()
        .filter_map(|entity| entity.place.as_ref().map(|place| (entity, place)))
        .flat_map(|(entity, place)| entity.mentions.iter().map(move |mention| (mention.span, place)))
        .collect();
    let mut wrong = Vec::new();
    for mark in &marked {
        let name = mark.span.of(&text);
        let Some((_, place)) = places.iter().find(|(span, _)| *span == mark.span) else {
            wrong.push(format!("'{name}' is missed"));
            continue;
        };
        if place.country.as_deref().unwrap_or("-") != mark.country {
            wrong.push(format!("'{name}' is put in {:?}", place.country));
        }
        if let Some((lat, lon)) = mark.at
            && place.kind != PlaceKind::Country
            && kilometres(place.lat.unwrap(), place.lon.unwrap(), lat, lon)
                > if place.kind == PlaceKind::Region { 250.0 } else { 60.0 }
        {
            wrong.push(format!("'{name}' is put at {:?} {:?}", place.lat, place.lon));
        }
    }
    let more = places.iter().filter(|(span, _)| !marked.iter().any(|mark| mark.span == *span));
    wrong.extend(more.map(|(span, place)| format!("'{}' is no place, but {:?} was found", span.of(&text), place.name)));
    wrong.into_iter().map(|wrong| format!("{wrong}: {text}")).collect()
}

#[test]
fn finds_the_marked_places_and_no_others() {
    let world = Resources::built_in().unwrap();
    let stories =
        include_str!("../../../tests/data/places/marked.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let wrong: Vec<String> = stories.flat_map(|line| differences(line, &world)).collect();
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[track_caller]
fn check_roles(world: &Resources, story: &str, expected: &[(&str, PlaceRole)]) {
    let found = find(&read(story, &world.reader), &Whereabouts::default(), &world.gazetteer);
    for (name, role) in expected {
        let place = found.entities.iter().filter_map(|entity| entity.place.as_ref()).find(|place| place.name == *name);
        let place = place.unwrap_or_else(|| panic!("{name} is not found in: {story}"));
        assert!(place.roles.contains(role), "{name}: {:?} in: {story}", place.roles);
    }
}

#[test]
fn gives_roles() {
    let world = Resources::built_in().unwrap();
    for (story, expected) in [
        ("Moscow said on Monday that it would reply.", &[("Moscow", PlaceRole::Metonym)][..]),
        ("A blast killed nine in Lahore on Friday.", &[("Lahore", PlaceRole::Event)]),
        ("Protesters clashed with police in the city of Homs.", &[("Homs", PlaceRole::Event)]),
        ("US officials doubt it.", &[("United States", PlaceRole::Origin)]),
        ("A Kenya-born runner won.", &[("Kenya", PlaceRole::Origin)]),
        ("He praised Norway for its forests.", &[("Norway", PlaceRole::Mention)]),
        ("Tehran warned that ships would be seized in the Persian Gulf.", &[("Tehran", PlaceRole::Metonym)]),
    ] {
        check_roles(&world, story, expected);
    }
}

#[track_caller]
fn check_focus(world: &Resources, filed: &[&str], story: &str, country: &str, place: &str) {
    let dateline = dateline::resolve(filed, &[], &world.gazetteer);
    let found =
        find(&read(story, &world.reader), &Whereabouts { dateline: &dateline, ..Whereabouts::default() }, &world.gazetteer);
    let focus = found.focus.clone().unwrap_or_else(|| panic!("no focus: {story}"));
    let name = found.entities.iter().find(|entity| Some(entity.id) == focus.place).map(|entity| entity.name.as_str());
    assert_eq!((focus.country.as_deref().unwrap_or_default(), name.unwrap_or_default()), (country, place), "{found:#?}");
}

#[test]
fn says_what_the_story_is_about() {
    let world = Resources::built_in().unwrap();
    let quake = "Quake kills 12 near Arequipa\n\nA quake killed 12 people near Arequipa, officials said. Peru asked for aid.";
    check_focus(&world, &["LIMA"], quake, "PE", "Arequipa");
    let sudan = "Sudan army retakes market\n\nSudan's army retook a market in Omdurman, two officials told reporters. Fighting in Sudan goes on.";
    check_focus(&world, &["CAIRO"], sudan, "SD", "Sudan");
    let talks = "Japan, Philippines sign pact\n\nJapan and the Philippines signed a pact. Japan will send ships. A US official in Washington welcomed it.";
    check_focus(&world, &["WASHINGTON"], talks, "JP", "Japan");
}

#[test]
fn groups_people_by_their_country() {
    let world = Resources::built_in().unwrap();
    let found = find(
        &read("Russian troops and Russians at home, South African miners, Muslims.", &world.reader),
        &Whereabouts::default(),
        &world.gazetteer,
    );
    let groups: Vec<(&str, usize, Option<&str>)> = found
        .entities
        .iter()
        .map(|entity| (entity.name.as_str(), entity.mentions.len(), entity.ids.get("iso3166").map(String::as_str)))
        .collect();
    assert_eq!(groups, [("Russian", 2, Some("RU")), ("South African", 1, Some("ZA")), ("Muslims", 1, None)]);
}

#[test]
fn a_dateline_place_named_again_is_marked() {
    let world = Resources::built_in().unwrap();
    let dateline = dateline::resolve(&["HARARE"], &[], &world.gazetteer);
    let found = find(
        &read("Shops in Harare closed.", &world.reader),
        &Whereabouts { dateline: &dateline, ..Whereabouts::default() },
        &world.gazetteer,
    );
    assert!(found.entities[0].place.as_ref().unwrap().roles.contains(&PlaceRole::Dateline));
}

#[test]
fn a_paper_writes_of_the_towns_around_it() {
    let world = Resources::built_in().unwrap();
    let story = "Aldermen in Paris met on Monday. A road to Lexington will be closed.";
    for (outlet, state) in [("The Paris Post-Intelligencer", "Tennessee"), ("Lexington Herald-Leader", "Kentucky")] {
        let more = if state == "Tennessee" {
            "Puryear and Murray will follow."
        } else {
            "Millersburg, Winchester and Cynthiana will follow."
        };
        let from = Whereabouts { outlets: [Some(outlet), None, None], ..Whereabouts::default() };
        let found = find(&read(&format!("{story} {more}"), &world.reader), &from, &world.gazetteer);
        let paris = found.entities.iter().find(|entity| entity.name == "Paris").and_then(|entity| entity.place.clone()).unwrap();
        assert_eq!(paris.admin1.as_deref(), Some(state), "{outlet}");
    }
}

#[test]
fn mentions_lie_on_the_text() {
    let world = Resources::built_in().unwrap();
    proptest!(ProptestConfig::with_cases(256), |(words in proptest::collection::vec("(Paris|U\\.S\\.|Zürich's|in|of|,|The Hague|\\PC{0,8})", 0..40))| {
        let text = words.join(" ");
        let found = find(&read(&text, &world.reader), &Whereabouts::default(), &world.gazetteer);
        for mention in found.entities.iter().flat_map(|entity| &entity.mentions) {
            prop_assert_eq!(mention.span.of(&text), mention.text.as_str());
            prop_assert!(!mention.text.is_empty());
        }
        prop_assert_eq!(&found, &find(&read(&text, &world.reader), &Whereabouts::default(), &world.gazetteer));
    });
}
