//! What the bytes of a message may name, whatever is wrong with them: ids, headlines and slugs, to be looked up in the item index.
//!
//! Nothing is parsed. What stands between quotation marks, tags or line ends, and what stands between spaces and brackets in it, is a
//! candidate; those that look most like ids come first, and of all there is a limit.

use std::collections::BTreeSet;

use crate::worker::recalls::names::Name;

/// Candidates for what a text names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mentions {
    /// The likeliest first.
    pub(crate) ids: Vec<String>,
    pub(crate) names: Vec<Name>,
}

/// Candidates at most; a text that names more things is no notice.
const MOST_IDS: usize = 96;
const MOST_NAMES: usize = 48;
/// A longer word is no id, in bytes; a longer line no headline.
const LONGEST: usize = 512;

/// Reads the candidates out of any bytes.
pub(crate) fn of(bytes: &[u8]) -> Mentions {
    // Two bytes to a letter, or four: ids are of ASCII letters.
    let mut bytes = bytes.to_vec();
    bytes.retain(|it| *it != 0);
    in_text(&String::from_utf8_lossy(&bytes))
}

/// As [`of`], of a text.
pub(crate) fn in_text(text: &str) -> Mentions {
    let mut found = Collected::default();
    for segment in text.split(ENDS).map(trimmed).filter(|it| !it.is_empty()) {
        found.id(segment);
        found.headline(segment);
        for word in segment.split(|it: char| it.is_whitespace() || BRACKETS.contains(it)).map(trimmed) {
            found.id(word);
            // "id=urn:x:1", "item:urn:x:1"
            word.split_once(['=', ':']).into_iter().for_each(|(_, value)| found.id(trimmed(value)));
            found.slug(word);
        }
    }
    found.finish()
}

/// What ends a value or a line in any format.
const ENDS: [char; 16] = ['"', '<', '>', '\n', '\r', '“', '”', '„', '«', '»', '「', '」', '《', '》', '\u{1}', '\u{3}'];
const BRACKETS: &str = "()[]{};|'‘’`";

/// Without what stands around a word in a sentence or in markup.
fn trimmed(word: &str) -> &str {
    word.trim_matches(|it: char| it.is_whitespace() || ",.;:!?\\'‘’`".contains(it))
}

/// Whether it can be nothing but an id: it has a scheme or a path, and is one word.
pub(crate) fn is_sure(id: &str) -> bool {
    id.len() >= 5 && id.contains([':', '/']) && !id.contains(char::is_whitespace)
}

#[derive(Default)]
struct Collected {
    seen: BTreeSet<String>,
    /// Those that look like ids, those with a number, and the rest.
    ids: [Vec<String>; 3],
    names: Vec<Name>,
}

impl Collected {
    fn id(&mut self, text: &str) {
        if text.len() < 3 || text.len() > LONGEST {
            return;
        }
        let class = match () {
            () if is_sure(text) => 0,
            () if text.bytes().any(|it| it.is_ascii_digit()) => 1,
            () => 2,
        };
        // JSON may write "/" with a backslash, XML an ampersand as an entity.
        let text = text.replace("\\/", "/").replace("&amp;", "&");
        if let Some(ids) = self.ids.get_mut(class).filter(|it| it.len() < MOST_IDS)
            && self.seen.insert(text.clone())
        {
            ids.push(text);
        }
    }

    fn headline(&mut self, line: &str) {
        if line.len() <= LONGEST && line.contains(' ') {
            self.name(Name::headline(line));
        }
    }

    /// A keyword in capitals: "BUDGET", "BC-PE--Ferry-Callao".
    fn slug(&mut self, word: &str) {
        if word.len() > LONGEST {
            return;
        }
        let is_keyword = word.chars().take_while(|it| it.is_alphanumeric()).all(char::is_uppercase);
        if is_keyword && word.starts_with(char::is_uppercase) {
            self.name(Name::slug(word));
        }
    }

    fn name(&mut self, name: Option<Name>) {
        if let Some(name) = name.filter(|it| self.names.len() < MOST_NAMES && !self.names.contains(it)) {
            self.names.push(name);
        }
    }

    fn finish(self) -> Mentions {
        let ids = self.ids.into_iter().flatten().take(MOST_IDS).collect();
        Mentions { ids, names: self.names }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], id: &str) {
        let found = of(bytes);
        assert!(found.ids.iter().any(|it| it == id), "{}: {found:?}", bytes.escape_ascii());
    }

    #[test]
    fn ids_are_found_in_what_is_cut_or_broken() {
        check(br#"{"uri":"urn:x:1","pubStatus":"cance"#, "urn:x:1");
        check(br#"{"replaces":["http:\/\/x.example\/a?b=1"#, "http://x.example/a?b=1");
        check(br#"<newsItem guid="tag:x.example,2026:wire:L1" vers"#, "tag:x.example,2026:wire:L1");
        check(b"<itemRef residref='urn:x:2'/", "urn:x:2");
        check(b"<id>x 17 b</id", "x 17 b");
        check(b"NATS/1.0\r\nno colon\r\nKill: urn:x:3\r\n\r\n", "urn:x:3");
        check(b"Please kill item urn:x:4. It is wr\xff\xfeng", "urn:x:4");
        check(b"Please kill items (urn:x:5, urn:x:6)", "urn:x:5");
        check(b"id=urn:x:7", "urn:x:7");
        check(b"href=\"http://x.example/?a=1&amp;b=2\"", "http://x.example/?a=1&b=2");
        let wide: Vec<u8> = "<id>urn:x:8</id>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, "urn:x:8");
        check(br#"{"uri":"20260302-AB7"#, "20260302-AB7");
    }

    #[test]
    fn headlines_and_slugs_are_found() {
        let found = in_text("{\"headline\":\"Kill\",\"body\":\"the story headlined \\\"Mayor of Lima flees\\\" (BUDGET)");
        for name in [Name::headline("Mayor of Lima flees"), Name::slug("BUDGET")] {
            assert!(found.names.contains(&name.unwrap()), "{found:?}");
        }
        assert!(!in_text("The mayor flees").names.contains(&Name::slug("mayor").unwrap()));
    }

    #[test]
    fn there_is_a_limit_and_what_looks_like_an_id_comes_first() {
        let words: String = (0..100_000).map(|it| format!("w{it} ")).collect();
        let found = in_text(&format!("{words} \"urn:x:last\" {}", "LONG-SLUG-X ".repeat(10_000)));
        assert_eq!((found.ids.len(), found.ids.first().map(String::as_str)), (MOST_IDS, Some("urn:x:last")));
        assert!(found.names.len() <= MOST_NAMES);
    }
}
