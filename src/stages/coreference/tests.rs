//! Who is meant, in copy that is marked by hand.

use std::sync::LazyLock;

use super::*;
use crate::record::ParagraphKind;
use crate::stages::{attributions, entities};
use crate::text::parsed::Forest;
use crate::text::{Paragraph, analyse};

static RESOURCES: LazyLock<Resources> = LazyLock::new(|| Resources::built_in().unwrap());

fn read(text: &str) -> Vec<Entity> {
    let resources = &*RESOURCES;
    let mut at = 0;
    let mut paragraphs = Vec::new();
    for part in text.split("\n\n") {
        paragraphs.push(Paragraph { span: Span::new(at, at + part.len()), kind: ParagraphKind::Body });
        at += part.len() + 2;
    }
    let analysed = analyse(text, paragraphs, &resources.reader);
    let found =
        entities::find(&analysed, &crate::stages::places::Whereabouts::default(), &resources.gazetteer, &resources.coreference);
    let mut found = found.entities;
    join(&analysed, &mut found, Knowledge::of(resources));
    let discourse = Discourse::new(&found);
    let forest = Forest::new(&analysed, &resources.reader);
    let (said, _) = attributions::find(&forest, &discourse, &attributions::Knowledge::of(resources, None), 0.5);
    join_first_person(&analysed, &mut found, &said, &resources.coreference);
    found
}

/// `expected` are the noun phrases and pronouns that mean an entity: "he = Abel Okello".
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found = read(text);
    let others = |entity: &Entity| entity.mentions.iter().filter(|it| it.kind != MentionKind::Name).cloned().collect::<Vec<_>>();
    let mut meant: Vec<(Span, String)> = found
        .iter()
        .flat_map(|entity| others(entity).into_iter().map(|it| (it.span, format!("{} = {}", it.text, entity.name))))
        .collect();
    meant.sort();
    assert_eq!(meant.into_iter().map(|it| it.1).collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn pronouns_agree_in_gender() {
    check("Nadia Haddad met Henrik Lund in Oslo. She left early.", &["She = Nadia Haddad"]);
    check("Nadia Haddad met Henrik Lund in Oslo. He left early.", &["He = Henrik Lund"]);
}

#[test]
fn a_place_or_an_outlet_is_never_she() {
    check("Reuters reported the deal from Lagos. She declined to comment.", &[]);
}

#[test]
fn a_woman_without_a_name_takes_her_pronoun() {
    check("Nadia Haddad opened the school in Amman. A nurse praised the plan. “It helps,” she said.", &[]);
}

#[test]
fn an_object_is_somebody_else() {
    check("Henrik Lund praised him.", &[]);
}

#[test]
fn noun_phrases_mean_what_fits_their_noun() {
    check(
        "Foreign Minister Nadia Haddad met Henrik Lund, a judge. The minister left. The judge stayed.",
        &["a judge = Henrik Lund", "The minister = Nadia Haddad", "The judge = Henrik Lund"],
    );
    check(
        "Kesko Paper Oyj cut its outlook. The company will close a mill.",
        &["its = Kesko Paper Oyj", "The company = Kesko Paper Oyj"],
    );
}

#[test]
fn relative_pronouns_mean_what_stands_before() {
    check("Nadia Haddad, who chairs the panel, resigned.", &["who = Nadia Haddad"]);
}

#[test]
fn it_may_mean_nothing() {
    check("Kesko Paper Oyj closed a mill. It is unclear why.", &[]);
}

#[test]
fn the_first_person_of_a_quotation_is_its_speaker() {
    check("“I will not resign,” Nadia Haddad said.", &["I = Nadia Haddad"]);
}

#[test]
fn a_surname_is_of_the_one_named_in_full() {
    check(
        "Elena Marques has died. Marques fell ill in May, her son, Rui Marques Dias, said. She was 80.",
        &["her = Elena Marques", "her son = Rui Marques Dias", "She = Elena Marques"],
    );
}

#[test]
fn titles_mean_whom_they_fit() {
    check(
        "Chinese Foreign Minister Li Hong met Tanzanian Foreign Minister Joseph Mwana. The Chinese minister left on Monday.",
        &["The Chinese minister = Li Hong"],
    );
    check("Vice President Ann Lee met reporters. The president left.", &[]);
    check("South African President Ann Dube praised Henrik Lund. The new president will name a cabinet.", &[]);
    check("President Ann Dube praised Henrik Lund. The president left.", &["The president = Ann Dube"]);
}

#[test]
fn a_court_is_not_another() {
    check(
        "The Delhi High Court ruled in May. The Supreme Court heard the appeal. The high court had quashed the list.",
        &["The high court = Delhi High Court"],
    );
}

#[test]
fn a_firm_of_a_country_is_not_of_another() {
    check(
        "Canadian drugmaker Norvane Inc. rose. Japan's Hoshi Pharmaceutical Co. will buy it. The Japanese company paid cash.",
        &["The Japanese company = Hoshi Pharmaceutical Co."],
    );
}

#[test]
fn what_stands_beside_a_name_means_no_other() {
    check("Petrola Inc. owns nine percent of Casa Verde, the Lisbon-based bank.", &[]);
}

#[test]
fn whoever_is_named_in_a_quotation_does_not_speak_it() {
    check(
        "Henrik Lund conceded. “I have called Abel Okello and wished him well,” he said.",
        &["I = Henrik Lund", "him = Abel Okello", "he = Henrik Lund"],
    );
}

#[test]
fn possessives_in_other_hands() {
    check("Moldova accused Russia and its allies.", &["its = Russia"]);
    check("Henrik Lund signed his dismissal.", &[]);
    check("Henrik Lund signed his book.", &["his = Henrik Lund"]);
    check("Henrik Lund left Oslo. During his stay, the judge met Abel Okello.", &[]);
}
