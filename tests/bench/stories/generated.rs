//! Records as a stream of many agencies has them, made up: half of them of stories that have begun, every fifth a copy.

use record::Record;
use serde_json::json;

/// Numbers without any order, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }

    /// Small numbers come often, as common words do.
    fn common(&mut self, end: usize) -> usize {
        let (one, two, three) = (self.below(end), self.below(end), self.below(end));
        one.min(two).min(three)
    }
}

const AGENCIES: [&str; 12] = ["ap", "reuters", "afp", "dpa", "efe", "ani", "xinhua", "tass", "kyodo", "ansa", "pa", "aap"];
const WORDS: usize = 40_000;
const SYLLABLES: [&str; 16] = ["ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu", "ne"];

/// `count` records over three days.
pub(crate) fn records(count: usize) -> impl Iterator<Item = Record> {
    let mut dice = Dice(7);
    let mut open: Vec<Vec<usize>> = Vec::new();
    let mut recent: Vec<String> = Vec::new();
    (0..count).map(move |number| {
        let words = match dice.below(2) {
            1 if !open.is_empty() => open[open.len() - 1 - dice.common(open.len().min(5000))].clone(),
            _ => {
                let words: Vec<usize> = (0..30).map(|_| dice.below(WORDS)).collect();
                open.push(words.clone());
                words
            }
        };
        let text = match dice.below(5) {
            0 if !recent.is_empty() => recent[dice.below(recent.len())].clone(),
            _ => text(&words, &mut dice),
        };
        if recent.len() == 1000 {
            recent.remove(0);
        }
        recent.push(text.clone());
        record(number, count, &words, text, &mut dice)
    })
}

/// Twelve sentences of eighteen words, of which a third are the story's.
fn text(words: &[usize], dice: &mut Dice) -> String {
    let mut text = String::new();
    for sentence in 0..12 {
        for place in 0..18 {
            let word = if dice.below(3) == 0 { words[dice.below(words.len())] } else { dice.common(WORDS) };
            let word = written(word);
            text.push_str(if place == 0 { "" } else { " " });
            text.push_str(&if place == 0 { word.to_uppercase() } else { word });
        }
        text.push_str(if sentence % 2 == 0 { ". " } else { ".\n\n" });
    }
    text.truncate(text.trim_end().len());
    text
}

fn written(word: usize) -> String {
    [word % 16, word / 16 % 16, word / 256 % 16, word / 4096 % 16].map(|it| SYLLABLES[it]).concat()
}

/// Made of JSON, as records come: fields that are added to the record need no change here.
fn record(number: usize, count: usize, words: &[usize], text: String, dice: &mut Dice) -> Record {
    let second = (number as u64 * 3 * 86_400) / count.max(1) as u64;
    let (day, rest) = (second / 86_400, second % 86_400);
    let published = format!("2026-03-{:02}T{:02}:{:02}:{:02}Z", day + 1, rest / 3600, rest / 60 % 60, rest % 60);
    let headline: Vec<String> = words.iter().take(8).map(|it| written(*it)).collect();
    let entities: Vec<serde_json::Value> = words.iter().take(6).enumerate().map(|(at, it)| entity(at, *it)).collect();
    let value = json!({
        "schema": record::SCHEMA,
        "id": format!("urn:made-up:{number}"),
        "offsets": "codepoint",
        "source": {
            "published": published,
            "provider": AGENCIES[dice.below(AGENCIES.len())],
            "sha256": format!("{number:064x}"),
        },
        "lifecycle": {"status": "usable"},
        "language": {"tag": "en", "confidence": 1.0},
        "headline": headline.join(" "),
        "text": text,
        "entities": entities,
        "quantities": [
            {"id": "q1", "start": 0, "end": 2, "text": "12", "value": dice.below(40), "bound": "exact", "kind": "dead", "event": "v1"}
        ],
        "events": [{
            "id": "v1", "type": "accident", "main": true, "trigger": {"start": 0, "end": 2, "lemma": "crash"},
            "quantities": ["q1"], "status": "asserted", "sentence": 0, "confidence": 0.9
        }],
    });
    serde_json::from_value(value).unwrap()
}

fn entity(at: usize, word: usize) -> serde_json::Value {
    let name = written(word);
    let ids = if word.is_multiple_of(2) { json!({"wikidata": format!("Q{word}")}) } else { json!({}) };
    json!({
        "id": format!("e{}", at + 1), "type": "person", "name": name, "ids": ids, "salience": 0.5, "in_headline": at == 0,
        "mentions": [{"start": at, "end": at + 1, "text": name, "kind": "name"}]
    })
}
