//! What an envelope says about its story, in places and words that no standard foresees: it withholds what must not go out, and leaves
//! ordinary items alone.

use std::path::Path;

use copytaster::article::Article;
use copytaster::ingest;
use copytaster::record::Lifecycle;
use copytaster::resources::Resources;
use copytaster::stages::{furniture, lifecycle};

const STORY: &str = "The reservoir above Veldburg rose by two metres overnight, the water board said on Monday.";
const MORE: &str = "Engineers opened the lower gates at dawn, and three roads below the dam were closed to lorries.";

/// The rows of a list under `tests/data/envelopes`, each in its columns.
fn rows(list: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/envelopes").join(list);
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// The document as it comes over the wire.
fn document(written: &str) -> String {
    let signs = [("STORY", STORY), ("MORE", MORE), ("¶", "\r\n"), ("→", "\t"), ("␁", "\u{1}"), ("␂", "\u{2}"), ("␃", "\u{3}")];
    signs.iter().fold(written.to_owned(), |text, (sign, meaning)| text.replace(sign, meaning))
}

/// The lifecycle of the only item, read on a day in 2026.
fn life(written: &str, resources: &Resources) -> Lifecycle {
    let mut articles: Vec<Article> = ingest::read(document(written).as_bytes())
        .into_iter()
        .map(|item| item.unwrap_or_else(|why| panic!("{why}: {written}")))
        .collect();
    let mut article = articles.pop().unwrap();
    article.delivery.now = Some("2026-12-01T10:00:00Z".parse().unwrap());
    let clean = furniture::take_out(&article, &resources.furniture);
    lifecycle::read(&article, &clean, &resources.furniture, &resources.lifecycle).0
}

fn status(life: &Lifecycle) -> String {
    serde_json::to_value(life.status).unwrap().as_str().unwrap().to_owned()
}

/// What does not hold of the rows: each the wanted status, the name of what is wrong, and the document.
fn failures<'a>(rows: impl Iterator<Item = (&'a str, String, String)>) -> Vec<String> {
    let resources = Resources::built_in().unwrap();
    let wrong = rows.filter_map(|(wanted, name, written)| {
        let life = life(&written, &resources);
        let found = status(&life);
        let holds = if wanted == "not usable" { found != "usable" } else { found == wanted };
        (!holds).then(|| format!("{name}: {wanted}, not {found} {:?}", life.evidence))
    });
    wrong.collect()
}

#[test]
fn a_notice_is_seen_wherever_it_stands() {
    let (places, notices) = (rows("places.tsv"), rows("notices.tsv"));
    let pairs = places.iter().flat_map(|place| notices.iter().map(move |notice| (place, notice)));
    let all = pairs.map(|(place, notice)| {
        (notice[0].as_str(), format!("{} {}", place[0], notice[1]), place[1].replace("NOTICE", &notice[1]))
    });
    let wrong = failures(all);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn states_orders_times_and_what_is_none() {
    let (documents, templates) = (rows("documents.tsv"), rows("templates.tsv"));
    let template = |name: &str| templates.iter().find(|it| it[0] == name).map_or("MARK", |it| it[1].as_str());
    let all =
        documents.iter().map(|it| (it[1].as_str(), format!("{} {}", it[0], it[3]), template(&it[2]).replace("MARK", &it[3])));
    let wrong = failures(all);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
