//! Records as a stream of many agencies has them, made up: half of them of stories that have begun, every fifth a copy.

use record::{
    Bound, Entity, EntityKind, Event, EventKind, EventStatus, IdKind, LocalId, Mention, MentionKind, Quantity, Record, Span,
    Trigger,
};

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
            if place == 0 {
                text.push_str(&word[..1].to_uppercase());
                text.push_str(&word[1..]);
            } else {
                text.push(' ');
                text.push_str(&word);
            }
        }
        text.push_str(if sentence % 2 == 0 { ". " } else { ".\n\n" });
    }
    text.truncate(text.trim_end().len());
    text
}

fn written(word: usize) -> String {
    [word % 16, word / 16 % 16, word / 256 % 16, word / 4096 % 16].map(|it| SYLLABLES[it]).concat()
}

fn record(number: usize, count: usize, words: &[usize], text: String, dice: &mut Dice) -> Record {
    let second = (number as u64 * 3 * 86_400) / count.max(1) as u64;
    let (day, rest) = (second / 86_400, second % 86_400);
    let mut record = Record { id: format!("urn:made-up:{number}"), schema: record::SCHEMA.into(), ..Record::default() };
    record.source.published = Some(format!("2026-03-{:02}T{:02}:{:02}:{:02}Z", day + 1, rest / 3600, rest / 60 % 60, rest % 60));
    record.source.provider = Some(AGENCIES[dice.below(AGENCIES.len())].to_owned());
    record.source.sha256 = format!("{number:064x}");
    record.lifecycle.status = record::Status::Usable;
    record.language = Some(record::Language { tag: "en".to_owned(), confidence: 1.0 });
    record.headline = Some(words.iter().take(8).map(|it| written(*it)).collect::<Vec<_>>().join(" "));
    record.entities = words.iter().take(6).enumerate().map(|(at, it)| entity(at, *it)).collect();
    record.quantities = vec![Quantity {
        id: LocalId::new(IdKind::Quantity, 1),
        span: Span::new(0, 2),
        text: "12".to_owned(),
        value: Some(dice.below(40) as f64),
        low: None,
        high: None,
        bound: Bound::Exact,
        kind: "dead".into(),
        unit: None,
        currency: None,
        of: None,
        event: None,
        origin: None,
    }];
    record.events = vec![event()];
    record.text = text;
    record
}

fn entity(at: usize, word: usize) -> Entity {
    let name = written(word);
    Entity {
        id: LocalId::new(IdKind::Entity, at as u32 + 1),
        kind: EntityKind::Person,
        ids: if word % 2 == 0 { [("wikidata".to_owned(), format!("Q{word}"))].into() } else { Default::default() },
        salience: 0.5,
        in_headline: at == 0,
        mentions: vec![Mention { span: Span::new(at, at + 1), text: name.clone(), kind: MentionKind::Name, origin: None }],
        place: None,
        name,
    }
}

fn event() -> Event {
    Event {
        id: LocalId::new(IdKind::Event, 1),
        kind: EventKind::Accident,
        mode: None,
        main: true,
        trigger: Trigger { span: Span::new(0, 2), lemma: "crash".to_owned() },
        mentions: Vec::new(),
        actors: Vec::new(),
        recipients: Vec::new(),
        place: None,
        time: None,
        quantities: vec![LocalId::new(IdKind::Quantity, 1)],
        status: EventStatus::Asserted,
        attribution: None,
        denies: None,
        sentence: 0,
        confidence: Some(0.9),
    }
}
