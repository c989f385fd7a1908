//! Money: a sign before the number, or the currency's name behind.

use super::{Reading, View};
use crate::record::Code;
use crate::resources::pieces::Kind;
use crate::resources::quantities::{Currency, NumberClass};
use crate::stages::numbers::Number;
use crate::text::lexicon::WordClass;

impl View<'_> {
    /// A currency sign or code before a number: "$", "US$", "Rs.", "EUR".
    pub(super) fn prefix(&self, at: usize) -> (Option<&Currency>, usize) {
        let Some((currency, mut end)) = self.rules.currency(self.p, at) else { return (None, at) };
        // "dollar 5" is no sum; signs and codes in capitals are.
        let code = self.p.kind(at) == Some(Kind::Mark) || self.p.capital(at);
        end += usize::from(self.p.is(end, ".") && self.p.joined(end) && self.p.kind(end + 1) == Some(Kind::Digits));
        let number = self.p.kind(end) == Some(Kind::Digits);
        // Pence and cents follow their number: "S&P 500" is none.
        let code = code && currency.factor >= 1.0;
        if code && number && !self.p.is(at, WordClass::M) { (Some(currency), end) } else { (None, at) }
    }

    /// Money: a sign before, or the currency's name behind ("5 million euros", "45 cents").
    pub(super) fn money(&self, reading: &mut Reading, prefix: Option<&Currency>, number: &Number) -> bool {
        let mut factor = prefix.map_or(1.0, |currency| currency.factor);
        let mut code = prefix.map(|currency| currency.code.clone());
        let hyphen = usize::from(self.p.is(reading.end, "-") && self.p.joined(reading.end) && self.p.joined(reading.end + 1));
        let between = hyphen + self.of_scale(reading.end, number);
        if code.is_none()
            && let Some((currency, end)) =
                self.rules.currency(self.p, reading.end + between).filter(|(_, end)| self.spelled(reading.end + between, *end))
        {
            (code, factor, reading.end) = (Some(currency.code.clone()), currency.factor, end);
        }
        // "10 million pounds" is money, "20 pounds" a weight.
        if code.is_none() && (number.scaled || number.value >= 10_000.0) && self.p.is(reading.end, WordClass::Pounds) {
            (code, reading.end) = (Some(Code::Borrowed("GBP")), reading.end + 1);
        }
        let Some(code) = code else { return false };
        reading.low *= factor;
        reading.high = reading.high.map(|high| high * factor);
        reading.kind = Code::Borrowed("money");
        reading.currency = (code != "XXX").then_some(code);
        true
    }

    /// The pieces of "of" between a scale and what is counted: "5 millones de euros", "1,5 million d'habitants".
    pub(super) fn of_scale(&self, at: usize, number: &Number) -> usize {
        let of = usize::from(number.scaled && self.p.is(at, WordClass::BehindScale));
        of + usize::from(of == 1 && self.p.is(at + 1, "'") && self.p.joined(at + 1))
    }

    /// A currency's name or code, not a sign that belongs to the next sum, nor a lone letter.
    pub(super) fn spelled(&self, at: usize, end: usize) -> bool {
        let p = self.p;
        let word = p.kind(at) == Some(Kind::Word);
        // "won" is a verb too, and "p" a page.
        let verb = p.is(at, WordClass::Won)
            && !self.is_noun(at)
            // "1,468.3 won" is a rate, whatever the tagger says.
            && !at.checked_sub(2).is_some_and(|before| p.any(before, &[".", ","]) && p.joined(before + 1))
            && at.checked_sub(1).is_none_or(|before| self.rules.numbers.value(p.word(before), NumberClass::Scale).is_none());
        let upper = p.word(at).len() > 3
            || end > at + 1
            || p.span(at, at + 1).of(p.text).chars().all(char::is_uppercase)
            || p.is(at, WordClass::CurrencyOrWord) && (p.joined(at) || !p.is(at, WordClass::P));
        (word && !verb && upper) || p.kind(at) == Some(Kind::Mark) && p.joined(at) && p.kind(end) != Some(Kind::Digits)
    }
}
