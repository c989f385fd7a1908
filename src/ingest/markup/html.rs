//! HTML → paragraphs of plain text, by the specification's tokenizer: entities and broken mark-up come out as a browser reads them.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::elements::{BOOLEAN_ATTRIBUTES, ELEMENTS, SKIPPED, SKIPPED_ON_PAGES, is_inline};
use super::flow::Flow;
use super::space::one_line;
use super::{chrome, escape, meaning, plain, tags};
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
    pub paragraphs: Vec<String>,
    /// What the mark-up says of words of the paragraphs.
    pub annotations: Vec<Annotation>,
}

/// Whether text is mark-up: a tag that HTML knows, not merely a `<`.
pub(crate) fn is_html(text: &str) -> bool {
    let last = text.rfind('>').unwrap_or(0);
    text.match_indices('<').any(|(at, _)| at < last && text.get(at + 1..).is_some_and(is_tag))
}

/// The paragraphs of text that may be mark-up, also mark-up that was escaped once more on its way, or plain.
pub(crate) fn read(text: &str) -> (Vec<String>, Vec<Annotation>) {
    if is_html(text) {
        return marked(text);
    }
    let plain = escape::unescape(text);
    if is_html(&plain) && plain != text { marked(&plain) } else { (plain::paragraphs(&plain), Vec::new()) }
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

/// At most so many bytes of an aside are read.
const BESIDE: usize = 8192;

fn begins_with(text: &str, name: &str) -> bool {
    text.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name))
}

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
        let state = tokenize(&html, whole, &kept, trusts_classes);
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

fn tokenize(html: &str, whole: bool, kept: &[String], trusts_classes: bool) -> State {
    let state = State { whole, trusts_classes, kept: kept.to_vec(), flow: Flow::of_copy(), ..State::default() };
    let tokenizer = Tokenizer::new(Sink(RefCell::new(state)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // A tokenizer without a tree builder never asks for a script to be run, so that one call reads all.
    let _done = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// Escapes each `<` that begins no tag: "<AAPL.O>", "<jane@example.org>", "a<b and c>d" are copy, which a browser would hide.
fn keep_what_is_no_tag(html: &str) -> Cow<'_, str> {
    let last = html.rfind('>').unwrap_or(0);
    let is_text = |at: usize| html.get(at + 1..).is_some_and(|rest| at >= last || !is_tag(rest));
    let is_cdata = |at: usize| html.get(at..).is_some_and(|rest| rest.starts_with("<![CDATA["));
    if !html.match_indices('<').any(|(at, _)| is_cdata(at) || is_text(at)) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + 32);
    let mut rest = 0..html.len();
    for (at, _) in html.match_indices('<') {
        if at < rest.start {
            continue;
        }
        out.push_str(html.get(rest.start..at).unwrap_or_default());
        if is_cdata(at) {
            let inner = html.get(at + 9..).unwrap_or_default();
            let (text, after) = inner.split_once("]]>").map_or((inner, html.len()), |(text, _)| (text, at + 9 + text.len() + 3));
            out.push_str(text);
            rest.start = after;
        } else {
            out.push_str(if is_text(at) { "&lt;" } else { "<" });
            rest.start = at + 1;
        }
    }
    out.push_str(html.get(rest).unwrap_or_default());
    Cow::Owned(out)
}

/// Drops tags that were escaped into the text (`&lt;endash&gt;–&lt;/endash&gt;` of a typesetting system), where both the opening and the
/// closing one stand there. `open` and `close` are how `<` and `>` are written.
pub(crate) fn drop_escaped_tags<'a>(text: &'a str, open: &str, close: &str) -> Cow<'a, str> {
    if !text.contains(open) {
        return Cow::Borrowed(text);
    }
    let tags: Vec<(usize, usize, &str, bool)> =
        text.match_indices(open).filter_map(|(at, _)| escaped_tag(text, at, open, close)).collect();
    let names = |closing: bool| -> BTreeSet<&str> { tags.iter().filter(|it| it.3 == closing).map(|it| it.2).collect() };
    let (opened, closed) = (names(false), names(true));
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end, name, _) in tags {
        if opened.contains(name) && closed.contains(name) && start >= from {
            out.push_str(text.get(from..start).unwrap_or_default());
            from = end;
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// Start, end, name, and whether it closes, of the tag that begins at a byte.
fn escaped_tag<'a>(text: &'a str, at: usize, open: &str, close: &str) -> Option<(usize, usize, &'a str, bool)> {
    let inside = text.get(at + open.len()..)?;
    let length = inside.bytes().take(200).position(|it| it == close.as_bytes().first().copied().unwrap_or(b'>'))?;
    inside.get(length..)?.starts_with(close).then_some(())?;
    let tag = inside.get(..length)?;
    let closing = tag.starts_with('/');
    let name = tag.trim_matches('/').split_whitespace().next()?;
    let is_name = name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
        && name.starts_with(|it: char| it.is_ascii_lowercase());
    is_name.then(|| (at, at + open.len() + length + close.len(), name, closing))
}

/// Whether what follows a `<` makes it a tag, a comment or a declaration.
fn is_tag(rest: &str) -> bool {
    if rest.starts_with(['!', '?']) {
        return rest.get(1..).is_some_and(|it| it.starts_with("--") || it.starts_with(|it: char| it.is_ascii_alphabetic()));
    }
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let length = rest.bytes().take(40).take_while(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b':')).count();
    let (Some(name), Some(after)) = (rest.get(..length), rest.get(length..)) else { return false };
    let known = name.starts_with(|it: char| it.is_ascii_alphabetic())
        && (name.contains(['-', ':']) || ELEMENTS.binary_search(&name.to_ascii_lowercase().as_str()).is_ok());
    known && (after.starts_with('>') || after.starts_with("/>") || has_attribute(after))
}

