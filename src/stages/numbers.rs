//! Numbers in digits and words: "1,234.5", "2.3bn", "twenty-one", "two dozen", "half a million", "hundreds".

use std::ops::RangeInclusive;

use crate::resources::pieces::{Kind, Pieces};
use crate::resources::quantities::{NumberClass, NumberWords};
use crate::text::lexicon::WordClass;

/// A number at some place in the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stages) struct Number {
    /// One past its last piece.
    pub end: usize,
    pub value: f64,
    /// "hundreds", "dozens": the value is the scale, the number some multiple of it.
    pub vague: bool,
    /// Written in digits, at least in part.
    pub digits: bool,
    /// "half", "two thirds", "3/4".
    pub fraction: bool,
    /// A scale word or abbreviation stands in it.
    pub scaled: bool,
}

/// The longest number that begins at piece `at`. Single letters are scales only where `money` says so ("$5m", "£3k").
pub(in crate::stages) fn read(pieces: &Pieces<'_>, at: usize, words: &NumberWords, money: bool) -> Option<Number> {
    let mut number =
        if pieces.kind(at) == Some(Kind::Digits) { in_digits(pieces, at, words)? } else { in_words(pieces, at, words)? };
    if number.digits {
        scale(pieces, &mut number, words, money);
    }
    number.value.is_finite().then_some(number)
}

/// Digits with thousands separators (western or Indian), decimals and fractions.
fn in_digits(pieces: &Pieces<'_>, at: usize, words: &NumberWords) -> Option<Number> {
    let (group, decimal) = (words.group(), words.decimal());
    let mut text = pieces.word(at).to_owned();
    if text.len() > 15 {
        return None;
    }
    let mut end = at + 1;
    while pieces.is(end, group) && pieces.joined(end) && pieces.joined(end + 1) && text.len() <= 15 && groups(pieces, end, group)
    {
        text.push_str(pieces.word(end + 1));
        end += 2;
    }
    // "1 200 000": where blanks group, a lone one stands between.
    while words.blank_groups()
        && text.len() <= 12
        && pieces.word(at).len() <= 3
        && pieces.digits(end, 3..=3).is_some()
        && pieces.spaced(end)
    {
        text.push_str(pieces.word(end));
        end += 1;
    }
    // Where stops group, "3.5" may be a decimal after all, a date or a clock.
    if group == "."
        && pieces.is(end, group)
        && pieces.joined(end)
        && pieces.joined(end + 1)
        && pieces.kind(end + 1) == Some(Kind::Digits)
    {
        return None;
    }
    if pieces.is(end, decimal) && pieces.joined(end) && pieces.joined(end + 1) && pieces.kind(end + 1) == Some(Kind::Digits) {
        text.push('.');
        text.push_str(pieces.word(end + 1).get(..9).unwrap_or(pieces.word(end + 1)));
        end += 2;
    }
    let mut value: f64 = text.parse().ok()?;
    let mut fraction = false;
    if let Some(part) = vulgar(pieces.word(end)) {
        value += part;
        end += 1;
    } else if let Some((part, after)) = slashed(pieces, end).filter(|_| !pieces.joined(end)) {
        value += part;
        end = after;
    } else if end == at + 1
        && let Some((part, after)) = slashed(pieces, at)
    {
        (value, end, fraction) = (part, after, true);
    }
    Some(Number { end, value, vague: false, digits: true, fraction, scaled: false })
}

/// A number in the continental manner, with its scale word.
pub(in crate::stages) fn continental_scaled(
    pieces: &Pieces<'_>,
    at: usize,
    words: &NumberWords,
    beside: Beside,
) -> Option<Number> {
    let mut number = continental(pieces, at, words, beside)?;
    scale(pieces, &mut number, words, beside == Beside::Currency);
    number.value.is_finite().then_some(number)
}

/// What stands beside a number written in the continental manner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stages) enum Beside {
    Currency,
    Nothing,
}

