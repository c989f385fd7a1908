//! Relations that sentences state.

use std::sync::LazyLock;

use super::*;
use crate::record::ParagraphKind;
use crate::resources::Resources;
use crate::stages::{coreference, entities};
use crate::text::{Paragraph, analyse};

static RESOURCES: LazyLock<Resources> = LazyLock::new(|| Resources::built_in().unwrap());

/// `expected` as "subject predicate object value", with "-" for what there is none of.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let resources = &*RESOURCES;
    let paragraphs = vec![Paragraph { span: Span::new(0, text.len()), kind: ParagraphKind::Body }];
    let analysed = analyse(text, paragraphs, &resources.reader);
    let mut found =
        entities::find(&analysed, &crate::stages::places::Whereabouts::default(), &resources.gazetteer, &resources.coreference);
    let knowledge = coreference::Knowledge::of(resources);
    coreference::join(&analysed, &mut found.entities, knowledge);
    let found = found.entities;
    let name = |id: Option<LocalId>| id.and_then(|id| found.iter().find(|it| it.id == id)).map_or("-", |it| it.name.as_str());
    let shown: Vec<String> = find(&analysed, &found, knowledge, 0.5)
        .into_iter()
        .map(|it| {
            format!("{} {} {} {}", name(Some(it.subject)), it.predicate, name(it.object), it.value.as_deref().unwrap_or("-"))
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn titles_before_names() {
    check("Finland and Finnish Foreign Minister Nadia Haddad agreed.", &["Nadia Haddad position Finland Foreign Minister"]);
    check("Barclays analyst Henrik Lund disagreed.", &["Henrik Lund affiliation Barclays analyst"]);
}

#[test]
fn appositions() {
    check("Nadia Haddad, a spokeswoman for Barclays, declined.", &["Nadia Haddad spokesperson Barclays spokeswoman"]);
    check("Henrik Lund, the chief executive of Barclays, resigned.", &["Henrik Lund position Barclays chief executive"]);
}

#[test]
fn seats_of_firms() {
    check("Barclays cut jobs. The London-based bank said no more.", &["Barclays headquarters London -"]);
}

#[test]
fn other_names() {
    check("The International Monetary Fund (IMF) agreed.", &["International Monetary Fund alias - IMF"]);
}

#[test]
fn titles_keep_what_makes_them_less() {
    check("Former Italian Prime Minister Carlo Monti agreed.", &["Carlo Monti position Italian Former Prime Minister"]);
    check("They met acting Governor Henrik Lund on Monday.", &["Henrik Lund position - acting Governor"]);
    check("German state premier Henrik Lund disagreed.", &["Henrik Lund position - state premier"]);
    check("Turkish businessman Selim Kara agreed.", &["Selim Kara nationality Turkish -"]);
}

#[test]
fn whose_title_it_is() {
    check("Henrik Lund, a former executive at Germany's Siemens, agreed.", &["Henrik Lund position Siemens former executive"]);
    check("Nadia Haddad, who ran Barclays, left.", &[]);
    check("Nadia Haddad, who runs Barclays, left.", &["Nadia Haddad position Barclays runs"]);
    check("UN Secretary-General Nadia Haddad agreed.", &["Nadia Haddad position UN Secretary-General"]);
    check("Opposition Leader Nadia Haddad disagreed.", &["Nadia Haddad position - Opposition Leader"]);
    check(
        "The Foreign Ministry agreed. No date is set, ministry spokesman Henrik Lund said.",
        &["Henrik Lund spokesperson Foreign Ministry ministry spokesman"],
    );
    check("The Foreign Ministry and the Justice Ministry agreed, ministry spokesman Henrik Lund said.", &[]);
    check("Norvane Inc., headquartered in Montreal, rose.", &["Norvane Inc. headquarters Montreal -"]);
}
