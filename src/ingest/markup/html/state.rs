//! A page as the tokenizer hands it over: which element we are in, what is copy and what stands around it.

use std::cell::RefCell;
use std::ops::Range;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};

use super::super::elements::{SKIPPED, SKIPPED_ON_PAGES, is_inline};
use super::super::flow::Flow;
use super::super::space::one_line;
use super::super::{chrome, meaning};
use super::Page;
use record::article::Annotation;

/// Inline elements in inline elements deeper than this are not told apart.
const DEEPEST: usize = 32;

/// Attributes of a page's own elements at most.
const MOST_ATTRIBUTES: usize = 100;

pub(super) struct Sink(pub(super) RefCell<State>);

#[derive(Default)]
pub(super) struct State {
    page: Page,
    flow: Flow,
    /// What `flow` gave before the last heading or container edge.
    paragraphs: Vec<String>,
    annotations: Vec<Annotation>,
    /// The inline elements that are open, and whether each is an annotation.
    inline: Vec<(String, bool)>,
    /// The skipped element that we are in, and how deep in elements of the same name.
    pub(super) skipped: Option<(String, usize)>,
    captured: Option<Field>,
    whole: bool,
    /// What stands around the story is read too.
    everything: bool,
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
    /// Before the first token. `kept` are names of elements that are not skipped.
    pub(super) fn new(whole: bool, trusts_classes: bool, kept: &[String]) -> State {
        State { whole, trusts_classes, kept: kept.to_vec(), flow: Flow::of_copy(), ..State::default() }
    }

    /// [`State::new`], for all that a page shows.
    pub(super) fn of_everything(kept: &[String]) -> State {
        State { everything: true, ..State::new(false, false, kept) }
    }

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
        if self.everything {
            return is_link && (links > 1 || self.is_entry);
        }
        self.after_chrome = is_heading || (self.after_chrome && is_link);
        self.after_chrome || (self.whole && is_link && (links > 1 || self.is_entry))
    }

    pub(super) fn has_nothing(&self) -> bool {
        self.paragraphs.is_empty() && self.page.title.is_none()
    }

    fn about_the_page(&mut self, name: &str, tag: &Tag) {
        self.attributes(name, tag);
        let attribute = |name: &str| tag.attrs.iter().find(|it| &*it.name.local == name).map(|it| one_line(&it.value));
        match name {
            "html" => self.page.language = attribute("lang").or_else(|| attribute("xml:lang")).filter(|it| !it.is_empty()),
            "link" if attribute("rel").as_deref() == Some("canonical") => self.page.canonical = attribute("href"),
            "meta" => {
                let key = attribute("name").or_else(|| attribute("property")).or_else(|| attribute("itemprop"));
                self.page.meta.extend(key.map(|it| it.to_ascii_lowercase()).zip(attribute("content")));
            }
            // Forms keep what they know of the story in fields that are not shown.
            "input" if attribute("type").as_deref() == Some("hidden") && self.page.attributes.len() < MOST_ATTRIBUTES => {
                let field = attribute("name").zip(attribute("value"));
                self.page.attributes.extend(field.map(|(key, value)| (name.to_owned(), key, value)));
            }
            "time" if attribute("class").is_some_and(|it| it.contains("embargo")) => {
                self.page.meta.extend(attribute("datetime").map(|it| ("embargo".to_owned(), it)));
            }
            "time" if attribute("itemprop").is_some_and(|it| it.eq_ignore_ascii_case("datePublished")) => {
                self.page.meta.extend(attribute("datetime").map(|it| ("datepublished".to_owned(), it)));
            }
            _ => (),
        }
    }

    /// What attributes of the story's own elements say of it, and words in the titles of any.
    fn attributes(&mut self, name: &str, tag: &Tag) {
        let is_own = matches!(name, "html" | "body" | "main" | "article");
        for attribute in &tag.attrs {
            let given = &*attribute.name.local;
            let bare = given.strip_prefix("data-").unwrap_or(given);
            let value = one_line(&attribute.value);
            let is_words = matches!(given, "title" | "aria-label") && value.contains(' ');
            if (is_own || is_words || bare.contains("embargo")) && self.page.attributes.len() < MOST_ATTRIBUTES {
                let name = if is_words { "" } else { name };
                self.page.attributes.push((name.to_owned(), bare.to_owned(), value));
            }
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

    pub(super) fn into_page(mut self) -> Page {
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