/// "1.200,50": stops group and a comma is the decimal mark. Beside a currency "12,50" and "1.200.000" are read so too; "1.200" alone
/// may be either and is not. Without its scale word.
pub(in crate::stages) fn continental(pieces: &Pieces<'_>, at: usize, words: &NumberWords, beside: Beside) -> Option<Number> {
    let digits = |at: usize, lengths: RangeInclusive<usize>| {
        pieces.kind(at) == Some(Kind::Digits) && lengths.contains(&pieces.word(at).len())
    };
    let goes_on = |mark: usize, with: &str| {
        pieces.is(mark, with) && pieces.joined(mark) && pieces.joined(mark + 1) && pieces.kind(mark + 1) == Some(Kind::Digits)
    };
    let within = [".", ","].iter().any(|it| at > 1 && pieces.is(at - 1, *it) && pieces.joined(at) && pieces.joined(at - 1));
    if words.group() != "," || !digits(at, 1..=3) || within {
        return None;
    }
    let (mut text, mut end, mut groups) = (pieces.word(at).to_owned(), at + 1, 0);
    while goes_on(end, ".") && digits(end + 1, 3..=3) && text.len() <= 15 {
        text.push_str(pieces.word(end + 1));
        (end, groups) = (end + 2, groups + 1);
    }
    let decimals = goes_on(end, ",") && digits(end + 1, 1..=2);
    if decimals {
        text.push('.');
        text.push_str(pieces.word(end + 1));
        end += 2;
    }
    let clear = match beside {
        Beside::Currency => decimals || groups > 1,
        Beside::Nothing => decimals && groups > 0,
    };
    if !clear || goes_on(end, ".") || goes_on(end, ",") {
        return None;
    }
    let value = text.parse().ok()?;
    Some(Number { end, value, vague: false, digits: true, fraction: false, scaled: false })
}

/// A comma that groups: three digits follow, or two as Indian numbers have it ("1,50,000").
fn groups(pieces: &Pieces<'_>, comma: usize, mark: &str) -> bool {
    match pieces.word(comma + 1).len() {
        3 => pieces.kind(comma + 1) == Some(Kind::Digits),
        2 => {
            pieces.kind(comma + 1) == Some(Kind::Digits)
                && pieces.is(comma + 2, mark)
                && pieces.joined(comma + 2)
                && pieces.joined(comma + 3)
                && matches!(pieces.word(comma + 3).len(), 2 | 3)
                && pieces.kind(comma + 3) == Some(Kind::Digits)
        }
        _ => false,
    }
}

fn vulgar(mark: &str) -> Option<f64> {
    Some(match mark {
        "½" => 0.5,
        "¼" => 0.25,
        "¾" => 0.75,
        "⅓" => 1.0 / 3.0,
        "⅔" => 2.0 / 3.0,
        "⅛" => 0.125,
        _ => return None,
    })
}

/// "3/4": a small numerator over a small denominator.
fn slashed(pieces: &Pieces<'_>, at: usize) -> Option<(f64, usize)> {
    let (over, under) = (pieces.digits(at, 1..=1)?, pieces.digits(at + 2, 1..=2)?);
    let reads = pieces.is(at + 1, "/") && pieces.joined(at + 1) && pieces.joined(at + 2) && !pieces.is(at + 3, "/");
    let under_ok = matches!(under, 2 | 3 | 4 | 5 | 8 | 10 | 16);
    #[expect(clippy::cast_precision_loss, reason = "both have at most two digits")]
    (reads && under_ok && over < under).then(|| (over as f64 / under as f64, at + 3))
}

/// Scale words and abbreviations behind digits: "5 million", "2.3bn", "40 lakh crore", "5-million".
fn scale(pieces: &Pieces<'_>, number: &mut Number, words: &NumberWords, money: bool) {
    loop {
        let hyphen = usize::from(pieces.is(number.end, "-") && pieces.joined(number.end) && pieces.joined(number.end + 1));
        let at = number.end + hyphen;
        let word = pieces.word(at);
        let value = words.value(word, NumberClass::Scale).or_else(|| {
            words.value(word, NumberClass::ScaleShort).filter(|_| {
                let letter = word.len() == 1;
                hyphen == 0 && if letter { money && pieces.joined(at) } else { !pieces.is(at, WordClass::ScaleOfMoney) || money }
            })
        });
        let value =
            value.or_else(|| pieces.is(at, WordClass::ScaleBehindDigits).then(|| words.value(word, NumberClass::ScalePlural))?);
        match value {
            Some(value) if number.value * value < 1e19 => {
                number.value *= value;
                number.end = at + 1;
                number.scaled = true;
            }
            _ => return,
        }
    }
}

