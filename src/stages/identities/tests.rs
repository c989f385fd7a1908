//! Who gets an id, and who does not.

use crate::article::{Article, Format};
use crate::pipeline::Unobserved;
use crate::pipeline::{Settings, enrich_with};
use crate::record::Record;
use crate::resources::Resources;
use crate::resources::listed::{ListFile, ListKind, Tables};

fn read(body: &str, resources: &Resources, own: &Tables) -> Record {
    let published = "2026-04-14T12:00:00Z".parse().unwrap();
    let mut article = Article::new(Format::Text, String::new());
    article.language = Some("en".to_owned());
    article.paragraphs = vec![body.to_owned()];
    article.delivery.received = Some(published);
    enrich_with(&article, resources, own, &Settings::default(), &Unobserved)
}

#[track_caller]
fn check(resources: &Resources, body: &str, name: &str, expected: Option<&str>) {
    let record = read(body, resources, &Tables::default());
    let entity = record.entities.iter().find(|it| it.name == name).unwrap_or_else(|| panic!("{name}: {:?}", record.entities));
    assert_eq!(entity.ids.get("wikidata").map(String::as_str), expected, "{body}: {entity:?}");
    assert!(expected.is_none() || entity.ids_confidence.is_some_and(|it| it >= 0.5));
}

#[test]
fn namesakes_have_no_id() {
    let resources = Resources::built_in().unwrap();
    for (body, name, expected) in [
        ("NAIROBI - Kenyan President William Ruto opened a dam near Embu on Monday.", "William Ruto", Some("Q195725")),
        ("Sprinter William Ruto won the 400 metres in Kisumu on Monday.", "William Ruto", None),
        ("William Ruto, 23, a mason from Kisumu, fell from the roof on Monday.", "William Ruto", None),
        ("LONDON - The Bank of England kept its rate on Thursday.", "Bank of England", Some("Q183231")),
        ("The plane was built by Airbus, the planemaker said on Thursday.", "Airbus", Some("Q2311")),
    ] {
        check(&resources, body, name, expected);
    }
}

#[test]
fn users_own_lists_win() {
    let resources = Resources::built_in().unwrap();
    let file = |kind, text: &str| ListFile { kind, path: "own.tsv".to_owned(), text: text.to_owned() };
    let own = Tables::read(&[
        file(ListKind::Organisations, "NATO\t-\tdesk:17\n"),
        file(ListKind::Places, "Camp Birch\t-\tdesk:18\t-\t61.5\t24.1\tFI\n"),
        file(ListKind::Watch("ships".to_owned()), "Aurelia\tproduct\timo:9074729\n"),
    ])
    .unwrap();
    let record = read("Troops of NATO left Camp Birch on Tuesday, and the Aurelia sailed for home.", &resources, &own);
    let find = |name: &str| record.entities.iter().find(|it| it.name == name).unwrap();
    assert_eq!(find("NATO").ids.iter().collect::<Vec<_>>(), [(&"desk".to_owned(), &"17".to_owned())]);
    let camp = find("Camp Birch").place.as_ref().unwrap();
    assert_eq!((camp.lat, camp.country.as_deref()), (Some(61.5), Some("FI")));
    assert_eq!(find("Aurelia").watch[0].list, "ships");
    assert_eq!(find("Aurelia").watch[0].entry, "9074729");
}
