//! Sentences of wire copy marked by hand (`tests/data/quantities`), and how well the stage reads them.

use super::find;
use crate::record::{Bound, ParagraphKind, Quantity, Span};
use crate::resources::quantities::QuantityRules;
use crate::resources::times::TimeRules;
use crate::stages::marked::UnreadableMark;
use crate::stages::times::{self, TimeAnchors};
use crate::text::{self, Paragraph, Reader};

/// The files: name and content.
pub(crate) const SETS: [(&str, &str); 2] = [
    ("quantities", include_str!("../../../tests/data/quantities/sentences.tsv")),
    ("more quantities", include_str!("../../../tests/data/quantities/more_sentences.tsv")),
];

/// Reads a set: how many quantities were right in value, kind, bound and currency, of all marked or found too many; and a
/// listing of the sentences that were not read as marked.
pub(crate) fn score(
    set: &str,
    times: &TimeRules,
    quantities: &QuantityRules,
    reader: &Reader,
) -> Result<(usize, usize, String), UnreadableMark> {
    let (mut right, mut all, mut listing) = (0, 0, String::new());
    for line in set.lines().filter(|line| !line.starts_with('#')) {
        let (text, marked) = line.split_once('\t').ok_or_else(|| UnreadableMark(line.to_owned()))?;
        let marked: Vec<&str> = marked.split("; ").filter(|marked| *marked != "-").collect();
        let mut found: Vec<String> = read(text, times, quantities, reader).iter().map(told).collect();
        let count = found.len();
        let matching = marked.iter().filter(|marked| take(&mut found, marked)).count();
        right += matching;
        all += marked.len() + count.saturating_sub(marked.len());
        if matching != marked.len() || count > marked.len() {
            listing.push_str(&format!("{text}\n    marked {marked:?}\n    left over {found:?}\n"));
        }
    }
    Ok((right, all, listing))
}

pub(crate) fn read(text: &str, times: &TimeRules, quantities: &QuantityRules, reader: &Reader) -> Vec<Quantity> {
    let body = Paragraph { span: Span::new(0, text.len()), kind: ParagraphKind::Body };
    let text = text::analyse(text, vec![body], reader);
    find(&text, &times::find(&text, &TimeAnchors::default(), times), quantities)
}

/// Takes the first that agrees with the marked one out of those found.
fn take(found: &mut Vec<String>, marked: &str) -> bool {
    let place = found.iter().position(|found| agree(found, marked));
    place.map(|place| found.remove(place)).is_some()
}

/// `kind=value[:bound][:currency]`, as the files write it.
fn told(quantity: &Quantity) -> String {
    let number = |value: Option<f64>| value.map(|value| format!("{}", (value * 1e4).round() / 1e4)).unwrap_or_default();
    let bound = match quantity.bound {
        Bound::Exact => "",
        Bound::About => ":a",
        Bound::AtLeast => ":+",
        Bound::AtMost => ":-",
        Bound::Range => ":r",
    };
    let value = match (quantity.value, quantity.high) {
        (Some(_), _) => number(quantity.value),
        (None, Some(_)) => format!("{}..{}", number(quantity.low), number(quantity.high)),
        (None, None) => number(quantity.low),
    };
    let currency = quantity.currency.as_deref().map(|code| format!(":{code}")).unwrap_or_default();
    format!("{}={value}{bound}{currency}", quantity.kind)
}

/// Numbers in the files may be written as 1e9 and are rounded to four figures.
fn agree(found: &str, marked: &str) -> bool {
    let split = |text: &str| -> Option<(String, Vec<f64>, String)> {
        let (kind, rest) = text.split_once('=')?;
        let (value, tail) = rest.split_once(':').unwrap_or((rest, ""));
        Some((kind.to_owned(), value.split("..").filter_map(|value| value.parse().ok()).collect(), tail.to_owned()))
    };
    let (Some((kind, values, tail)), Some((other, others, ending))) = (split(found), split(marked)) else { return false };
    let close =
        values.len() == others.len() && values.iter().zip(&others).all(|(one, two)| (one - two).abs() <= 0.005 * two.abs());
    kind == other && tail == ending && close
}
