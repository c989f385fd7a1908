//! Building many patterns into one search, for the rooms whose knowledge is patterns.

use std::sync::OnceLock;

use regex_automata::MatchKind;
use regex_automata::meta::{Config, Regex};
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::util::syntax;

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
    let plain: Vec<String> = patterns.iter().map(|it| plain(it)).collect();
    Regex::builder().configure(config).build_many(&plain).map_err(|problem| {
        // Without a pattern to blame they are too many together.
        let pattern = problem.pattern().and_then(|id| patterns.get(id.as_usize())).or(patterns.last());
        let why = problem.syntax_error().map_or_else(|| problem.to_string(), ToString::to_string);
        wrong(name, pattern, &why)
    })
}

fn wrong(name: &str, pattern: Option<&Row<String>>, why: &str) -> ListError {
    let (line, pattern) = pattern.map_or((0, ""), |it| (it.line, it.as_str()));
    ListError::at_line(name, line, format!("the pattern can't be built: {why}: {pattern}"))
}

/// A pattern that is checked when its list is read, and built when it is first asked for: few copies need more than a few of them.
#[derive(Debug)]
pub struct LazyRegex {
    pattern: String,
    built: OnceLock<Option<Regex>>,
}

impl LazyRegex {
    pub(super) fn new(name: &str, pattern: &Row<String>) -> Result<LazyRegex, ListError> {
        let plain = plain(pattern);
        syntax::parse(&plain).map_err(|problem| wrong(name, Some(pattern), &problem.to_string()))?;
        Ok(LazyRegex { pattern: plain, built: OnceLock::new() })
    }

    /// `None` if it is larger than the library allows.
    pub fn get(&self) -> Option<&Regex> {
        let build = || Regex::builder().configure(Config::new().hybrid_cache_capacity(ROOM)).build(&self.pattern).ok();
        self.built.get_or_init(build).as_ref()
    }
}

/// The pattern with classes of few ranges. The library's own hold hundreds each, all of which are built into every place that names
/// them: half of the time that the program took to start.
fn plain(pattern: &str) -> String {
    let classes =
        [(r"\b", r"(?-u:\b)"), (r"\W", NO_WORD), (r"\d", "[0-9]"), (r"\p{L}", LETTER), (r"\p{Lo}", UNCASED), (r"\p{M}", MARK)];
    classes.iter().fold(pattern.to_owned(), |all, (name, class)| all.replace(name, class))
}

/// Signs between words: those of ASCII, Latin-1, general punctuation, arrows and shapes, CJK.
const NO_WORD: &str = r"[\x00-/:-@\[-\^`{-©«-´¶-¹»-¿×÷\u{60C}\u{61B}\u{61F}\u{6D4}\u{964}\u{2000}-\u{206F}\u{20A0}-\u{20CF}\u{2190}-\u{2BFF}\u{3000}-\u{3004}\u{3008}-\u{3020}\u{30FB}\u{FE30}-\u{FE4F}\u{FEFF}-\u{FF0F}\u{FF1A}-\u{FF20}\u{FF3B}-\u{FF40}\u{FF5B}-\u{FF65}]";
/// Letters of any script; the vowel signs of India's with them.
const LETTER: &str = r"[A-Za-zªµºÀ-ÖØ-öø-\u{2C1}\u{370}-\u{373}\u{376}-\u{37D}\u{37F}\u{386}\u{388}-\u{481}\u{48A}-\u{559}\u{560}-\u{588}\u{5D0}-\u{5F2}\u{620}-\u{64A}\u{66E}\u{66F}\u{671}-\u{6D3}\u{6D5}\u{6FA}-\u{6FF}\u{710}-\u{7A5}\u{904}-\u{963}\u{971}-\u{1FFF}\u{2C00}-\u{2DFF}\u{3005}-\u{3007}\u{3021}-\u{3029}\u{3031}-\u{30FA}\u{30FC}-\u{31FF}\u{3400}-\u{4DBF}\u{4E00}-\u{D7FF}\u{F900}-\u{FDFB}\u{FE70}-\u{FEFC}\u{FF21}-\u{FF3A}\u{FF41}-\u{FF5A}\u{FF66}-\u{FFDC}\u{10000}-\u{1EFFF}\u{20000}-\u{3FFFF}]";
/// Letters of scripts without capitals.
const UNCASED: &str = r"[\u{5D0}-\u{5F2}\u{620}-\u{64A}\u{66E}\u{66F}\u{671}-\u{6D3}\u{6D5}\u{6FA}-\u{6FF}\u{710}-\u{7A5}\u{904}-\u{963}\u{971}-\u{109F}\u{1100}-\u{139F}\u{1400}-\u{1C7F}\u{2D30}-\u{2DFF}\u{3006}\u{3031}-\u{30FA}\u{30FC}-\u{31FF}\u{3400}-\u{4DBF}\u{4E00}-\u{D7FF}\u{F900}-\u{FAFF}\u{FB1D}-\u{FDFB}\u{FE70}-\u{FEFC}\u{FF66}-\u{FFDC}\u{20000}-\u{3FFFF}]";
/// Accents and points that are characters of their own.
const MARK: &str = r"[\u{300}-\u{36F}\u{483}-\u{489}\u{591}-\u{5C7}\u{610}-\u{61A}\u{64B}-\u{65F}\u{670}\u{6D6}-\u{6ED}\u{1AB0}-\u{1AFF}\u{1DC0}-\u{1DFF}\u{20D0}-\u{20FF}\u{FE00}-\u{FE0F}\u{FE20}-\u{FE2F}]";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_is_wrong_is_found_by_its_line() {
        let patterns = [Row { line: 3, entry: "a+".to_owned() }, Row { line: 5, entry: "(a".to_owned() }];
        let error = build("wire/furniture/lines.tsv", &patterns, MatchKind::LeftmostFirst).unwrap_err();
        assert!(error.to_string().starts_with("wire/furniture/lines.tsv, line 5: the pattern can't be built: "), "{error}");
        let error = LazyRegex::new("wire/furniture/datelines.tsv", &patterns[1]).unwrap_err();
        assert!(error.to_string().starts_with("wire/furniture/datelines.tsv, line 5: the pattern can't be built: "), "{error}");
    }

    #[test]
    fn classes_hold_what_their_names_say() {
        let fits = |pattern: &str, text: &str| {
            let pattern = Row { line: 1, entry: format!("^(?:{pattern})+$") };
            LazyRegex::new("list", &pattern).unwrap().get().unwrap().is_match(text)
        };
        for letters in
            ["Zürich", "Łódź", "КИЕВ", "Αθήνα", "ירושלים", "القاهرة", "दिल्ली", "กรุงเทพ", "東京", "ソウル", "서울", "Ɓamako"]
        {
            assert!(fits(r"[\p{L}\p{M}]", letters) && !fits(r"\W", letters), "{letters}");
        }
        for signs in [" -–—", "()[]【】（）", "*#=+/", "…«»„“”", "，。：！", "■●◆▲→", "،؛؟", "\u{a0}\u{200b}\u{feff}"]
        {
            assert!(fits(r"\W", signs) && !fits(r"[\p{L}\p{M}\d]", signs), "{signs}");
        }
    }
}
