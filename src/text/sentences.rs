//! Finds where the sentences of a paragraph end, given its tokens.
//!
//! A stop ends a sentence unless what stands around it says otherwise: an abbreviation, an initial, a lower-case word that goes
//! on, a speech tag after a quotation ("Why?" he asked). The marks that close with the sentence stay in it.

use crate::record::Span;
use crate::resources::reader::{Abbreviation, Spelling};

/// How many tokens after a quotation are searched for its speech tag ("Stop!" President Ana Ruiz said).
const SPEECH_TAG: usize = 5;

/// Ends of the sentences: token indices, ascending, the last is `tokens.len()`. Cuts the stop off an abbreviation that ends a
/// sentence ("Acme Inc" + "."), so that every sentence that ends with a stop ends with a token that is one.
pub fn split(text: &str, tokens: &mut Vec<Span>, spelling: &Spelling) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut cuts = Vec::new();
    let mut first = 0;
    let mut at = 0;
    while at < tokens.len() {
        let (end, next) = (closing_end(text, tokens, first, at), at + 1);
        if end < tokens.len() && ends_sentence(text, tokens, first, at, end, spelling) {
            note_cut(text, tokens, at, spelling, &mut cuts);
            ends.push(end);
            first = end;
            at = end;
        } else {
            at = next;
        }
    }
    // The paragraph's own end.
    if let Some(last) = tokens.len().checked_sub(1).filter(|_| first < tokens.len()) {
        let close = (first..=last).rev().find(|at| !is_closing(word(text, tokens, *at))).unwrap_or(last);
        note_cut(text, tokens, close, spelling, &mut cuts);
        ends.push(tokens.len());
    }
    if !cuts.is_empty() {
        cut_stops(tokens, &mut ends, &cuts);
    }
    ends
}

fn word<'a>(text: &'a str, tokens: &[Span], at: usize) -> &'a str {
    tokens.get(at).map_or("", |span| span.of(text))
}

/// The end of the sentence if the token `at` is its stop: past the quotes and brackets that close with it.
fn closing_end(text: &str, tokens: &[Span], first: usize, at: usize) -> usize {
    let mut end = at + 1;
    // Four closing marks in a row are no English; the bound keeps the time linear.
    while end < tokens.len() && end - at < 5 {
        let mark = word(text, tokens, end);
        let touches = tokens.get(end - 1).zip(tokens.get(end)).is_some_and(|(left, right)| left.end == right.start);
        let closes = matches!(mark, ")" | "]" | "}" | "”" | "’" | "»" | "''" | "’’")
            || (matches!(mark, "\"" | "'") && (touches || opened(text, tokens, first, end)));
        let goes_on = matches!(mark, "." | "!" | "?") && touches;
        if !(closes && (touches || matches!(mark, "\"" | "”" | "''" | ")" | "]")) || goes_on) {
            break;
        }
        end += 1;
    }
    end
}

/// Whether an odd number of straight quotes stands before `at`, in its sentence or the 64 tokens before.
fn opened(text: &str, tokens: &[Span], first: usize, at: usize) -> bool {
    let mark = word(text, tokens, at);
    (first.max(at.saturating_sub(64))..at).filter(|at| word(text, tokens, *at) == mark).count() % 2 == 1
}

fn is_closing(mark: &str) -> bool {
    matches!(mark, ")" | "]" | "}" | "”" | "’" | "»" | "''" | "\"" | "'" | "’’")
}

fn ends_sentence(text: &str, tokens: &[Span], first: usize, at: usize, end: usize, spelling: &Spelling) -> bool {
    let token = word(text, tokens, at);
    let next = word(text, tokens, end);
    let after = if is_opening(next) { word(text, tokens, end + 1) } else { next };
    let goes_on = after.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';' | ':' | ')' | '%'));
    match token {
        "." | "。" | "।" | "۔" | "．" => {
            !goes_on && !is_list_number(text, tokens, first, at) && !is_speech(text, tokens, at, end, spelling)
        }
        "!" | "?" | "！" | "？" | "؟" => !goes_on && !is_speech(text, tokens, at, end, spelling),
        "…" | "..." | "...." | "....." => {
            let spaced = tokens.get(at).zip(tokens.get(end)).is_some_and(|(left, right)| left.end < right.start);
            spaced && !goes_on && at > first && spelling.openers.contains(after)
        }
        _ if token.starts_with(['!', '?']) => !goes_on && !is_speech(text, tokens, at, end, spelling),
        _ if token.len() > 1 && token.ends_with('.') => abbreviation_ends(text, tokens, at, end, after, spelling),
        _ => false,
    }
}

fn is_opening(mark: &str) -> bool {
    matches!(mark, "\"" | "“" | "‘" | "'" | "(" | "[" | "``" | "«" | "„")
}

/// "1. The first point": the number belongs to its sentence.
fn is_list_number(text: &str, tokens: &[Span], first: usize, at: usize) -> bool {
    at == first + 1 && word(text, tokens, first).len() <= 2 && word(text, tokens, first).bytes().all(|b| b.is_ascii_digit())
}

