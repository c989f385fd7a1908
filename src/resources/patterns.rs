//! Building many patterns into one search, for the rooms whose knowledge is patterns.

use regex_automata::MatchKind;
use regex_automata::meta::{Config, Regex};
use regex_automata::nfa::thompson::WhichCaptures;

use lists::{ListError, Row};

/// Bytes of a search's cache at most, in each thread. With the library's two megabytes the lists of datelines and notes overflowed
/// again and again, and the search went on in its slowest engine: an eighth of all time.
const ROOM: usize = 8 << 20;

/// All `patterns` of the list `name` in one. With [`MatchKind::All`] it can be asked which of them match, and for nothing else.
///
/// Their word boundaries are ASCII's: with those of Unicode a search falls back to its slowest engine at the first curly quotation mark.
pub(super) fn build(name: &str, patterns: &[Row<String>], kind: MatchKind) -> Result<Regex, ListError> {
    // Asked only which match: room for groups, in every thread's cache, would cost tens of megabytes.
    let groups = if kind == MatchKind::All { WhichCaptures::Implicit } else { WhichCaptures::All };
    let config = Config::new().match_kind(kind).which_captures(groups).hybrid_cache_capacity(ROOM);
    let plain: Vec<String> = patterns.iter().map(|it| it.replace(r"\b", r"(?-u:\b)")).collect();
    Regex::builder().configure(config).build_many(&plain).map_err(|problem| {
        // Without a pattern to blame they are too many together.
        let pattern = problem.pattern().and_then(|id| patterns.get(id.as_usize())).or(patterns.last());
        let (line, pattern) = pattern.map_or((0, ""), |it| (it.line, it.as_str()));
        let why = problem.syntax_error().map_or_else(|| problem.to_string(), ToString::to_string);
        ListError::at_line(name, line, format!("the pattern can't be built: {why}: {pattern}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_is_wrong_is_found_by_its_line() {
        let patterns = [Row { line: 3, entry: "a+".to_owned() }, Row { line: 5, entry: "(a".to_owned() }];
        let error = build("wire/furniture/lines.tsv", &patterns, MatchKind::LeftmostFirst).unwrap_err();
        assert!(error.to_string().starts_with("wire/furniture/lines.tsv, line 5: the pattern can't be built: "), "{error}");
    }
}
