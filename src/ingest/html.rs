//! HTML → paragraphs of plain text, by the specification's tokenizer: entities and broken markup come out as a browser reads them.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::plain::one_line;

/// A body and what the page says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub title: Option<String>,
    pub heading: Option<String>,
    pub language: Option<String>,
    pub paragraphs: Vec<String>,
}

/// Elements whose text is no copy.
const SKIPPED: [&str; 13] =
    ["script", "style", "noscript", "template", "nav", "aside", "footer", "form", "button", "select", "svg", "iframe", "figure"];
/// Elements that stay within a line of text; every other one ends the paragraph.
const INLINE: [&str; 30] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "img", "ins", "kbd",
    "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "wbr",
];

/// Whether text is markup: a tag that HTML knows, not merely a `<`.
pub(super) fn is_html(text: &str) -> bool {
    let known = [
        "p", "br", "div", "html", "body", "span", "ul", "ol", "li", "h1", "h2", "h3", "table", "strong", "em", "a", "b", "i",
        "article", "section",
    ];
    text.match_indices('<').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default().trim_start_matches('/');
        let name = rest.find(|it: char| !it.is_ascii_alphanumeric()).and_then(|end| rest.get(..end)).unwrap_or(rest);
        let closed = rest.get(name.len()..).is_some_and(|it| it.starts_with(['>', ' ', '/', '\n', '\t']) && it.contains('>'));
        closed && known.iter().any(|it| it.eq_ignore_ascii_case(name))
    })
}

/// Reads a fragment or a whole page.
pub(super) fn read(html: &str) -> Page {
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // A tokenizer without a tree builder never asks for a script to be run, so that one call reads all.
    let _done = tokenizer.feed(&input);
    tokenizer.end();
    let mut state = tokenizer.sink.0.into_inner();
    state.end_paragraph();
    state.page
}

#[derive(Default)]
struct Sink(RefCell<State>);

#[derive(Default)]
struct State {
    page: Page,
    line: String,
    /// The skipped element that we are in, and how deep in elements of the same name.
    skipped: Option<(String, usize)>,
    captured: Option<Field>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Heading,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => return state.tag(&tag),
            Token::CharacterTokens(text) if state.skipped.is_none() => state.line.push_str(&text),
            _ => (),
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let opens = tag.kind == TagKind::StartTag;
        if let Some((skipped, depth)) = &mut self.skipped {
            if skipped == name {
                *depth = if opens { *depth + 1 } else { *depth - 1 };
                if *depth == 0 {
                    self.skipped = None;
                }
            }
        } else if SKIPPED.contains(&name) && opens && !tag.self_closing {
            self.end_paragraph();
            self.skipped = Some((name.to_owned(), 1));
        } else if !INLINE.contains(&name) {
            self.end_paragraph();
            self.captured = match name {
                "title" if opens => Some(Field::Title),
                "h1" if opens => Some(Field::Heading),
                _ => None,
            };
            if name == "html" && opens {
                self.page.language = tag.attrs.iter().find(|it| &*it.name.local == "lang").map(|it| it.value.to_string());
            }
        }
        match name {
            "script" | "style" | "iframe" | "noscript" if opens => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" if opens => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = one_line(&std::mem::take(&mut self.line));
        if paragraph.is_empty() {
            return;
        }
        match self.captured {
            Some(Field::Title) if self.page.title.is_none() => self.page.title = Some(paragraph),
            Some(Field::Heading) if self.page.heading.is_none() => self.page.heading = Some(paragraph),
            _ => self.page.paragraphs.push(paragraph),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        assert_eq!(read(html).paragraphs, expected);
    }

    #[test]
    fn blocks_are_paragraphs_and_entities_are_read() {
        check("<p>One &amp; two<br>three</p><div>Caf&eacute;</div>", &["One & two", "three", "Café"]);
        check("<p>She <b>said</b>: &quot;No.&quot;<p>Then left", &["She said: \"No.\"", "Then left"]);
        check("<ul><li>a<li>b</ul><script>alert('x<p>')</script>end", &["a", "b", "end"]);
        check("x < y and <nav>Home <nav>deep</nav></nav>z", &["x < y and", "z"]);
    }

    #[test]
    fn only_known_tags_are_markup() {
        assert!(is_html("<p>x</p>") && is_html("a<br/>b") && is_html("<DIV class='x'>"));
        assert!(!is_html("shares of <ANDC.SN> fell") && !is_html("3 < 4 > 2") && !is_html("plain"));
    }
}
