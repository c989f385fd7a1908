//! What may change from one version to the next: figures, times, places, parties, quotes and who said them, each in its sentence.

use record::{AttributionKind, EntityKind, Quantity, Record, Span};
use serde::{Deserialize, Serialize};

use super::scene::number;
use crate::knowledge::Knowledge;
use crate::shapes::Change;
use crate::text::{Quoting, Stretch, Word, folded, short, words};

/// What an item's sentences say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// SimHashes of its sentences, headline and quotes included, numbers left out.
    pub(crate) lines: Box<[u64]>,
    /// Their words, cut.
    pub(crate) texts: Box<[Line]>,
    pub(crate) facts: Box<[Fact]>,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) text: Box<str>,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) paragraph: u16,
    /// It begins with somebody's words, or most of it is them.
    pub(crate) is_quote: bool,
    pub(crate) is_headline: bool,
}

/// One of the things that may change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fact {
    pub(crate) what: Change,
    /// Only facts of one sort are compared: the kind of a quantity, of a name.
    pub(crate) sort: u32,
    /// The same for what means the same.
    pub(crate) value: u32,
    /// How much, of quantities.
    pub(crate) amount: f32,
    /// Index into [`Facts::lines`].
    pub(crate) line: u8,
    pub(crate) text: Box<str>,
    /// In the record's unit.
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Sentences that are looked at, and facts that are kept.
const LINES: usize = 32;
const MOST: usize = 40;
/// The beginning of a quote tells which it is.
const LONGEST: usize = 120;
const LONGEST_LINE: usize = 240;
/// Fewer words between quotation marks are no quote.
const QUOTED: usize = 3;

impl Facts {
    pub(crate) fn of(record: &Record, stretches: &[Stretch<'_>], has_headline: bool, knowledge: &Knowledge) -> Facts {
        let stretches = stretches.get(..LINES.min(stretches.len())).unwrap_or_default();
        let lines = stretches.iter().map(|it| simhash(it.text)).collect();
        let texts = texts(stretches, has_headline);
        let line = |span: Span| stretches.iter().position(|it| it.start <= span.start && span.start < it.end);
        let mut found = Vec::new();
        let mut add = |what: Change, sort: &str, (value, amount): (u32, f32), text: &str, span: Span| {
            let Some(line) = line(span) else { return };
            found.push(Fact {
                what,
                sort: short(sort),
                value,
                amount,
                line: u8::try_from(line).unwrap_or(u8::MAX),
                text: cut(text, LONGEST).into(),
                start: u32::try_from(span.start).unwrap_or(u32::MAX),
                end: u32::try_from(span.end).unwrap_or(u32::MAX),
            });
        };
        for quantity in &record.quantities {
            let what = if knowledge.toll(&quantity.kind).is_some() { Change::Toll } else { Change::Figure };
            let number = quantity.value.or(quantity.low).unwrap_or_default() as f32;
            add(what, &quantity.kind, (amount(quantity), number), &quantity.text, quantity.span);
        }
        for time in &record.times {
            add(Change::Time, "", (short(&time.value), 0.0), &time.text, time.span);
        }
        for entity in &record.entities {
            let what = if entity.kind == EntityKind::Place { Change::Place } else { Change::Party };
            for mention in entity.mentions.iter().filter(|it| it.kind == record::MentionKind::Name) {
                add(what, &format!("{:?}", entity.kind), (number(entity), 0.0), &mention.text, mention.span);
            }
        }
        for attribution in &record.attributions {
            let Some(span) = attribution.content.first() else { continue };
            if attribution.kind == AttributionKind::Direct {
                add(Change::Quote, "", (short(&folded(&attribution.text)), 0.0), &attribution.text, *span);
            }
            if let Some(source) = &attribution.source {
                add(Change::Attribution, "", (short(&folded(&source.text)), 0.0), &source.text, source.span);
            }
        }
        found.sort_by_key(|it| (it.start, it.end, it.what));
        found.truncate(MOST);
        Facts { lines, texts, facts: found.into() }
    }
}

fn texts(stretches: &[Stretch<'_>], has_headline: bool) -> Box<[Line]> {
    let (mut quoting, mut paragraph) = (Quoting::default(), usize::MAX);
    let line = |it: &Stretch<'_>| {
        if it.paragraph != paragraph {
            (quoting, paragraph) = (Quoting::default(), it.paragraph);
        }
        let (mut all, mut quoted) = (0, 0);
        words(it.text, &mut quoting, &mut |word| {
            all += 1;
            quoted += usize::from(word.is_quoted);
        });
        Line {
            text: cut(it.text.trim(), LONGEST_LINE).into(),
            start: u32::try_from(it.start).unwrap_or(u32::MAX),
            end: u32::try_from(it.end).unwrap_or(u32::MAX),
            paragraph: u16::try_from(it.paragraph).unwrap_or(u16::MAX),
            is_quote: quoted >= QUOTED && (quoted * 2 > all || it.text.trim_start().starts_with(is_mark)),
            is_headline: has_headline && it.paragraph == 0,
        }
    };
    stretches.iter().map(line).collect()
}

/// A mark of quotation.
pub(crate) fn is_mark(character: char) -> bool {
    matches!(character, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」')
}

fn cut(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default()
}

/// A number for how much it is.
pub(crate) fn amount(quantity: &Quantity) -> u32 {
    let parts = [quantity.value, quantity.low, quantity.high].map(|it| it.map_or(String::new(), |it| it.to_string()));
    if quantity.value.is_none() && quantity.low.is_none() { short(&folded(&quantity.text)) } else { short(&parts.join(" ")) }
}

fn simhash(sentence: &str) -> u64 {
    let mut bits = [0_i16; 64];
    words(sentence, &mut Quoting::default(), &mut |word: Word| {
        let weight = if word.is_number { 0 } else { i16::from(word.letters.min(8)) };
        for (bit, sum) in bits.iter_mut().enumerate() {
            *sum = sum.saturating_add(if word.hash >> bit & 1 == 1 { weight } else { -weight });
        }
    });
    bits.iter().enumerate().filter(|(_, sum)| **sum > 0).fold(0, |all, (bit, _)| all | 1 << bit)
}
