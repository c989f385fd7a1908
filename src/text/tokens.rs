//! Cuts a paragraph into tokens, as the English Web Treebank and GUM cut them.
//!
//! One pass over the characters; every decision looks at the run it stands in and never further, so that the time is linear.

mod cuts;
mod reach;

use self::cuts::{clitic, keeps_hyphens, unit};
use self::reach::word_length;
use crate::spelling::Spelling;
use record::Span;

/// The tokens of `text` inside `within`, in order. They cover every character that is no white space.
pub fn split(text: &str, within: Span, spelling: &Spelling) -> Vec<Span> {
    let paragraph = within.of(text);
    let mut found = Cutter { text: paragraph, offset: within.start, spelling, tokens: Vec::with_capacity(paragraph.len() / 5) };
    let mut start = None;
    for (at, c) in paragraph.char_indices() {
        match (c.is_whitespace() || is_invisible(c), start) {
            (true, Some(from)) => {
                found.cut_chunk(from, at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    if let Some(from) = start {
        found.cut_chunk(from, paragraph.len());
    }
    found.tokens
}

/// Marks that stand for nothing: byte order mark, zero-width space, direction marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Bytes of a token at most: what is longer is no word, and every look at it would cost its length again.
const LONGEST: usize = 1_000;

struct Cutter<'a> {
    text: &'a str,
    offset: usize,
    spelling: &'a Spelling,
    tokens: Vec<Span>,
}

impl Cutter<'_> {
    fn of(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn push(&mut self, mut start: usize, end: usize) {
        while end.saturating_sub(start) > LONGEST {
            let cut = self.text.floor_char_boundary(start + LONGEST);
            self.tokens.push(Span::new(self.offset + start, self.offset + cut));
            start = cut;
        }
        if start < end {
            self.tokens.push(Span::new(self.offset + start, self.offset + end));
        }
    }

    /// Cuts what stands between two blanks.
    fn cut_chunk(&mut self, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let rest = self.of(at, end);
            let Some(c) = rest.chars().next() else { return };
            let length = if let Some(length) = whole(rest) {
                self.push(at, at + length);
                length
            } else if is_word(c) || opens_word(rest, self.spelling) {
                let length = word_length(rest, self.spelling);
                self.cut_word(at, at + length);
                length
            } else {
                let length = mark_length(rest, c);
                self.push(at, at + length);
                length
            };
            at += length;
        }
    }

    /// Cuts a word at its clitics and hyphens, a number at its unit.
    fn cut_word(&mut self, start: usize, end: usize) {
        let word = self.of(start, end);
        if let Some(cut) = clitic(word, self.spelling) {
            // "I'd've", "couldn't've": two at most.
            match clitic(self.of(start, start + cut), self.spelling) {
                Some(first) => {
                    self.cut_hyphens(start, start + first);
                    self.push(start + first, start + cut);
                }
                None => self.cut_hyphens(start, start + cut),
            }
            self.push(start + cut, end);
        } else if let Some(cut) = unit(word, self.spelling) {
            self.push(start, start + cut);
            self.push(start + cut, end);
        } else {
            self.cut_hyphens(start, end);
        }
    }

    fn cut_hyphens(&mut self, start: usize, end: usize) {
        if !self.of(start, end).contains(['-', '‑']) || keeps_hyphens(self.of(start, end), self.spelling) {
            return self.push(start, end);
        }
        let mut from = start;
        let mut at = start;
        while at < end {
            let rest = self.of(at, end);
            let hyphen = rest.find(['-', '‑']).unwrap_or(rest.len());
            let width = rest.get(hyphen..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let left = self.of(at, at + hyphen).to_lowercase();
            let right = self.of(at + hyphen + width, end);
            let next = right.get(..right.find(['-', '‑']).unwrap_or(right.len())).unwrap_or_default().to_lowercase();
            let stays = self.spelling.prefixes.contains(left.as_str()) || self.spelling.suffixes.contains(next.as_str());
            at += hyphen + width;
            if width > 0 && !stays {
                self.push(from, at - width);
                self.push(at - width, at);
                from = at;
            }
        }
        self.push(from, end);
    }
}

/// Length of an address or a handle at the start of `rest`: "https://…", "a@b.org", "@UN", "#COP27".
fn whole(rest: &str) -> Option<usize> {
    let first = rest.bytes().next()?;
    let is_link = rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www.");
    if first == b'@' || first == b'#' {
        let name = rest.get(1..)?;
        let length = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
        return (length > 0 && !(first == b'#' && name.starts_with(|c: char| c.is_ascii_digit()))).then_some(length + 1);
    }
    let is_address = is_link || (first.is_ascii_alphanumeric() && is_mail(rest));
    if !is_address {
        return None;
    }
    let end = rest.find(['<', '>', '"', '”', '’', '|']).unwrap_or(rest.len());
    let link = rest.get(..end)?;
    let open = link.contains('(');
    let trimmed =
        link.trim_end_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | ']') || (c == ')' && !open));
    (!trimmed.is_empty()).then_some(trimmed.len())
}

/// Whether a mail address starts here. Looks at 64 bytes of name at most, so that a long run costs no square.
fn is_mail(rest: &str) -> bool {
    let name = rest.bytes().take(64).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+')).count();
    let Some(host) = rest.get(name..).and_then(|rest| rest.strip_prefix('@')) else { return false };
    let label = host.bytes().take(64).take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    name > 0 && label > 0 && host.get(label..).is_some_and(|rest| rest.starts_with('.'))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_joined(c)
}

/// Marks that belong to the letter before them: combining accents, vowel signs, joiners.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '_' | '\u{ad}')
        || (!c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && is_script_mark(c))
}

