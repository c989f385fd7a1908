//! HTML → paragraphs of plain text, by the specification's tokenizer: entities and broken mark-up come out as a browser reads them.

mod state;
mod stray;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};

use self::state::{Sink, State};
pub(crate) use self::stray::drop_escaped_tags;
use self::stray::{is_tag, keep_what_is_no_tag};
use super::elements::{SKIPPED, SKIPPED_ON_PAGES};
use super::{escape, plain, tags};
use record::article::Annotation;

/// A whole page: its body and what it says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    pub title: Option<String>,
    pub heading: Option<String>,
    pub language: Option<String>,
    pub canonical: Option<String>,
    /// `name` or `property`, lower case, and content of each `meta`, in page order.
    pub meta: Vec<(String, String)>,
    /// The element and the attribute (without `data-`) of what the story's own elements say of it, and the value; and the titles of any
    /// elements, without a name.
    pub attributes: Vec<(String, String, String)>,
    pub paragraphs: Vec<String>,
    /// What the mark-up says of words of the paragraphs.
    pub annotations: Vec<Annotation>,
}

/// Whether text is mark-up: a tag that HTML knows, not merely a `<`.
pub(crate) fn is_html(text: &str) -> bool {
    let last = text.rfind('>').unwrap_or(0);
    text.match_indices('<').any(|(at, _)| at < last && text.get(at + 1..).is_some_and(is_tag))
}

/// Whether text is a page of its own.
pub(crate) fn is_page(text: &str) -> bool {
    let start = text.trim_start().get(..200).unwrap_or(text).to_ascii_lowercase();
    start.contains("<html") || start.starts_with("<!doctype html")
}

/// The paragraphs of text that may be mark-up, also mark-up that was escaped once more on its way, or plain.
pub(crate) fn read(text: &str) -> (Vec<String>, Vec<Annotation>) {
    if is_html(text) {
        return marked(text);
    }
    let plain = escape::unescape(text);
    if is_html(&plain) && plain != text { marked(&plain) } else { (plain::paragraphs(&plain), Vec::new()) }
}

/// The paragraphs of text that is said to be plain: mark-up only where elements are closed in it, escaped or not.
pub(crate) fn of_plain(text: &str) -> (Vec<String>, Vec<Annotation>) {
    let read = escape::unescape(text);
    if is_marked_up(&read) { marked(&read) } else { (plain::paragraphs(&read), Vec::new()) }
}

/// Whether elements are opened and closed in a text.
pub(crate) fn is_marked_up(text: &str) -> bool {
    text.contains("</") && is_html(text)
}

/// The paragraphs of a fragment; headings stay in it as paragraphs.
pub(crate) fn fragment(html: &str) -> Vec<String> {
    run(html, false).paragraphs
}

/// [`fragment`], and what its mark-up says of words in it.
pub(crate) fn marked(html: &str) -> (Vec<String>, Vec<Annotation>) {
    let page = run(html, false);
    (page.paragraphs, page.annotations)
}

/// What stands in the asides and footers of a marked-up text, which [`fragment`] and [`page`] leave out.
pub(crate) fn beside(html: &str) -> impl Iterator<Item = &str> {
    let mut after = 0;
    html.match_indices('<').filter_map(move |(at, _)| {
        let rest = html.get(at.max(after) + 1..)?;
        let name = ["aside", "footer"].into_iter().find(|it| begins_with(rest, it)).filter(|_| at >= after)?;
        let inside = rest.get(..rest.floor_char_boundary(BESIDE))?;
        let end = inside.match_indices("</").find(|(at, _)| inside.get(at + 2..).is_some_and(|it| begins_with(it, name)));
        let inside = inside.get(inside.find('>')? + 1..end.map_or(inside.len(), |it| it.0))?;
        after = at + inside.len();
        Some(inside)
    })
}

/// The comments of a marked-up text.
pub(crate) fn comments(html: &str) -> impl Iterator<Item = &str> {
    let mut after = 0;
    let found = html.match_indices("<!--").filter_map(move |(at, _)| {
        let inside = html.get(at + 4..).filter(|_| at >= after)?;
        let inside = inside.split_once("-->").map_or(inside, |it| it.0);
        after = at + inside.len();
        Some(inside.trim())
    });
    found.filter(|it| !it.is_empty() && it.len() <= LONGEST_COMMENT).take(MOST_COMMENTS)
}

/// A longer comment is no notice, in bytes.
const LONGEST_COMMENT: usize = 900;
/// Comments of a text at most.
const MOST_COMMENTS: usize = 40;

/// At most so many bytes of an aside are read.
const BESIDE: usize = 8192;

fn begins_with(text: &str, name: &str) -> bool {
    text.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name))
}

/// Everything that a page shows, but for lists of links: a notice may stand in any part of it.
pub(crate) fn whole(html: &str) -> Vec<String> {
    let html = keep_what_is_no_tag(html);
    let html = tags::limit_attributes(html);
    let kept = SKIPPED.iter().chain(&SKIPPED_ON_PAGES).filter(|it| SHOWN.contains(it));
    let kept: Vec<String> = kept.map(|it| (*it).to_owned()).collect();
    tokenize(&html, State::of_everything(&kept)).into_page().paragraphs
}

