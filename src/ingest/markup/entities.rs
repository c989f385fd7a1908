//! Entities that an XML document declares itself: what they stand for is put in their place before the document is read, within a
//! budget, because they can be made to grow without bound. Entities outside the document are not fetched, and that is said.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes that entities may add to a document, besides its own size.
const BUDGET: usize = 1 << 20;
/// Entities in entities deeper than this are a bomb.
const DEEPEST: usize = 16;
/// Declarations that are read.
const MOST: usize = 4096;

/// A document without references to entities of its own, and the names of those whose text stands outside it.
#[derive(Debug)]
pub(crate) struct Expanded<'a> {
    pub text: Cow<'a, str>,
    pub outside: BTreeSet<String>,
}

/// The entities of the document grow beyond what may be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// Puts what entities stand for in their place.
pub(crate) fn expand(text: &str) -> Result<Expanded<'_>, TooLarge> {
    let unchanged = || Expanded { text: Cow::Borrowed(text), outside: BTreeSet::new() };
    let Some((subset, after)) = internal_subset(text) else { return Ok(unchanged()) };
    let declared = declarations(text.get(subset).unwrap_or_default());
    if declared.is_empty() {
        return Ok(unchanged());
    }
    let mut expansion = Expansion { declared, outside: BTreeSet::new(), left: BUDGET + text.len() };
    let (head, body) = text.split_at_checked(after).unwrap_or((text, ""));
    let mut out = String::with_capacity(text.len());
    out.push_str(head);
    expansion.document(body, &mut out)?;
    Ok(Expanded { text: Cow::Owned(out), outside: expansion.outside })
}

/// What stands between the brackets of the document type, and the byte after it.
fn internal_subset(text: &str) -> Option<(std::ops::Range<usize>, usize)> {
    let start = text.get(..text.floor_char_boundary(65_536))?.find("<!DOCTYPE")?;
    let mut subset = None;
    let mut quote = None;
    let bytes = text.as_bytes();
    let mut at = start + "<!DOCTYPE".len();
    while let Some(byte) = bytes.get(at) {
        match (quote, byte) {
            (None, b'<') if text.get(at..).is_some_and(|it| it.starts_with("<!--")) => {
                at += text.get(at..)?.find("-->")? + 2;
            }
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'[') if subset.is_none() => subset = Some(at + 1),
            (None, b']') => {
                let end = text.get(at..)?.find('>')?;
                return Some((subset?..at, at + end + 1));
            }
            (None, b'>') if subset.is_none() => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// What a name stands for; `None` if it stands outside the document.
type Declared<'a> = BTreeMap<&'a str, Option<&'a str>>;

/// The general entities of a document type; of several declarations of a name the first counts.
fn declarations(subset: &str) -> Declared<'_> {
    let mut found = Declared::new();
    for part in subset.split("<!ENTITY").skip(1).take(MOST) {
        let part = part.trim_start();
        let Some((name, rest)) = part.split_once(char::is_whitespace).filter(|(name, _)| *name != "%") else { continue };
        let rest = rest.trim_start();
        let value = rest.chars().next().filter(|it| matches!(it, '"' | '\'')).and_then(|mark| rest.get(1..)?.split_once(mark));
        let is_built_in = matches!(name, "lt" | "gt" | "amp" | "quot" | "apos");
        if !is_built_in && (value.is_some() || rest.starts_with("SYSTEM") || rest.starts_with("PUBLIC")) {
            found.entry(name).or_insert(value.map(|it| it.0));
        }
    }
    found
}

struct Expansion<'a> {
    declared: Declared<'a>,
    outside: BTreeSet<String>,
    left: usize,
}

