//! Ends of lines that no stop marks and whose line feed was lost: before the credit of a picture, around a whole date.

use super::word;
use crate::spelling::Spelling;
use record::Span;

/// Tokens of a whole date: "Tuesday", ",", "January", "21", ",", "2014".
const DATE: usize = 6;
/// Fewer tokens before a date are no line of their own.
const SHORTEST: usize = 3;

/// Whether a line ends with the token `at`, in a sentence that began with the token `first`.
pub(super) fn ends_here(text: &str, tokens: &[Span], first: usize, at: usize, spelling: &Spelling) -> bool {
    let next = word(text, tokens, at + 1);
    if word(text, tokens, at).ends_with(|sign: char| sign.is_alphanumeric() || sign == '.')
        && spelling.credits.contains(next)
        && word(text, tokens, at + 2) == ":"
    {
        return true;
    }
    let closes = tokens.len() == at + 1 + DATE && at + 1 - first >= SHORTEST && !leads_on(word(text, tokens, at), spelling);
    if closes && is_date(text, tokens, at + 1, spelling) {
        return true;
    }
    first == 0 && at + 1 == DATE && next.starts_with(char::is_uppercase) && is_date(text, tokens, 0, spelling)
}

/// A comma, a preposition or the like: the date after it belongs to the sentence.
fn leads_on(word: &str, spelling: &Spelling) -> bool {
    spelling.leading.contains(word) || word.ends_with(|sign: char| sign.is_ascii_punctuation())
}

fn is_date(text: &str, tokens: &[Span], from: usize, spelling: &Spelling) -> bool {
    let [weekday, comma, month, day, second_comma, year] = [0, 1, 2, 3, 4, 5].map(|at| word(text, tokens, from + at));
    let is_number = |word: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    spelling.weekdays.contains(weekday)
        && comma == ","
        && spelling.months.contains(month)
        && is_number(day, 1..=2)
        && second_comma == ","
        && is_number(year, 4..=4)
}
