//! Finds where the sentences of a paragraph end, given its tokens.
//!
//! A stop ends a sentence unless what stands around it says otherwise: an abbreviation, an initial, a lower-case word that goes
//! on, a speech tag after a quotation ("Why?" he asked). The marks that close with the sentence stay in it.

mod lines;

use crate::spelling::{Abbreviation, Spelling};
use record::Span;

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
            if next < tokens.len() && lines::ends_here(text, tokens, first, at, spelling) {
                ends.push(next);
                first = next;
            }
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

/// Tokens of a sentence at most. Real sentences are shorter; the bound keeps what is done for each word of a sentence linear in the text.
pub const LONGEST: usize = 400;
/// The last tokens of a long sentence among which a comma or the like is looked for: there it is split.
const BREAK_WITHIN: usize = 100;

/// Splits sentences that are longer than [`LONGEST`] at a mark between clauses, or else where they reach that length; runs the last together
/// where there are more than `room`. Gives the new ends, and how many sentences were too long or too many.
pub fn resize(text: &str, tokens: &[Span], mut ends: Vec<usize>, room: usize) -> (Vec<usize>, usize) {
    let too_many = ends.len().saturating_sub(room.max(1));
    if too_many > 0 {
        ends.truncate(room.saturating_sub(1));
        ends.push(tokens.len());
    }
    let (mut resized, mut first) = (too_many, 0);
    let mut split = Vec::with_capacity(ends.len());
    for end in ends {
        resized += usize::from(end - first > LONGEST);
        while end - first > LONGEST {
            let most = first + LONGEST;
            let breaks = |at: &usize| matches!(word(text, tokens, at - 1), ";" | "," | ":" | "—" | "–");
            first = (most - BREAK_WITHIN..=most).rev().find(breaks).unwrap_or(most);
            split.push(first);
        }
        split.push(end);
        first = end;
    }
    (split, resized)
}

fn word<'a>(text: &'a str, tokens: &[Span], at: usize) -> &'a str {
    tokens.get(at).map_or("", |span| span.of(text))
}

/// The end of the sentence if the token `at` is its stop: past the quotes, brackets and notes ("[12]") that close with it.
fn closing_end(text: &str, tokens: &[Span], first: usize, at: usize) -> usize {
    let mut end = at + 1;
    // More closing marks in a row are no English; the bound keeps the time linear.
    while end < tokens.len() && end - at < 8 {
        if is_stop(word(text, tokens, at)) && is_note(text, tokens, end) {
            end += 3;
            continue;
        }
        let mark = word(text, tokens, end);
        let (left, right) = (touches(tokens, end - 1), touches(tokens, end));
        let closes = match mark {
            // Typed either way round: what stands around it tells the direction.
            "\"" | "'" | "“" => left && !right || (left == right && mark != "“" && opened(text, tokens, first, end)),
            "”" | "''" | ")" | "]" => true,
            "’" | "’’" | "»" | "}" => left,
            "." | "!" | "?" => left,
            _ => false,
        };
        if !closes {
            break;
        }
        end += 1;
    }
    end.min(tokens.len())
}

/// Whether no blank stands between the token `at` and the next.
fn touches(tokens: &[Span], at: usize) -> bool {
    tokens.get(at).zip(tokens.get(at + 1)).is_some_and(|(left, right)| left.end == right.start)
}