/// Whether the stop closes a quotation that a speech tag follows.
fn is_speech(text: &str, tokens: &[Span], at: usize, end: usize, spelling: &Spelling) -> bool {
    let closed = (at + 1..end).any(|at| matches!(word(text, tokens, at), "\"" | "”" | "’" | "''" | "'" | "»"));
    if !closed || word(text, tokens, at) == "." {
        return false;
    }
    let mut tag = (end..end + SPEECH_TAG).map(|at| word(text, tokens, at));
    tag.try_fold((), |(), word| match word {
        "" | "," | "." | "\"" | "“" => Err(false),
        word if spelling.saying.contains(word) => Err(true),
        _ => Ok(()),
    }) == Err(true)
}

fn abbreviation_ends(text: &str, tokens: &[Span], at: usize, end: usize, after: &str, spelling: &Spelling) -> bool {
    let token = word(text, tokens, at).trim_end_matches('.');
    let closed = end > at + 1;
    let next = after.chars().next().unwrap_or(' ');
    match spelling.abbreviations.get(token) {
        Some(Abbreviation::Title) => false,
        Some(Abbreviation::Number | Abbreviation::Month) => !next.is_ascii_digit() && spelling.openers.contains(after),
        _ if token.chars().take(2).count() == 1 => closed && next.is_uppercase() && spelling.openers.contains(after),
        _ => next.is_uppercase() && (spelling.openers.contains(after) || is_opening(word(text, tokens, end)) || closed),
    }
}

/// Notes that the stop of the abbreviation at `at`, which ends a sentence, is the sentence's. "U.S." keeps its own.
fn note_cut(text: &str, tokens: &[Span], at: usize, spelling: &Spelling, cuts: &mut Vec<usize>) {
    let token = word(text, tokens, at);
    let known = token.strip_suffix('.').is_some_and(|word| {
        !word.contains('.') && (spelling.abbreviations.contains_key(word) || word.chars().take(2).count() == 1)
    });
    if known {
        cuts.push(at);
    }
}

fn cut_stops(tokens: &mut Vec<Span>, ends: &mut [usize], cuts: &[usize]) {
    let mut with_stops = Vec::with_capacity(tokens.len() + cuts.len());
    let mut cuts_left = cuts.iter().peekable();
    let mut ends_left = ends.iter_mut().peekable();
    for (at, token) in tokens.iter().enumerate() {
        if cuts_left.next_if_eq(&&at).is_some() {
            with_stops.push(Span::new(token.start, token.end - 1));
            with_stops.push(Span::new(token.end - 1, token.end));
        } else {
            with_stops.push(*token);
        }
        if let Some(end) = ends_left.next_if(|end| **end == at + 1) {
            *end = with_stops.len();
        }
    }
    *tokens = with_stops;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    /// `expected` has a bar where sentences end.
    #[track_caller]
    fn check(expected: &str) {
        let text = expected.replace(" | ", " ");
        let spelling = Spelling::built_in().unwrap();
        let mut words = tokens::split(&text, Span::new(0, text.len()), &spelling);
        let mut first = 0;
        let mut found = Vec::new();
        for end in split(&text, &mut words, &spelling) {
            found.push(text.get(words[first].start..words[end - 1].end).unwrap());
            first = end;
        }
        assert_eq!(found.join(" | "), expected);
    }

    #[test]
    fn stops() {
        check("The bank cut rates. | Shares rose 3.5 percent in Frankfurt. | Analysts cheered!");
        check("Will they sign? | Nobody knew ... not even the hosts.");
        check("A line without a stop");
    }

    #[test]
    fn abbreviations_and_initials() {
        check("Gen. Abel Moyo met U.S. Secretary J. T. Hale in Washington, D.C. | The talks lasted an hour.");
        check("He works for Acme Inc. | The firm denied it.");
        check("Acme Co. Ltd. said No. 3 reactor stopped on Sept. 3 at 5 p.m. local time.");
        check("It is in the U.S. | He said so.");
        check("Dr. Wanjiru treated St. Lucia's team vs. Barbados.");
    }

    #[test]
    fn quotations() {
        check("\"We won.\" | \"They lost,\" said Rita Paz.");
        check("\"Why now?\" Prime Minister Anwar asked.");
        check("“It is over.” | The crowd left.");
        check("\"Is it safe?\" she asked. | Nobody answered.");
        check("(He left in May.) | (She stayed.)");
    }

    #[test]
    fn the_stop_of_an_abbreviation_that_ends_a_sentence_is_its_own_token() {
        let text = "He left Acme Inc.";
        let spelling = Spelling::built_in().unwrap();
        let mut words = tokens::split(text, Span::new(0, text.len()), &spelling);
        assert_eq!(split(text, &mut words, &spelling), [5]);
        assert_eq!(words.last().unwrap().of(text), ".");
    }

    #[test]
    fn a_megabyte_of_closing_marks_takes_linear_time() {
        for piece in ["\" ", ". ", "?\" ", "\". ", "A. ", "! said "] {
            let text = piece.repeat(500_000 / piece.len());
            let spelling = Spelling::built_in().unwrap();
            let mut words = tokens::split(&text, Span::new(0, text.len()), &spelling);
            assert!(!split(&text, &mut words, &spelling).is_empty());
        }
    }
}