/// White space, then an attribute, or the tag's end.
fn has_attribute(after: &str) -> bool {
    let rest = after.trim_start();
    if rest.len() == after.len() {
        return false;
    }
    let length =
        rest.bytes().take(60).take_while(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b':' | b'_' | b'@')).count();
    let (name, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
    rest.starts_with(['>', '/'])
        || (length > 0
            && (after.trim_start().starts_with('=') || BOOLEAN_ATTRIBUTES.contains(&name.to_ascii_lowercase().as_str())))
}

/// Inline elements in inline elements deeper than this are not told apart.
const DEEPEST: usize = 32;

struct Sink(RefCell<State>);

#[derive(Default)]
struct State {
    page: Page,
    flow: Flow,
    /// What `flow` gave before the last heading or container edge.
    paragraphs: Vec<String>,
    annotations: Vec<Annotation>,
    /// The inline elements that are open, and whether each is an annotation.
    inline: Vec<(String, bool)>,
    /// The skipped element that we are in, and how deep in elements of the same name.
    skipped: Option<(String, usize)>,
    captured: Option<Field>,
    whole: bool,
    /// Classes and ids of elements say what is no copy.
    trusts_classes: bool,
    /// Links in the block: how many, and characters in them.
    links: usize,
    linked: usize,
    in_link: bool,
    /// The block is an entry of a list.
    is_entry: bool,
    /// The paragraph before was "Read more" or a link under it.
    after_chrome: bool,
    /// Paragraphs that are headings of the first rank.
    headings: Vec<usize>,
    kept: Vec<String>,
    /// The outermost `article` or `main` that we are in: its name, how deep, the paragraph it starts at.
    container: Option<(String, usize, usize)>,
    containers: Vec<Range<usize>>,
}

/// What stands between a page's headline and its site's name in the title.
const TITLE_PARTS: [&str; 7] = [" | ", " – ", " — ", " - ", " :: ", " » ", " · "];