impl Expansion<'_> {
    /// Expands a document behind its type: not what is set apart from the text, and inside tags without quotation marks.
    fn document(&mut self, body: &str, out: &mut String) -> Result<(), TooLarge> {
        let mut rest = body;
        while let Some(at) = rest.find('<') {
            let (text, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.text(text, false, 0, out)?;
            let apart =
                [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")].into_iter().find(|(open, _)| from.starts_with(open));
            let length = match apart {
                Some((_, close)) => from.find(close).map_or(from.len(), |it| it + close.len()),
                None => tag(from),
            };
            let (markup, after) = from.split_at_checked(length).unwrap_or((from, ""));
            if apart.is_some() {
                out.push_str(markup);
            } else {
                self.text(markup, true, 0, out)?;
            }
            rest = after;
        }
        self.text(rest, false, 0, out)
    }

    fn text(&mut self, text: &str, in_tag: bool, depth: usize, out: &mut String) -> Result<(), TooLarge> {
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.push(before, in_tag && depth > 0, depth, out)?;
            let end = from.bytes().take(80).position(|it| it == b';').unwrap_or(0);
            let name = from.get(1..end).unwrap_or_default();
            match self.declared.get(name).copied() {
                Some(Some(_)) if depth >= DEEPEST => return Err(TooLarge),
                Some(Some(value)) => {
                    self.text(value, in_tag, depth + 1, out)?;
                    rest = from.get(end + 1..).unwrap_or_default();
                }
                Some(None) => {
                    self.outside.insert(name.to_owned());
                    out.push_str("&amp;");
                    rest = from.get(1..).unwrap_or_default();
                }
                None => {
                    self.push("&", false, depth, out)?;
                    rest = from.get(1..).unwrap_or_default();
                }
            }
        }
        self.push(rest, in_tag && depth > 0, depth, out)
    }

    fn push(&mut self, text: &str, in_value: bool, depth: usize, out: &mut String) -> Result<(), TooLarge> {
        if depth > 0 {
            // Empty entities cost time too.
            self.left = self.left.checked_sub(text.len() + 1).ok_or(TooLarge)?;
        }
        if in_value && text.contains(['"', '\'', '<']) {
            out.push_str(&text.replace('"', "&quot;").replace('\'', "&apos;").replace('<', "&lt;"));
        } else {
            out.push_str(text);
        }
        Ok(())
    }
}

/// The length of a tag, whose attributes may hold a `>`.
fn tag(from: &str) -> usize {
    let mut quote = None;
    for (at, byte) in from.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'>') => return at + 1,
            _ => {}
        }
    }
    from.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(expand(text).unwrap().text, expected);
    }

    #[test]
    fn what_a_document_declares_is_put_in_its_place() {
        let head = "<!DOCTYPE n [<!ENTITY co \"Andes Copper\"><!-- ]> --><!ENTITY full '&co; (\"AC\") &amp; <b>Sons</b>'><!ENTITY x SYSTEM \"x.xml\">]>";
        check(
            &format!("{head}<n a=\"&full;\" b='&co; > 1'>&full; said &eacute; <![CDATA[&co;]]><!-- &co; --></n>"),
            &format!(
                "{head}<n a=\"Andes Copper (&quot;AC&quot;) &amp; &lt;b>Sons&lt;/b>\" b='Andes Copper > 1'>Andes Copper (\"AC\") &amp; <b>Sons</b> said &eacute; <![CDATA[&co;]]><!-- &co; --></n>"
            ),
        );
        check("<!DOCTYPE n SYSTEM \"n.dtd\"><n>&co;</n>", "<!DOCTYPE n SYSTEM \"n.dtd\"><n>&co;</n>");
        check("<n>&co;</n>", "<n>&co;</n>");
        let given = format!("{head}<n>&x;</n>");
        let outside = expand(&given).unwrap();
        assert!(outside.outside.contains("x") && outside.text.ends_with("<n>&amp;x;</n>"));
    }

    #[test]
    fn bombs_are_refused() {
        let levels: String = (1..12).map(|it| format!("<!ENTITY l{it} \"{}\">", format!("&l{};", it - 1).repeat(10))).collect();
        let bomb = format!("<!DOCTYPE n [<!ENTITY l0 \"ha\">{levels}]><n>&l11;</n>");
        assert_eq!(expand(&bomb).unwrap_err(), TooLarge);
        assert_eq!(expand(&bomb.replace("\"ha\"", "\"\"")).unwrap_err(), TooLarge);
        assert_eq!(expand("<!DOCTYPE n [<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">]><n>&a;</n>").unwrap_err(), TooLarge);
    }
}