/// No number is longer in words and hyphens: where they go on and on they are several, and each is read in a time of its own.
const MOST_PIECES: usize = 40;

/// Number words, read as the sum of groups ("two hundred and five thousand").
fn in_words(pieces: &Pieces<'_>, at: usize, words: &NumberWords) -> Option<Number> {
    let of = |index: usize, class| words.value(pieces.word(index), class);
    if let Some(value) = vulgar(pieces.word(at)) {
        return Some(Number { end: at + 1, value, vague: false, digits: true, fraction: true, scaled: false });
    }
    if let Some(found) = halves(pieces, at, words) {
        return Some(found);
    }
    if let Some(value) = of(at, NumberClass::ScalePlural) {
        return Some(vague(pieces, at, value, words));
    }
    let mut end = at;
    let (mut total, mut group, mut scaled) = (0.0, 0.0, false);
    let several = pieces.any(at, &[WordClass::Several, WordClass::Few]);
    if (pieces.is(at, WordClass::Article) || several) && of(at + 1, NumberClass::Scale).is_some() {
        group = 1.0;
        end += 1;
    }
    loop {
        let joiner = usize::from(
            end > at
                && (pieces.is(end, WordClass::And) && group_goes_on(pieces, end, words)
                    || pieces.is(end, "-") && pieces.joined(end) && pieces.joined(end + 1)),
        );
        let index = end + joiner;
        if let Some(value) = of(index, NumberClass::Ten) {
            if group % 100.0 != 0.0 {
                break;
            }
            group += value;
        } else if let Some(value) = of(index, NumberClass::Unit) {
            let clash = if value < 10.0 {
                group % 10.0 != 0.0 || (group % 100.0 != 0.0 && group % 100.0 < 20.0)
            } else {
                group % 100.0 != 0.0
            };
            if end > at && clash {
                break;
            }
            group += value;
        } else if let Some(value) = of(index, NumberClass::Scale).filter(|_| end > at) {
            scaled = true;
            if value <= 100.0 {
                group = if group == 0.0 { value } else { group * value };
            } else {
                total = if group == 0.0 { total * value } else { total + group * value };
                group = 0.0;
            }
        } else {
            break;
        }
        end = index + 1;
        if total > 1e18 || end - at >= MOST_PIECES {
            break;
        }
    }
    if end == at || (end == at + 1 && pieces.is(at, WordClass::FewOrArticle)) {
        return None;
    }
    let mut value = total + group;
    // "two and a half million", "one and a half"
    if pieces.run(end, &[WordClass::And, WordClass::A, WordClass::Half])
        || pieces.run(end, &[WordClass::And, WordClass::A, WordClass::Quarter])
    {
        value += of(end + 2, NumberClass::Fraction).unwrap_or(0.0);
        end += 3;
        if let Some(scale) = of(end, NumberClass::Scale) {
            (value, end, scaled) = (value * scale, end + 1, true);
        }
    } else if !scaled
        && value < 20.0
        && let Some((part, after)) = fraction_after(pieces, end, words)
    {
        return Some(Number { end: after, value: value * part, vague: false, digits: false, fraction: true, scaled: false });
    }
    Some(Number { end, value, vague: several, digits: false, fraction: false, scaled })
}

/// "and" goes on only behind a hundred or more, and only before something small: "two hundred and five".
fn group_goes_on(pieces: &Pieces<'_>, and: usize, words: &NumberWords) -> bool {
    let before = words.value(pieces.before(and), NumberClass::Scale).is_some_and(|value| value != 12.0);
    let after = pieces.word(and + 1);
    before && (words.value(after, NumberClass::Unit).is_some() || words.value(after, NumberClass::Ten).is_some())
}

/// "two thirds", "three-quarters".
fn fraction_after(pieces: &Pieces<'_>, at: usize, words: &NumberWords) -> Option<(f64, usize)> {
    let index = at + usize::from(pieces.is(at, "-") && pieces.joined(at));
    let part = words.value(pieces.word(index), NumberClass::Fraction)?;
    let plural = pieces.word(index).ends_with('s') || pieces.is(index, WordClass::Half);
    let one = pieces.is(at.wrapping_sub(1), WordClass::One);
    (plural || (one && pieces.is(index + 1, WordClass::Of))).then_some((part, index + 1))
}

