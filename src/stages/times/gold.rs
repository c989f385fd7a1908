//! Sentences of wire copy marked by hand (`tests/data/times`), and how well the stage reads them.

use jiff::civil::Date;

use super::{DatelineAnchor, TimeAnchors, find};
use crate::article::Moment;
use crate::record::{ParagraphKind, Span, Time, TimeKind};
use crate::resources::times::TimeRules;
use crate::stages::marked::UnreadableMark;
use crate::text::{self, Paragraph, Reader};

/// The files: name and content.
pub(crate) const SETS: [(&str, &str); 2] = [
    ("newswire", include_str!("../../../tests/data/times/newswire.tsv")),
    ("newswire 2", include_str!("../../../tests/data/times/newswire-2.tsv")),
];

/// What was found of what is marked.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counts {
    pub gold: usize,
    pub found: usize,
    /// Expression with the very span.
    pub strict: usize,
    /// Expression with a span that overlaps.
    pub relaxed: usize,
    /// The same, with the right value.
    pub value: usize,
    /// The same, with the right type too.
    pub kind: usize,
}

/// A marked sentence.
struct Sentence<'a> {
    anchors: TimeAnchors<'a>,
    text: &'a str,
    marked: Vec<(Span, TimeKind, &'a str)>,
}

/// Reads a set; the second result lists every sentence that was not read as marked.
pub(crate) fn score(set: &str, rules: &TimeRules, reader: &Reader) -> Result<(Counts, String), UnreadableMark> {
    let (mut counts, mut listing) = (Counts::default(), String::new());
    for line in set.lines().filter(|line| !line.starts_with('#')) {
        let sentence = sentence(line).ok_or_else(|| UnreadableMark(line.to_owned()))?;
        let times = read(&sentence, rules, reader);
        let before = counts;
        counts.add(&sentence.marked, &times);
        let good = counts.strict - before.strict == sentence.marked.len()
            && counts.kind - before.kind == sentence.marked.len()
            && times.len() == sentence.marked.len();
        if !good {
            let marked: Vec<String> =
                sentence.marked.iter().map(|(span, _, value)| format!("{}={value}", span.of(sentence.text))).collect();
            let found: Vec<String> = times.iter().map(|time| format!("{}={}", time.text, time.value)).collect();
            listing.push_str(&format!("{}\n    marked {marked:?}\n    found  {found:?}\n", sentence.text));
        }
    }
    Ok((counts, listing))
}

impl Counts {
    fn add(&mut self, marked: &[(Span, TimeKind, &str)], times: &[Time]) {
        self.gold += marked.len();
        self.found += times.len();
        for (span, kind, value) in marked {
            let overlap = times
                .iter()
                .filter(|time| time.span.overlaps(*span))
                .max_by_key(|time| (time.span == *span, time.value == *value));
            let Some(time) = overlap else { continue };
            self.relaxed += 1;
            self.strict += usize::from(time.span == *span);
            self.value += usize::from(time.value == *value);
            self.kind += usize::from(time.value == *value && time.kind == *kind);
        }
    }

    /// F1 in percent for so many right ones.
    pub(crate) fn f1(&self, right: usize) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts of a corpus")]
        let (right, all) = (2.0 * right as f64, (self.gold + self.found).max(1) as f64);
        100.0 * right / all
    }
}

fn read(sentence: &Sentence<'_>, rules: &TimeRules, reader: &Reader) -> Vec<Time> {
    let span = Span::new(0, sentence.text.len());
    let text = text::analyse(sentence.text, vec![Paragraph { span, kind: ParagraphKind::Body }], reader);
    find(&text, &sentence.anchors, rules)
}

fn sentence(line: &str) -> Option<Sentence<'_>> {
    let mut columns = line.split('\t');
    let (published, dateline, text, marked) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
    let dateline =
        dateline.split_once(' ').map(|(zone, country)| DatelineAnchor { date: None, zone: Some(zone), country: Some(country) });
    let mut from = 0;
    let marked = marked
        .split("; ")
        .filter(|marked| *marked != "-")
        .map(|marked| {
            let mut parts = marked.split('|');
            let (words, kind, value) = (parts.next()?, parts.next()?, parts.next()?);
            let start = from + text.get(from..)?.find(words)?;
            from = start + words.len();
            Some((Span::new(start, from), kind_of(kind)?, value))
        })
        .collect::<Option<Vec<_>>>()?;
    Some(Sentence { anchors: TimeAnchors { published: moment(published), dateline }, text, marked })
}

fn kind_of(letter: &str) -> Option<TimeKind> {
    Some(match letter {
        "D" => TimeKind::Date,
        "T" => TimeKind::Time,
        "P" => TimeKind::Duration,
        "S" => TimeKind::Set,
        _ => return None,
    })
}

/// "2024-05-14" or "2024-05-14T02:30Z".
fn moment(published: &str) -> Option<Moment> {
    let (offset, day) = (jiff::tz::Offset::UTC, published.get(..10)?.parse::<Date>().ok()?);
    let timestamp = published.parse().ok().or_else(|| offset.to_timestamp(day.at(0, 0, 0, 0)).ok())?;
    Some(Moment { timestamp, offset, has_time: published.len() > 10 })
}