/// Leaves out blank paragraphs.
fn without_blank(page: &mut Page) {
    if page.paragraphs.iter().all(|it| !it.is_empty()) {
        return;
    }
    let mut places = Vec::with_capacity(page.paragraphs.len());
    let mut next = 0;
    for paragraph in &page.paragraphs {
        places.push(next);
        next += usize::from(!paragraph.is_empty());
    }
    page.annotations.retain(|it| page.paragraphs.get(it.paragraph).is_some_and(|it| !it.is_empty()));
    for annotation in &mut page.annotations {
        annotation.paragraph = places.get(annotation.paragraph).copied().unwrap_or(annotation.paragraph);
    }
    page.paragraphs.retain(|it| !it.is_empty());
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
            Token::CharacterTokens(text) if state.skipped.is_none() => {
                if state.in_link {
                    state.linked += text.chars().filter(|it| it.is_alphanumeric()).count();
                }
                state.flow.text(&text);
            }
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
        } else if opens && !tag.self_closing && (self.is_skipped(name) || self.is_chrome(name, tag)) {
            self.flow.end_paragraph();
            self.skipped = Some((name.to_owned(), 1));
        } else if matches!(name, "td" | "th") {
            self.flow.space();
        } else if name == "br" {
            self.flow.line_break();
        } else if is_inline(name) {
            self.inline(name, tag, opens);
        } else {
            self.block(name, opens);
        }
        if self.whole && opens {
            self.about_the_page(name, tag);
        }
        match name {
            // In XHTML `<title/>` is an empty element and swallows nothing.
            "script" | "style" | "iframe" | "noscript" if opens && !tag.self_closing => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "title" | "textarea" if opens && !tag.self_closing => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    fn inline(&mut self, name: &str, tag: &Tag, opens: bool) {
        if name == "a" {
            self.in_link = opens && !tag.self_closing;
            self.links += usize::from(opens);
        }
        if opens {
            if !tag.self_closing && !matches!(name, "area" | "img" | "wbr") && self.inline.len() < DEEPEST {
                let attribute = |name: &str| tag.attrs.iter().find(|it| &*it.name.local == name).map(|it| &*it.value);
                let meaning = meaning::meaning(name, attribute);
                self.inline.push((name.to_owned(), meaning.is_some()));
                if let Some(kind) = meaning {
                    let said = tag.attrs.iter().map(|it| (it.name.local.to_string(), one_line(&it.value)));
                    self.flow.open(kind, said.filter(|(_, value)| !value.is_empty()).take(40).collect());
                }
            }
        } else if let Some(at) = self.inline.iter().rposition(|(open, _)| open == name) {
            let closed = self.inline.split_off(at);
            closed.iter().filter(|(_, is_annotation)| *is_annotation).for_each(|_| self.flow.close());
        }
    }

    fn is_skipped(&self, name: &str) -> bool {
        // The title of a page that is delivered as a body is no paragraph of it.
        let only_here = if self.whole { SKIPPED_ON_PAGES.contains(&name) } else { name == "title" };
        (SKIPPED.contains(&name) || only_here) && !self.kept.iter().any(|it| it == name)
    }

    /// An element whose class or id says that it is set around the story.
    fn is_chrome(&self, name: &str, tag: &Tag) -> bool {
        let may_be = matches!(name, "div" | "section" | "ul" | "ol" | "p" | "span" | "table" | "h2" | "h3" | "h4" | "header");
        let names = tag.attrs.iter().filter(|it| matches!(&*it.name.local, "class" | "id"));
        may_be
            && self.trusts_classes
            && !self.kept.iter().any(|it| it == name)
            && names.map(|it| &*it.value).any(|it| chrome::is_class(it, self.whole))
    }

    fn block(&mut self, name: &str, opens: bool) {
        self.end_block();
        self.is_entry = opens && name == "li";
        self.captured = match name {
            "title" if opens && self.whole => Some(Field::Title),
            "h1" if opens && self.whole => Some(Field::Heading),
            _ => None,
        };
        match &mut self.container {
            None if opens && matches!(name, "article" | "main") => {
                self.container = Some((name.to_owned(), 1, self.paragraphs.len()));
            }
            Some((container, depth, start)) if container == name => {
                *depth = if opens { *depth + 1 } else { *depth - 1 };
                if *depth == 0 {
                    self.containers.push(*start..self.paragraphs.len());
                    self.container = None;
                }
            }
            _ => (),
        }
    }

    fn end_block(&mut self) {
        self.inline.clear();
        self.in_link = false;
        let (read, marked) = std::mem::replace(&mut self.flow, Flow::of_copy()).finish();
        let (links, linked) = (std::mem::take(&mut self.links), std::mem::take(&mut self.linked));
        let captured = self.captured;
        if read.is_empty() {
            return;
        }
        if captured == Some(Field::Title) {
            if self.page.title.is_none() {
                self.page.title = read.into_iter().next();
            }
            return;
        }
        if self.is_around_the_story(&read, links, linked) {
            return;
        }
        let first = self.paragraphs.len();
        if captured == Some(Field::Heading) {
            self.headings.push(first);
        }
        self.annotations.extend(marked.into_iter().map(|it| Annotation { paragraph: it.paragraph + first, ..it }));
        self.paragraphs.extend(read);
    }

    /// "Read more" and the links under it; on a page, menus and lists of links.
    fn is_around_the_story(&mut self, read: &[String], links: usize, linked: usize) -> bool {
        let size: usize = read.iter().flat_map(|it| it.chars()).filter(|it| it.is_alphanumeric()).count();
        let is_link = links > 0 && linked * 10 >= size * 8;
        let line = if let [line] = read { line.as_str() } else { "" };
        let is_heading = chrome::is_heading(line) || (links > 0 && chrome::starts_with_heading(line));
        self.after_chrome = is_heading || (self.after_chrome && is_link);
        self.after_chrome || (self.whole && is_link && (links > 1 || self.is_entry))
    }

    fn has_nothing(&self) -> bool {
        self.paragraphs.is_empty() && self.page.title.is_none()
    }

    fn about_the_page(&mut self, name: &str, tag: &Tag) {
        let attribute = |name: &str| tag.attrs.iter().find(|it| &*it.name.local == name).map(|it| one_line(&it.value));
        match name {
            "html" => self.page.language = attribute("lang").or_else(|| attribute("xml:lang")).filter(|it| !it.is_empty()),
            "link" if attribute("rel").as_deref() == Some("canonical") => self.page.canonical = attribute("href"),
            "meta" => {
                let key = attribute("name").or_else(|| attribute("property")).or_else(|| attribute("itemprop"));
                self.page.meta.extend(key.map(|it| it.to_ascii_lowercase()).zip(attribute("content")));
            }
            "time" if attribute("itemprop").is_some_and(|it| it.eq_ignore_ascii_case("datePublished")) => {
                self.page.meta.extend(attribute("datetime").map(|it| ("datepublished".to_owned(), it)));
            }
            _ => (),
        }
    }

    /// Takes the headline out of the paragraphs, and the name of the site, which many a page sets as its first heading.
    fn choose_heading(&mut self) {
        let title = self.page.title.clone().unwrap_or_default().to_lowercase();
        let said = |name: &str| self.page.meta.iter().find(|(key, _)| key == name).map(|(_, it)| it.to_lowercase());
        let (headline, site) = (said("og:title"), said("og:site_name"));
        let at = |at: &usize| self.paragraphs.get(*at).map(|it| it.to_lowercase()).unwrap_or_default();
        let parts: Vec<&str> =
            TITLE_PARTS.iter().find(|it| title.contains(**it)).map_or(vec![&*title], |it| title.split(*it).collect());
        let is_site =
            |it: &str| site.as_deref() == Some(it) || (parts.len() > 1 && parts.last().is_some_and(|last| last.trim() == it));
        let is_named = |it: &str| headline.as_deref() == Some(it) || (!it.is_empty() && title.starts_with(it));
        let others = || self.headings.iter().filter(|it| !is_site(&at(it)));
        let chosen = others().find(|it| is_named(&at(it))).or_else(|| others().next()).copied();
        let gone: Vec<usize> = self.headings.iter().copied().filter(|it| Some(*it) == chosen || is_site(&at(it))).collect();
        self.page.heading = chosen.and_then(|it| self.paragraphs.get(it).cloned());
        // They are blanked, so that what counts paragraphs stays right, and left out at the end.
        for at in gone {
            self.paragraphs.get_mut(at).into_iter().for_each(String::clear);
        }
    }

    fn into_page(mut self) -> Page {
        self.end_block();
        self.choose_heading();
        if let Some((_, _, start)) = self.container {
            self.containers.push(start..self.paragraphs.len());
        }
        let size =
            |range: &Range<usize>| self.paragraphs.get(range.clone()).unwrap_or_default().iter().map(String::len).sum::<usize>();
        let all = size(&(0..self.paragraphs.len()));
        let article = self.containers.iter().cloned().max_by_key(|it| (size(it), std::cmp::Reverse(it.start)));
        match article.filter(|it| self.whole && size(it) * 5 >= all * 2) {
            Some(range) => {
                let place = |it: Annotation| Some(Annotation { paragraph: it.paragraph.checked_sub(range.start)?, ..it });
                self.page.annotations =
                    self.annotations.into_iter().filter_map(place).filter(|it| it.paragraph < range.len()).collect();
                self.page.paragraphs = self.paragraphs.drain(range).collect();
            }
            None => (self.page.paragraphs, self.page.annotations) = (self.paragraphs, self.annotations),
        }
        without_blank(&mut self.page);
        self.page
    }
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