/// Skipped elements that a reader of the page sees.
const SHOWN: [&str; 8] = ["aside", "button", "dialog", "figure", "footer", "form", "nav", "template"];

/// Reads a page. If it has an `article` (or `main`) that holds most of its text, only that is the body.
pub(crate) fn page(html: &str) -> Page {
    run(html, true)
}

fn run(html: &str, whole: bool) -> Page {
    let html = keep_what_is_no_tag(html);
    let html = tags::limit_attributes(drop_escaped_tags(&html, "&lt;", "&gt;"));
    let mut kept = Vec::new();
    let mut trusts_classes = true;
    loop {
        let state = tokenize(&html, State::new(whole, trusts_classes, &kept));
        if trusts_classes && state.skipped.is_none() && state.has_nothing() {
            trusts_classes = false;
            continue;
        }
        // An element that should be skipped and is never closed would swallow the rest of the story: then it is not skipped.
        match state.skipped {
            Some((name, _)) if kept.len() < SKIPPED.len() + SKIPPED_ON_PAGES.len() => kept.push(name),
            _ => return state.into_page(),
        }
    }
}

fn tokenize(html: &str, state: State) -> State {
    let tokenizer = Tokenizer::new(Sink(RefCell::new(state)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // A tokenizer without a tree builder never asks for a script to be run, so that one call reads all.
    let _done = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        assert_eq!(fragment(html), expected);
    }

    #[test]
    fn blocks_are_paragraphs_and_entities_are_read() {
        check("<p>One &amp; two<br>three</p><div>Caf&eacute;</div>", &["One & two", "three", "Café"]);
        check("<p>She <b>said</b>: &quot;No.&quot;<p>Then left", &["She said: \"No.\"", "Then left"]);
        check("<ul><li>a<li>b</ul><script>alert('x<p>')</script>end", &["a", "b", "end"]);
        check("x < y and <nav>Home <nav>deep</nav></nav>z", &["x < y and", "z"]);
        check("<table><tr><th>Team<th>Won</tr><tr><td>Accra</td><td>4</td></tr></table>", &["Team Won", "Accra 4"]);
        check("<h1>Kept</h1><p>a</p>", &["Kept", "a"]);
        check("<p>It&#8217;s &#146;quoted&#146; &nbsp; here &unknown; &copy 2022</p>", &["It’s ’quoted’ here &unknown; © 2022"]);
    }

    #[test]
    fn what_the_markup_says_of_words_is_kept() {
        let (paragraphs, annotations) = marked(
            "<p><b>Note</b> <span class='xn-location'>ACCRA</span>, <span class='xn-chron'>May 7</span> - It fell</p>\
             <p>by <a itemtype='http://schema.org/Person' href='/a'>Ana <i>López</i></a>, <time datetime='2022-05-07'>Saturday</time>.</p>",
        );
        let words: Vec<&str> = annotations.iter().map(|it| it.span.of(&paragraphs[it.paragraph])).collect();
        assert_eq!(words, ["ACCRA", "May 7", "Ana López", "Saturday"]);
        assert_eq!(annotations[3].attributes, [("datetime".to_owned(), "2022-05-07".to_owned())]);
    }

    #[test]
    fn an_unclosed_skipped_element_swallows_nothing() {
        check("<p>a</p><aside><p>b</p><p>c</p>", &["a", "b", "c"]);
        check("<nav>menu</nav><p>a</p><form><p>b", &["a", "b"]);
    }

    #[test]
    fn only_known_tags_are_markup() {
        assert!(is_html("<p>x</p>") && is_html("a<br/>b") && is_html("<DIV class='x'>") && is_html("x <a\nhref='y'>z</a>"));
        assert!(!is_html("shares of <ANDC.SN> fell") && !is_html("3 < 4 > 2") && !is_html("plain") && !is_html("a <b and c> d"));
        assert!(!is_html("write to <jane@example.org>") && !is_html("<MORE>") && !is_html("<p"));
        check(
            "<p>Andes Copper <ANDC.SN> rose, a<b and c>d, <jane@example.org></p>",
            &["Andes Copper <ANDC.SN> rose, a<b and c>d, <jane@example.org>"],
        );
        check("<p><![CDATA[one <i>two</i>]]> three</p><!-- no -->", &["one two three"]);
    }

    #[test]
    fn a_page_gives_its_article() {
        let read = page(
            "<!doctype html><html lang=pt-BR><head><title>Rio | News</title><meta property='og:title' content='Flood in Rio'>\
             <link rel=canonical href='https://example.org/a'></head><body><header>Menu</header><article><h1>Flood in Rio</h1>\
             <p>Rain fell for two days on the hills above the city.</p><aside>Ads</aside></article><footer>About us</footer></body></html>",
        );
        assert_eq!((read.title.as_deref(), read.heading.as_deref()), (Some("Rio | News"), Some("Flood in Rio")));
        assert_eq!((read.language.as_deref(), read.canonical.as_deref()), (Some("pt-BR"), Some("https://example.org/a")));
        assert_eq!(read.paragraphs, ["Rain fell for two days on the hills above the city."]);
        assert_eq!(read.meta, [("og:title".to_owned(), "Flood in Rio".to_owned())]);
    }
}
