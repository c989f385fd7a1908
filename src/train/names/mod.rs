//! Builds the part of the model that reads names, and measures it.
//!
#![doc = include_str!("attempts.md")]

pub(crate) mod augment;
pub(crate) mod corpora;
pub(crate) mod crf;
pub(crate) mod evaluate;
pub(crate) mod facts;
pub(crate) mod meaning_bank;
pub(crate) mod own;
pub(crate) mod passages;

use std::path::Path;

use self::corpora::{CorpusError, Document, Tag};
use self::crf::{Options, Portion};
use self::evaluate::{measure, together};
use crate::text::clusters::Clusters;
use crate::text::model::{Builder, Part, Source};
use crate::text::names::{Names, document, lists};
use crate::text::spelling::Spelling;
use crate::train::{clusters, who};

/// One line of the table of scores.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// "names F1, UNER-EWT test, PER/LOC/ORG".
    pub what: String,
    pub precision: f64,
    pub recall: f64,
    /// 0 to 100.
    pub f1: f64,
    /// Names in the gold.
    pub names: u32,
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Row { what, precision, recall, f1, names } = self;
        write!(f, "{what}: F1 {f1:.2} (precision {precision:.1}, recall {recall:.1}, {names} names)")
    }
}

/// What to train on beyond the usual, for measuring.
#[derive(Debug, Clone)]
pub(crate) struct Extra {
    /// Adds the Groningen Meaning Bank.
    pub with_gmb: bool,
    /// Leaves parts out: "lexicon", "lists", "clusters", "own", "multiner", "re-docred", "wnut", "gum".
    pub without: Vec<String>,
    /// The weight of our own newswire.
    pub own: f32,
    pub options: Options,
}

impl Default for Extra {
    fn default() -> Extra {
        Extra { with_gmb: false, without: Vec::new(), own: 2.0, options: Options::default() }
    }
}

/// Trains the names from the corpora under `root` (the folder that holds `train`). Calls `progress` with a line at each step.
pub(crate) fn train(
    root: &Path,
    spelling: &Spelling,
    extra: &Extra,
    mut progress: impl FnMut(&str),
) -> Result<Names<'static>, CorpusError> {
    let root = &root.join("train");
    let mut portions = portions(root, extra, spelling)?;
    let raw = raw(root, spelling)?;
    let demonyms = corpora::demonyms()?;
    for document in portions.iter_mut().flat_map(|portion| &mut portion.documents) {
        document.mark_demonyms(&demonyms);
    }
    let left_out = |what: &str| extra.without.iter().any(|part| part == what);
    let documents: Vec<&Document> = portions.iter().flat_map(|portion| &portion.documents).chain(&raw).collect();
    let mut facts = facts::gather(root, spelling)?;
    if left_out("lexicon") {
        facts.entries.clear();
    }
    let stored = facts::lexicon(&facts, &documents);
    let mut lexicon = stored.clone();
    if !left_out("lists") {
        lists::add_to(&mut lexicon)?;
    }
    progress(&format!("{} documents, {} facts", documents.len(), facts.entries.len()));
    let clusters = if left_out("clusters") { Clusters::default() } else { clusters::built_in() };
    let (weights, transitions) = crf::train(&portions, (&lexicon, &clusters), &facts.stock, &extra.options, &mut progress);
    Ok(Names { weights, transitions, lexicon, clusters, evidence: document::WEIGHT })
}

/// Trains and puts the part `names` into a model file, with what it comes from and how well it does.
pub(crate) fn build(
    root: &Path,
    spelling: &Spelling,
    extra: &Extra,
    builder: &mut Builder,
    mut progress: impl FnMut(&str),
) -> Result<Vec<Row>, CorpusError> {
    let names = train(root, spelling, extra, &mut progress)?;
    let rows = evaluate(root, spelling, &names)?;
    builder.remove_part("names");
    names.store(builder);
    clusters::put(builder);
    let source = |name: &str, licence: &str| Source { name: name.to_owned(), licence: licence.to_owned() };
    let part = Part {
        version: "1".to_owned(),
        licence: "CC BY-SA 4.0".to_owned(),
        sources: vec![
            source("Universal NER v1, UNER_English-EWT (train)", "CC BY-SA 4.0"),
            source("UD English-GUM v11, open genres (train)", "CC BY 4.0, texts CC BY-SA 3.0 and others"),
            source("WNUT-2017 (train)", "CC BY 4.0"),
            source("multiNER English", "CC0 1.0"),
            source("Re-DocRED (dev)", "MIT, texts CC BY-SA 3.0"),
            source("Wikinews 2019 and 2020 (raw text)", "CC BY 2.5"),
            source("Wikipedia, Portal:Current events (raw text)", "CC BY-SA 4.0"),
            source("GeoNames cities and regions", "CC BY 4.0"),
            source("Natural Earth places", "public domain"),
            source("PETRARCH2 actor dictionaries", "MIT"),
            source("names of src/resources/world/who.bin, from the sources that stand in it", "CC BY-SA 4.0"),
        ],
        scores: rows.iter().map(|row| (row.what.clone(), (row.f1 * 100.0).round() / 100.0)).collect(),
    };
    builder.header.parts.insert("names".to_owned(), part);
    Ok(rows)
}