fn is_script_mark(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94d}' | '\u{e31}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
}

/// "'90s", "'em", ".38", "-5": a mark that belongs to what follows.
fn opens_word(rest: &str, spelling: &Spelling) -> bool {
    let mut chars = rest.chars();
    let (first, second) = (chars.next(), chars.next());
    match first {
        Some('\'' | '’' | '‘') => {
            let word: String =
                rest.chars().skip(1).take_while(|c| c.is_alphanumeric()).take(5).collect::<String>().to_lowercase();
            let decade = word.len() == 3 && word.ends_with('s') && word.starts_with(|c: char| c.is_ascii_digit());
            decade || spelling.elisions.contains(word.as_str())
        }
        Some('.') => second.is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '＇')
}

/// Length of the run of marks at the start of `rest` that is one token: "...", "--", "!!!", "?!", "***".
fn mark_length(rest: &str, first: char) -> usize {
    let same = || rest.len() - rest.trim_start_matches(first).len();
    let doubled = || rest.get(first.len_utf8()..).is_some_and(|next| next.starts_with(first));
    match first {
        '!' | '?' => rest.find(|c| !matches!(c, '!' | '?')).unwrap_or(rest.len()),
        '.' | '-' | '=' | '*' | '_' | '+' | '~' | '#' | '<' | '>' => same(),
        '\'' | '`' if doubled() => 2,
        // A flag, a face, a letter with all its marks: what people see as one sign stays one.
        _ if !first.is_ascii() => {
            let marks = rest.get(first.len_utf8()..).unwrap_or_default();
            first.len_utf8() + marks.find(|c| !is_joined(c)).unwrap_or(marks.len())
        }
        _ => first.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let spelling = Spelling::built_in().unwrap();
        let tokens = split(text, Span::new(0, text.len()), &spelling);
        let words: Vec<&str> = tokens.iter().map(|span| span.of(text)).collect();
        assert_eq!(words.join(" "), expected);
    }

    #[test]
    fn contractions_and_possessives() {
        check("They don't think he'll go", "They do n't think he 'll go");
        check("Kyiv's allies can't say they’ve won", "Kyiv 's allies ca n't say they ’ve won");
        check("It cannot stand, we're gonna see", "It can not stand , we 're gon na see");
        check("the workers' union", "the workers ' union");
        check("O'Brien met N'Golo Diarra and al-Ba'ath's chief", "O'Brien met N'Golo Diarra and al - Ba'ath 's chief");
        check("the '90s, the 1990s and the 1990's", "the '90s , the 1990s and the 1990's");
        check("he couldn't've known", "he could n't 've known");
    }

    #[test]
    fn hyphens() {
        check("a 12-year-old state-run firm", "a 12 - year - old state - run firm");
        check("non-profit, pro-Kremlin and ex-minister", "non-profit , pro-Kremlin and ex-minister");
        check("President Lee Jae-myung met Tsai Ing-wen", "President Lee Jae-myung met Tsai Ing-wen");
        check("Wide-ranging UK-based COVID-19 talks", "Wide - ranging UK - based COVID - 19 talks");
        check("call 555-010-0199", "call 555-010-0199");
        check("a 3-2 win in 2014-15", "a 3 - 2 win in 2014 - 15");
    }

    #[test]
    fn numbers_money_and_units() {
        check("$5.2bn (€4.7 billion) or US$5", "$ 5.2 bn ( € 4.7 billion ) or US$ 5");
        check("up 3.5% to 1,250.75 points", "up 3.5 % to 1,250.75 points");
        check("at 10:30am, 5km away, on the 20th", "at 10:30 am , 5 km away , on the 20th");
        check("9/11 and 24/7", "9/11 and 24/7");
        check("either/or", "either / or");
        check("Rs 500,000,", "Rs 500,000 ,");
    }

    #[test]
    fn abbreviations_keep_their_stop() {
        check("U.S. Gen. J. Smith of Acme Inc. said", "U.S. Gen. J. Smith of Acme Inc. said");
        check("at 5 p.m. on Sept. 3", "at 5 p.m. on Sept. 3");
        check("It ended. So what.", "It ended . So what .");
        check("(0700.HK) (AAPL.O) <BARC.L>", "( 0700.HK ) ( AAPL.O ) < BARC.L >");
        check("He stopped.Then left", "He stopped . Then left");
    }

    #[test]
    fn marks_and_addresses() {
        check("\"Stop!\" she cried... \"Why?!\"", "\" Stop ! \" she cried ... \" Why ?! \"");
        check(
            "see https://example.org/a?b=1, or mail desk@example.org.",
            "see https://example.org/a?b=1 , or mail desk@example.org .",
        );
        check("@example_desk posted #Election2027", "@example_desk posted #Election2027");
        check("LONDON — Ministers -- all of them --", "LONDON — Ministers -- all of them --");
        check("AT&T, S&P 500", "AT&T , S&P 500");
        check("Recep Tayyip Erdoğan’s çay", "Recep Tayyip Erdoğan ’s çay");
    }

    fn assert_covers(text: &str) {
        let spelling = Spelling::built_in().unwrap();
        let mut end = 0;
        for token in split(text, Span::new(0, text.len()), &spelling) {
            assert!(token.start >= end && token.end > token.start && token.end <= text.len());
            let gap = text.get(end..token.start).unwrap();
            assert!(gap.chars().all(|c| c.is_whitespace() || is_invisible(c)), "gap {gap:?}");
            assert!(text.get(token.start..token.end).is_some());
            end = token.end;
        }
        assert!(text.get(end..).unwrap().chars().all(|c| c.is_whitespace() || is_invisible(c)));
    }

    proptest! {
        #[test]
        fn tokens_and_gaps_give_the_text_back(text in "\\PC{0,80}") {
            assert_covers(&text);
        }

        #[test]
        fn so_they_do_on_wire_like_text(text in "([A-Z]?[a-z]{0,6}|[0-9]{1,4}|[-'’.,:;!?\"“”()$%&/@#]|n't|U\\.S\\.| ){0,60}") {
            assert_covers(&text);
        }
    }

    #[test]
    fn a_megabyte_without_a_blank_is_cut_too() {
        for piece in ["a", "'", "a.", "non-", "-like", "www.", "1,", "'s", "é", "@a.", "a'"] {
            assert_covers(&piece.repeat(1_000_000 / piece.len()));
        }
    }
}