/// The number of a note in brackets: "[12]".
fn is_note(text: &str, tokens: &[Span], at: usize) -> bool {
    let number = word(text, tokens, at + 1);
    word(text, tokens, at) == "[" && word(text, tokens, at + 2) == "]" && is_number(number) && number.len() <= 3
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_stop(mark: &str) -> bool {
    matches!(mark, "." | "!" | "?" | "。" | "।" | "۔" | "．" | "！" | "？" | "؟")
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
    if after.starts_with([',', ';', ':', ')', '%']) {
        return false;
    }
    let small = after.starts_with(char::is_lowercase);
    let quoted = (at + 1..end).any(|at| is_closing_quote(word(text, tokens, at)));
    let before = at.checked_sub(1).filter(|before| *before >= first).map_or("", |before| word(text, tokens, before));
    match token {
        "." | "。" | "।" | "۔" | "．" => {
            let goes_on = small && (quoted || is_bare_abbreviation(before));
            !goes_on && !is_list_number(text, tokens, first, at, spelling) && !is_speech(text, tokens, at, end, spelling)
        }
        "…" | ".." | "..." | "...." | "....." => {
            !touches(tokens, end - 1) && at > first && after.starts_with(char::is_uppercase)
        }
        _ if is_stop(token) || token.starts_with(['!', '?']) => {
            // "Yahoo! said", "Jeopardy! host"
            let is_name = token == "!" && before.starts_with(char::is_uppercase);
            !(small && (quoted || is_name)) && !is_speech(text, tokens, at, end, spelling)
        }
        _ if token.len() > 1 && token.ends_with('.') => !small && abbreviation_ends(text, tokens, at, end, after, spelling),
        _ => false,
    }
}

fn is_closing_quote(mark: &str) -> bool {
    matches!(mark, "\"" | "”" | "’" | "''" | "'" | "»")
}

/// A short word that can't be spoken is an abbreviation that no list has: "hrs. later".
fn is_bare_abbreviation(word: &str) -> bool {
    let vowel = |sign: char| matches!(sign.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    word.len() < 5 && word.chars().all(|sign| sign.is_ascii_alphabetic() && !vowel(sign)) && !word.is_empty()
}

fn is_opening(mark: &str) -> bool {
    matches!(mark, "\"" | "“" | "‘" | "'" | "(" | "[" | "``" | "«" | "„")
}

/// "1. The first point", "Figure 2. Rainfall": the number belongs to its sentence.
fn is_list_number(text: &str, tokens: &[Span], first: usize, at: usize, spelling: &Spelling) -> bool {
    let Some(number) = at.checked_sub(1).filter(|number| *number >= first) else { return false };
    let mut before = (first..number).map(|at| word(text, tokens, at));
    let leads = match before.next() {
        None => true,
        Some(lead) => before.next().is_none() && (spelling.labels.contains(lead) || matches!(lead, "*" | "-" | "•" | "–" | "#")),
    };
    leads && is_number(word(text, tokens, number)) && word(text, tokens, number).len() <= 2
}

/// Whether the stop closes a quotation that a speech tag follows.
fn is_speech(text: &str, tokens: &[Span], at: usize, end: usize, spelling: &Spelling) -> bool {
    let closed = (at + 1..end).any(|at| is_closing_quote(word(text, tokens, at)));
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
    match spelling.abbreviation(token) {
        Some(Abbreviation::Title | Abbreviation::More) => false,
        Some(Abbreviation::Last) => next.is_uppercase(),
        Some(Abbreviation::Number) => next.is_uppercase() && !is_roman(after),
        Some(Abbreviation::Month) => !next.is_ascii_digit() && spelling.openers.contains(after),
        _ if token.chars().take(2).count() == 1 => closed && next.is_uppercase() && spelling.openers.contains(after),
        _ => next.is_uppercase() && (spelling.openers.contains(after) || is_opening(word(text, tokens, end)) || closed),
    }
}

/// A number in letters, or one letter: "Art. IV", "Fig. A".
fn is_roman(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    word.len() == 1 || word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'L' | b'C'))
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
    use crate::tokens;

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
        check("Will they sign? | Nobody knew ... not even the hosts. | eBay did.");
        check("Yahoo! said so. | al-Qaida fighters left ... | The army came.");
        check("A line without a stop");
    }

    #[test]
    fn abbreviations_and_initials() {
        check("Gen. Abel Moyo met U.S. Secretary J. T. Hale in Washington, D.C. | The talks lasted an hour.");
        check("He works for Acme Inc. | The firm denied it.");
        check("Acme Co. Ltd. said No. 3 reactor stopped on Sept. 3 at 5 p.m. local time.");
        check("It is in the U.S. | He said so.");
        check("They sell rice, beans etc. | Prices rose.");
        check("He said no. | Then he left for Fig. A.");
        check("GEN. ABEL MOYO met him, e.g. The Hague's envoy.");
        check("Dr. Wanjiru treated St. Lucia's team vs. Barbados.");
    }

    #[test]
    fn quotations() {
        check("\"We won.\" | \"They lost,\" said Rita Paz.");
        check("\"Why now?\" Prime Minister Anwar asked.");
        check("“It is over.” | The crowd left.");
        check("\"Is it safe?\" she asked. | Nobody answered.");
        check("(He left in May.) | (She stayed.)");
        check("\"We lost. | We will win,\" she said. | \"Next year.\"");
        check("“It is misguided.“ | However, it stands.");
        check("He wrote it in 1805. [6] | A note followed.");
    }

    #[test]
    fn wire_copy() {
        for line in [
            "It was signed by Lt. Gen. Omar Haddad's son, Maj. Gen. Sami Haddad. | Neither side commented.",
            "Shares of Orrin Inc. ORR.N rose 2%. | Nordvik Corp. fell to 3.5 crowns.",
            "The U.N. Security Council met. | Washington, D.C. Mayor Ruth Bell spoke.",
            "It happened at 3 p.m. Tuesday. | Police arrived by 4 p.m. | They left at 5 a.m. GMT.",
            "\"Who did this?\" asked Mayor Ana Ruiz. | Nobody answered.",
            "He said: \"We will not yield.\" | She agreed.",
            "Oil rose to $78.45 a barrel vs. $77 on Monday.",
            "No. 1 seed Iga Nowak beat No. 4 Cora Lund 6-3, 6-4. | Rain fell.",
            "The vote was 52-48. | Sen. J.D. Hale, R-Ohio, voted no.",
            "Prof. Dr. Hans Meyer of St. Gallen said so.",
            "'We are ready,' he said. | 'We will fight.' | Troops left.",
            "The minister resigned... | The premier stayed.",
            "Mr. Khan Jr. left. | He met Mr. Sharif in Doha.",
            "The Jan. 6 hearings began. | He resigned in Sept. | The court agreed.",
            "“Stop,” he said. | “Now!” | The crowd fell silent.",
            "NAIROBI, Kenya (AP) — Floods killed 34. | Rescuers searched on.",
            "About 1.2 million people fled. | 300 remain.",
            "It cost Rs. 500, police said. | Is that so? | Yes.",
        ] {
            check(line);
        }
    }

    #[test]
    fn lines_without_a_stop() {
        check("Floods on the upper Niger | Image: Awa Diallo.");
        check("Wikinews interviews a diver | Tuesday, January 21, 2014");
        check("Tuesday, January 21, 2014 | Rescue teams left Bamako.");
        check("The mine closed on Tuesday, January 21, 2014");
        check("Figure 2. Rainfall in Goma. | 3. Snow in Quito.");
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
        for piece in ["\" ", ". ", "?\" ", "\". ", "A. ", "! said ", "[1] ", ". [1] ", "May 1, 2014 "] {
            let text = piece.repeat(500_000 / piece.len());
            let spelling = Spelling::built_in().unwrap();
            let mut words = tokens::split(&text, Span::new(0, text.len()), &spelling);
            assert!(!split(&text, &mut words, &spelling).is_empty());
        }
    }
}