fn portions(root: &Path, extra: &Extra, spelling: &Spelling) -> Result<Vec<Portion>, CorpusError> {
    let left_out = |what: &str| extra.without.iter().any(|part| part == what);
    let mut portions = vec![Portion {
        documents: corpora::columns(&corpora::read(root, "uner-ewt/train.iob2")?, '\t', (1, 2), &corpora::uner),
        weight: 1.0,
    }];
    if !left_out("gum") {
        portions.push(Portion {
            documents: corpora::gum(&corpora::read(root, "ud-gum-open/open-train.conllu")?, false)?,
            weight: 1.0,
        });
    }
    if !left_out("wnut") {
        portions.push(Portion {
            documents: corpora::columns(&corpora::read(root, "wnut17/train.conll")?, '\t', (0, 1), &corpora::wnut),
            weight: 0.5,
        });
    }
    if !left_out("multiner") {
        let documents = corpora::columns(&corpora::read(root, "multiner-gov/en.tsv")?, '\t', (0, 1), &corpora::uner);
        portions.push(Portion { documents, weight: 0.1 });
    }
    if !left_out("own") {
        portions.push(Portion { documents: own::documents(spelling), weight: extra.own });
    }
    if !left_out("re-docred") {
        portions.push(Portion { documents: passages::read(root, "re-docred/dev.jsonl")?, weight: 0.5 });
    }
    if extra.with_gmb {
        portions.push(Portion { documents: meaning_bank::read(&corpora::read(root, "gmb/gmb.tsv")?, spelling)?, weight: 0.1 });
    }
    Ok(portions)
}

/// Raw text without marks, cut by our own rules: it tells which words are usually small.
fn raw(root: &Path, spelling: &Spelling) -> Result<Vec<Document>, CorpusError> {
    let mut documents = Vec::new();
    for line in corpora::read(root, "wikinews/articles.jsonl")?.lines() {
        let text = serde_json::from_str::<serde_json::Value>(line)
            .ok()
            .and_then(|article| Some(article.get("text")?.as_str()?.to_owned()));
        documents.extend(text.map(|text| corpora::plain(&text, spelling)));
    }
    let events = who::current_events(root.parent().unwrap_or(root))?;
    documents.extend(events.iter().map(|text| corpora::plain(text, spelling)));
    Ok(documents)
}

/// A set that names are measured on: its name, its documents, and the kinds that it marks.
pub(crate) type TestSet = (String, Vec<Document>, Vec<usize>);

/// The sets that names are measured on.
pub(crate) fn test_sets(root: &Path, spelling: &Spelling) -> Result<Vec<TestSet>, CorpusError> {
    let root = &root.join("train");
    let three = vec![0, 1, 2];
    let uner = |part: &str| -> Result<Vec<Document>, CorpusError> {
        Ok(corpora::columns(&corpora::read(root, &format!("uner-ewt/{part}.iob2"))?, '\t', (1, 2), &corpora::uner))
    };
    let wikigold = corpora::columns(&corpora::read(root, "wikigold/wikigold.conll")?, ' ', (0, 1), &|tag| match tag {
        "MISC" => Tag::Outside,
        other => corpora::uner(other),
    });
    let gum = |part: &str, linked| corpora::gum(&corpora::read(root, &format!("ud-gum-open/{part}.conllu"))?, linked);
    let mut sets = vec![
        ("UNER-EWT dev".to_owned(), uner("dev")?, three.clone()),
        ("UNER-EWT test".to_owned(), uner("test")?, three.clone()),
        ("WikiGold".to_owned(), wikigold, three.clone()),
        ("GUM open news dev".to_owned(), gum("news-dev", false)?, three.clone()),
        ("GUM open news test".to_owned(), gum("news-test", false)?, three.clone()),
        ("GUM open test".to_owned(), gum("open-test", false)?, three),
    ];
    sets.extend(
        own::held_out(spelling)?.into_iter().map(|(name, documents)| (name.to_owned(), documents, vec![0, 1, 2, 3, 4, 5])),
    );
    Ok(sets)
}

/// The table of scores of a model: for each set all kinds that it marks together, then each.
pub(crate) fn evaluate(root: &Path, spelling: &Spelling, names: &Names<'_>) -> Result<Vec<Row>, CorpusError> {
    let mut rows = Vec::new();
    for (name, documents, kinds) in test_sets(root, spelling)? {
        let counts = measure(names, &documents);
        let mut row = |what: String, counts: evaluate::Counts| {
            rows.push(Row {
                what,
                precision: counts.precision(),
                recall: counts.recall(),
                f1: counts.f1(),
                names: counts.wanted,
            });
        };
        row(format!("names F1, {name}"), together(&counts, &kinds));
        for &kind in &kinds {
            let word = ["person", "organisation", "place", "group", "event", "product"][kind];
            row(format!("names F1, {name}, {word}"), counts[kind]);
        }
    }
    Ok(rows)
}
