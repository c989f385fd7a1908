//! Building many patterns into one search, for the rooms whose knowledge is patterns.

use regex_automata::MatchKind;
use regex_automata::meta::{Config, Regex};
use regex_automata::nfa::thompson::WhichCaptures;

use super::ResourceError;

/// Bytes of a search's cache at most, in each thread. With the library's two megabytes the lists of datelines and notes overflowed
/// again and again, and the search went on in its slowest engine: an eighth of all time.
const ROOM: usize = 8 << 20;

/// All `patterns` in one. With [`MatchKind::All`] it can be asked which of them match, and for nothing else.
///
/// Their word boundaries are ASCII's: with those of Unicode a search falls back to its slowest engine at the first curly quotation mark.
pub(super) fn build(name: &str, patterns: &[String], kind: MatchKind) -> Result<Regex, ResourceError> {
    // Asked only which match: room for groups, in every thread's cache, would cost tens of megabytes.
    let groups = if kind == MatchKind::All { WhichCaptures::Implicit } else { WhichCaptures::All };
    let config = Config::new().match_kind(kind).which_captures(groups).hybrid_cache_capacity(ROOM);
    let plain: Vec<String> = patterns.iter().map(|it| it.replace(r"\b", r"(?-u:\b)")).collect();
    Regex::builder().configure(config).build_many(&plain).map_err(|problem| {
        let pattern = problem.pattern().and_then(|id| patterns.get(id.as_usize())).map_or("", String::as_str);
        ResourceError { name: name.to_owned(), problem: format!("{problem}: {pattern}") }
    })
}
