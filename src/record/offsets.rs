//! Turns the byte spans that stages make into the consumer's unit, once, when a record leaves the program.

use super::{Offsets, Record, Span};

/// Rewrites every span of `record` from bytes to `unit` and notes the unit.
///
/// A span must lie on character boundaries of `record.text`; one that does not is moved to the boundary before it.
pub fn convert(record: &mut Record, unit: Offsets) {
    record.offsets = unit;
    if unit == Offsets::Utf8 || record.text.is_ascii() {
        return;
    }
    let table = table(&record.text, unit);
    let last = table.len() - 1;
    each_span(record, &mut |span| {
        span.start = table[span.start.min(last)] as usize;
        span.end = table[span.end.min(last)] as usize;
    });
}

/// The way back: rewrites every span of `record` from its unit to bytes.
pub fn to_bytes(record: &mut Record) {
    let unit = std::mem::replace(&mut record.offsets, Offsets::Utf8);
    if unit == Offsets::Utf8 || record.text.is_ascii() {
        return;
    }
    let mut bytes = Vec::with_capacity(record.text.len() + 1);
    for (start, character) in record.text.char_indices() {
        let units = if unit == Offsets::Utf16 { character.len_utf16() } else { 1 };
        bytes.extend(std::iter::repeat_n(start, units));
    }
    bytes.push(record.text.len());
    let last = bytes.len() - 1;
    each_span(record, &mut |span| {
        span.start = bytes[span.start.min(last)];
        span.end = bytes[span.end.min(last)];
    });
}

/// For each byte of `text`, and for its end, the number of units before the character that the byte belongs to.
fn table(text: &str, unit: Offsets) -> Vec<u32> {
    let mut table = Vec::with_capacity(text.len() + 1);
    let mut units = 0_u32;
    for character in text.chars() {
        table.extend(std::iter::repeat_n(units, character.len_utf8()));
        units += match unit {
            Offsets::Utf16 if character.len_utf16() == 2 => 2,
            _ => 1,
        };
    }
    table.push(units);
    table
}

/// Calls `change` for every span in the record. A new field with a span must be named here; the round-trip test in
/// `tests/it` walks the JSON and fails on one that is forgotten.
fn each_span(record: &mut Record, change: &mut impl FnMut(&mut Span)) {
    record.paragraphs.iter_mut().for_each(|it| change(&mut it.span));
    record.sentences.iter_mut().for_each(|it| change(&mut it.span));
    record.tokens.iter_mut().flatten().for_each(|it| change(&mut it.span));
    record.entities.iter_mut().flat_map(|it| &mut it.mentions).for_each(|it| change(&mut it.span));
    record.times.iter_mut().for_each(|it| change(&mut it.span));
    for quantity in &mut record.quantities {
        change(&mut quantity.span);
        quantity.of.iter_mut().for_each(|it| change(&mut it.span));
    }
    for attribution in &mut record.attributions {
        attribution.content.iter_mut().for_each(&mut *change);
        attribution.cue.iter_mut().for_each(|it| change(&mut it.span));
        attribution.source.iter_mut().chain(&mut attribution.via).for_each(|it| change(&mut it.span));
    }
    for event in &mut record.events {
        change(&mut event.trigger.span);
        event.mentions.iter_mut().for_each(|it| change(&mut it.span));
        event.actors.iter_mut().chain(&mut event.recipients).for_each(|it| change(&mut it.span));
    }
    record.relations.iter_mut().for_each(|it| change(&mut it.span));
    record.summary.iter_mut().for_each(change);
}
