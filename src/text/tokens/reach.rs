//! How far a word reaches: the marks inside it, and the stop of an abbreviation.

use super::{is_apostrophe, is_word};
use crate::spelling::Spelling;

/// Length of the word at the start of `rest`, with the marks inside it and the stop of an abbreviation.
pub(super) fn word_length(rest: &str, spelling: &Spelling) -> usize {
    let mut previous = ' ';
    let mut chars = rest.char_indices().peekable();
    let mut digits_only = true;
    let mut dotted = false;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        if is_word(c) {
            digits_only &= c.is_numeric();
            previous = c;
            continue;
        }
        let joins = is_word(next)
            && match c {
                _ if at == 0 => true,
                '-' | '‑' | '\'' | '’' | 'ʼ' | '＇' | '`' | '´' => true,
                '.' => joins_by_stop(rest, at, previous, next, dotted, spelling),
                ',' | ':' | '/' | '٫' | '٬' => previous.is_ascii_digit() && next.is_ascii_digit() && digits_only,
                '&' => previous.is_uppercase() && next.is_uppercase(),
                '$' => false,
                _ => false,
            };
        if joins {
            dotted |= c == '.';
            digits_only &= c != '-' && !is_apostrophe(c);
            previous = c;
            continue;
        }
        let word = rest.get(..at).unwrap_or_default();
        if c == '.' && next != '.' && keeps_stop(word, dotted, spelling) {
            return at + 1;
        }
        // "US$", "A$", "HK$": the letters are part of the currency.
        if c == '$' && at <= 3 && word.chars().all(char::is_uppercase) && !word.is_empty() {
            return at + 1;
        }
        return at;
    }
    rest.len()
}

/// Whether a stop between two letters or digits is inside a word: "U.S", "3.5", "booking.com"; not "end.The".
fn joins_by_stop(rest: &str, at: usize, previous: char, next: char, dotted: bool, spelling: &Spelling) -> bool {
    if previous.is_numeric() && next.is_ascii_uppercase() {
        // Tickers of Asian exchanges: "0700.HK", "600519.SS"; not "in 2019.The".
        let market = rest.get(at + 1..).unwrap_or_default().bytes().take_while(u8::is_ascii_alphanumeric).take(4);
        return at >= 4 && market.clone().count() <= 2 && market.clone().all(|b| b.is_ascii_uppercase());
    }
    if previous.is_numeric() || next.is_numeric() {
        return previous.is_numeric() == next.is_numeric() || (previous.is_alphabetic() && at == 1);
    }
    let word = rest.get(..at).unwrap_or_default();
    let last = word.rsplit(['.', '-']).next().unwrap_or_default();
    let single = last.chars().take(3).count() <= 1;
    let short = last.chars().take(4).count() <= 3 && dotted;
    let after = rest.get(at + 1..).unwrap_or_default();
    let tail: String = after.chars().take_while(|c| c.is_alphanumeric()).take(8).collect();
    // A share by its exchange, in its brackets: "(NHV.CO)", "<SAPG.DE>".
    let exchange = (1..=3).contains(&tail.len()) && tail.bytes().all(|b| b.is_ascii_uppercase());
    if exchange
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && after.get(tail.len()..).is_some_and(|it| it.starts_with([')', '>']))
    {
        return true;
    }
    let known = spelling.domains.contains(tail.as_str());
    single || short || known || (next.is_lowercase() && previous.is_lowercase() && tail.len() <= 3)
}

/// Whether the stop after `word` belongs to it.
fn keeps_stop(word: &str, dotted: bool, spelling: &Spelling) -> bool {
    let tail = word.rsplit('-').next().unwrap_or(word);
    let mut chars = tail.chars();
    let single = chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none();
    let acronym =
        dotted && tail.split('.').all(|part| part.chars().take(3).count() <= 2 && part.chars().all(char::is_alphabetic));
    (single && tail.chars().all(char::is_uppercase) && tail != "I")
        || acronym
        || spelling.abbreviation(tail).is_some()
        || spelling.degrees.contains(tail)
}