/// "half a million", "half", "a third of", "a quarter of".
fn halves(pieces: &Pieces<'_>, at: usize, words: &NumberWords) -> Option<Number> {
    let found = |end, value, scaled: bool| Some(Number { end, value, vague: false, digits: false, fraction: !scaled, scaled });
    let article = usize::from(pieces.any(at, &[WordClass::A, WordClass::One]));
    let index = at + article;
    let part = words.value(pieces.word(index), NumberClass::Fraction)?;
    // "a quarter percentage-point", "cut by a third"
    let measures = pieces.any(index + 1, &[WordClass::Percent, WordClass::Point])
        || pieces.is(index + 1, "-") && pieces.is(index + 2, WordClass::Point);
    if measures || article > 0 && pieces.is(at.wrapping_sub(1), WordClass::By) {
        return found(index + 1, part, false);
    }
    if pieces.is(index, WordClass::Half) {
        let hyphen = usize::from(pieces.is(index + 1, "-"));
        let next = index + 1 + hyphen;
        let next = next + usize::from(pieces.is(next, WordClass::Article));
        if next > index + 1
            && let Some(scale) = words.value(pieces.word(next), NumberClass::Scale)
        {
            return found(next + 1, scale * part, true);
        }
        return if pieces.is(index + 1, WordClass::OwnerOfHalf) { found(index + 1, part, false) } else { None };
    }
    if article == 0 {
        return None;
    }
    if pieces.is(index + 1, WordClass::Of)
        && pieces.is(index + 2, WordClass::A)
        && let Some(scale) = words.value(pieces.word(index + 3), NumberClass::Scale)
    {
        return found(index + 4, scale * part, true);
    }
    pieces.is(index + 1, WordClass::Of).then(|| found(index + 1, part, false))?
}

/// "hundreds", "tens of thousands", "hundreds of thousands".
fn vague(pieces: &Pieces<'_>, at: usize, value: f64, words: &NumberWords) -> Number {
    let mut number = Number { end: at + 1, value, vague: true, digits: false, fraction: false, scaled: true };
    if pieces.is(at + 1, WordClass::Of)
        && let Some(scale) = words.value(pieces.word(at + 2), NumberClass::ScalePlural).filter(|scale| *scale >= 1000.0)
        && value < 1000.0
    {
        number.value = value * scale;
        number.end = at + 3;
    }
    number
}

/// The value as a whole number, if it is a small one.
pub(in crate::stages) fn whole(value: f64) -> Option<i32> {
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (value.fract() == 0.0 && value.abs() < 100_000.0).then_some(value as i32)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::resources::pieces::cut;
    use crate::text::lexicon::Lexicon;

    #[track_caller]
    fn check(text: &str, value: f64) {
        let words = NumberWords::built_in().unwrap();
        let pieces = cut(text, &Arc::new(Lexicon::english().unwrap()));
        let number = read(&pieces, 0, &words, false).map(|number| (number.end, number.value));
        let (end, found) = number.unwrap_or_default();
        assert!((found - value).abs() < 1e-6 * value.max(1.0), "{text}: {found}");
        assert_eq!(end, pieces.len(), "{text}");
    }

    #[test]
    fn reads_numbers() {
        check("1,234.5", 1234.5);
        check("1,50,000", 150_000.0);
        check("2.3bn", 2.3e9);
        check("5 million", 5e6);
        check("3 lakh crore", 3e12);
        check("twenty-one", 21.0);
        check("two dozen", 24.0);
        check("a hundred", 100.0);
        check("two hundred and five thousand", 205_000.0);
        check("one million two hundred thousand", 1.2e6);
        check("half a million", 5e5);
        check("two and a half million", 2.5e6);
        check("two-thirds", 2.0 / 3.0);
        check("3 1/2", 3.5);
        check("2½", 2.5);
        check("tens of thousands", 10_000.0);
        check("hundreds of thousands", 100_000.0);
        check("nineteen", 19.0);
    }
}
