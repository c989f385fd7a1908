//! XML → a tree in one flat list, so that neither depth nor width can exhaust the stack.
//!
//! What is well-formed is read; at a fault the elements that were open are marked as broken, and reading goes on at the next
//! element that starts an item, so that one bad item does not cost its file. Entities that a document declares itself are
//! put in their place before (`entities`).

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{escape, flow, meaning};

/// Elements at which reading starts again after a fault.
const ITEMS: [&str; 7] = ["<newsItem", "<packageItem", "<NewsItem", "<nitf", "<item", "<entry", "<newsMessage"];

/// A document, its nodes in document order.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    source: &'a str,
    nodes: Vec<Node<'a>>,
    attributes: Vec<(String, String)>,
    /// Whether text that comes now goes on with the last node: references cut it in pieces.
    in_text: bool,
    /// Each comment, and the element that it stands in.
    comments: Vec<(Option<usize>, Cow<'a, str>)>,
    pub faults: Vec<Fault>,
}

#[derive(Debug)]
struct Node<'a> {
    kind: Kind<'a>,
    /// Index after the last node inside this one.
    end: usize,
    /// Bytes of the source.
    bytes: std::ops::Range<usize>,
    broken: bool,
}

#[derive(Debug)]
enum Kind<'a> {
    Element {
        /// With its prefix.
        name: &'a str,
        attributes: std::ops::Range<usize>,
    },
    Text(Cow<'a, str>),
}

/// Where the document is not well-formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Index of the outermost element that it broke, if one was open.
    pub node: Option<usize>,
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
    pub reason: String,
}

/// An element of a tree.
#[derive(Clone, Copy)]
pub(crate) struct Element<'t, 'a> {
    tree: &'t Tree<'a>,
    at: usize,
}

/// What a walk through an element meets.
pub(crate) enum Step<'t, 'a> {
    Open(Element<'t, 'a>),
    Close(Element<'t, 'a>),
    Text(&'t str),
}

/// Reads all of `source`; never fails, but notes faults.
pub(crate) fn parse(source: &str) -> Tree<'_> {
    let mut tree =
        Tree { source, nodes: Vec::new(), attributes: Vec::new(), in_text: false, comments: Vec::new(), faults: Vec::new() };
    let mut from = 0;
    while let Some(fault) = tree.read_from(from) {
        // Each round starts after the last, and at most this many faults are of use to anyone.
        let next =
            source.get(fault + 1..).and_then(|rest| ITEMS.iter().filter_map(|it| rest.find(it)).min().map(|at| fault + 1 + at));
        match next {
            Some(next) if tree.faults.len() < 100 => from = next,
            _ => break,
        }
    }
    tree
}

impl<'a> Tree<'a> {
    /// Reads until the end or the first fault, whose place is returned.
    fn read_from(&mut self, from: usize) -> Option<usize> {
        let source = self.source;
        let mut reader = Reader::from_str(source.get(from..)?);
        reader.config_mut().allow_dangling_amp = true;
        reader.config_mut().expand_empty_elements = true;
        // After a fault the ends of the elements that it broke are still to come.
        reader.config_mut().allow_unmatched_ends = from > 0;
        let mut open: Vec<usize> = Vec::new();
        loop {
            let start = from + usize::try_from(reader.buffer_position()).unwrap_or(source.len());
            let event = reader.read_event();
            let end = from + usize::try_from(reader.buffer_position()).unwrap_or(source.len());
            match event {
                Ok(Event::Start(tag)) => {
                    open.push(self.nodes.len());
                    self.element(&tag, start);
                }
                Ok(Event::End(_)) => {
                    if let Some(at) = open.pop() {
                        self.close(at, end, false);
                    }
                }
                Ok(Event::Text(text)) => self.text(text.xml10_content()),
                Ok(Event::CData(text)) => self.text(text.xml10_content()),
                Ok(Event::GeneralRef(name)) => {
                    let name = name.into_inner();
                    self.text(escape::reference(&name).unwrap_or_else(|| Cow::Owned(format!("&{name};"))));
                }
                Ok(Event::Comment(text)) => self.comments.push((open.last().copied(), text.xml10_content())),
                Ok(Event::Eof) if open.is_empty() => return None,
                Ok(Event::Eof) => {
                    let name = open.last().map(|at| Element { tree: self, at: *at }.name().to_owned()).unwrap_or_default();
                    self.fault(&open, source.len(), format!("the document ends inside <{name}>"));
                    return None;
                }
                Err(error) => {
                    let at = from + usize::try_from(reader.error_position()).unwrap_or(source.len());
                    self.fault(&open, at, error.to_string());
                    return Some(at.max(start));
                }
                Ok(_) => (),
            }
        }
    }

    fn element(&mut self, tag: &BytesStart<'a>, start: usize) {
        self.in_text = false;
        let length = tag.name().as_ref().len();
        let name = self.source.get(start + 1..start + 1 + length).unwrap_or_default();
        let first = self.attributes.len();
        for attribute in tag.html_attributes().with_checks(false).flatten().take(200) {
            self.attributes.push((attribute.key.as_ref().to_owned(), escape::unescape(&attribute.value).into_owned()));
        }
        let kind = Kind::Element { name, attributes: first..self.attributes.len() };
        self.nodes.push(Node { kind, end: self.nodes.len() + 1, bytes: start..start, broken: false });
    }

    fn close(&mut self, at: usize, byte: usize, broken: bool) {
        self.in_text = false;
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(at) {
            node.end = end;
            node.bytes.end = byte;
            node.broken = broken;
        }
    }

    fn text(&mut self, text: Cow<'a, str>) {
        if let Some(Node { kind: Kind::Text(before), .. }) = self.nodes.last_mut().filter(|_| self.in_text) {
            before.to_mut().push_str(&text);
            return;
        }
        self.in_text = true;
        self.nodes.push(Node { kind: Kind::Text(text), end: self.nodes.len() + 1, bytes: 0..0, broken: false });
    }

    fn fault(&mut self, open: &[usize], byte: usize, reason: String) {
        for at in open {
            self.close(*at, byte, true);
        }
        let (line, column) = place(self.source, byte);
        self.faults.push(Fault { node: open.first().copied(), line, column, reason });
    }

    /// The elements that stand in no other, in order.
    pub(crate) fn roots<'t>(&'t self) -> impl Iterator<Item = Element<'t, 'a>> {
        Siblings { tree: self, at: 0, end: self.nodes.len() }
    }

    /// Every element of the document, in order.
    pub(crate) fn elements<'t>(&'t self) -> impl Iterator<Item = Element<'t, 'a>> {
        (0..self.nodes.len()).map(|at| Element { tree: self, at }).filter(|it| it.is_element())
    }
}

impl Tree<'_> {
    /// The comments, each with the place of the element that it stands in.
    pub(crate) fn comments(&self) -> impl Iterator<Item = (Option<usize>, &str)> {
        self.comments.iter().map(|(place, said)| (*place, &**said))
    }
}

/// 1-based line and column of a byte.
fn place(source: &str, byte: usize) -> (usize, usize) {
    let before = source.get(..byte).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before.get(line_start..).unwrap_or_default().chars().count() + 1)
}

/// Elements beside each other.
struct Siblings<'t, 'a> {
    tree: &'t Tree<'a>,
    at: usize,
    end: usize,
}

impl<'t, 'a> Iterator for Siblings<'t, 'a> {
    type Item = Element<'t, 'a>;

    fn next(&mut self) -> Option<Element<'t, 'a>> {
        while self.at < self.end {
            let found = Element { tree: self.tree, at: self.at };
            self.at = self.tree.nodes.get(self.at)?.end;
            if found.is_element() {
                return Some(found);
            }
        }
        None
    }
}

impl<'t, 'a> Element<'t, 'a> {
    fn node(self) -> Option<&'t Node<'a>> {
        self.tree.nodes.get(self.at)
    }

    fn is_element(self) -> bool {
        self.node().is_some_and(|it| matches!(it.kind, Kind::Element { .. }))
    }

    /// With its prefix: `dc:creator`.
    pub(crate) fn full_name(self) -> &'a str {
        match self.node().map(|it| &it.kind) {
            Some(Kind::Element { name, .. }) => name,
            _ => "",
        }
    }

    /// Without its prefix.
    pub(crate) fn name(self) -> &'a str {
        let name = self.full_name();
        name.split_once(':').map_or(name, |(_, local)| local)
    }

    /// The document's bytes of this element.
    pub(crate) fn source(self) -> &'a str {
        self.node().and_then(|it| self.tree.source.get(it.bytes.clone())).unwrap_or_default()
    }

    /// Whether the document broke before this element was closed.
    pub(crate) fn is_broken(self) -> bool {
        self.node().is_some_and(|it| it.broken)
    }

    /// Its place in document order.
    pub(crate) fn index(self) -> usize {
        self.at
    }

    /// The place after the last element inside it.
    pub(crate) fn end(self) -> usize {
        self.node().map_or(0, |it| it.end)
    }

    /// All attributes but namespace declarations, with their prefixes.
    pub(crate) fn attributes(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let range = match self.node().map(|it| &it.kind) {
            Some(Kind::Element { attributes, .. }) => attributes.clone(),
            _ => 0..0,
        };
        let found = self.tree.attributes.get(range).unwrap_or_default().iter().map(|(key, value)| (&**key, &**value));
        found.filter(|(key, _)| !key.starts_with("xmlns"))
    }

    /// The attribute with this name, whatever its prefix, if it is not blank.
    pub(crate) fn attribute(self, name: &str) -> Option<&'t str> {
        let is_it = |key: &str| key == name || key.rsplit_once(':').is_some_and(|(_, local)| local == name);
        self.attributes().find(|(key, _)| is_it(key)).map(|(_, value)| value.trim()).filter(|it| !it.is_empty())
    }

    pub(crate) fn children(self) -> impl Iterator<Item = Element<'t, 'a>> {
        Siblings { tree: self.tree, at: self.at + 1, end: self.node().map_or(0, |it| it.end) }
    }

    /// The children with this name.
    pub(crate) fn all(self, name: &'static str) -> impl Iterator<Item = Element<'t, 'a>> {
        self.children().filter(move |it| it.name() == name)
    }

    pub(crate) fn child(self, name: &'static str) -> Option<Element<'t, 'a>> {
        self.all(name).next()
    }

    /// The element at the end of a path of children.
    pub(crate) fn path(self, names: &[&'static str]) -> Option<Element<'t, 'a>> {
        names.iter().try_fold(self, |element, name| element.child(name))
    }

    /// Every element inside this one, in document order.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Element<'t, 'a>> {
        let end = self.node().map_or(0, |it| it.end);
        (self.at + 1..end).map(move |at| Element { tree: self.tree, at }).filter(|it| it.is_element())
    }

    /// The elements inside this one with this name.
    pub(crate) fn find(self, name: &'static str) -> impl Iterator<Item = Element<'t, 'a>> {
        self.descendants().filter(move |it| it.name() == name)
    }

    /// The elements inside this one with this name that stand in no other such element: however they nest, each byte is in one.
    pub(crate) fn outermost(self, name: &'static str) -> impl Iterator<Item = Element<'t, 'a>> {
        let mut after = 0;
        self.find(name).filter(move |it| {
            let is_outer = it.index() >= after;
            after = after.max(it.end());
            is_outer
        })
    }

    /// All text inside, as it is.
    pub(crate) fn raw_text(self) -> String {
        let end = self.node().map_or(0, |it| it.end);
        let nodes = self.tree.nodes.get(self.at + 1..end).unwrap_or_default();
        nodes.iter().filter_map(|it| if let Kind::Text(text) = &it.kind { Some(&**text) } else { None }).collect()
    }

    /// All text inside on one line, `None` if there is none. Elements inside are set apart by a space.
    pub(crate) fn line(self) -> Option<String> {
        let mut flow = flow::Flow::default();
        for step in self.walk() {
            match step {
                Step::Text(text) => flow.text(&escape::unescape(text)),
                Step::Open(element) if !meaning::is_inline(element.name()) => flow.space(),
                Step::Close(element) if !meaning::is_inline(element.name()) => flow.space(),
                _ => (),
            }
        }
        let (paragraphs, _) = flow.finish();
        paragraphs.into_iter().next()
    }

    /// Everything inside, in order, every element opened and closed.
    pub(crate) fn walk(self) -> impl Iterator<Item = Step<'t, 'a>> {
        let tree = self.tree;
        let end = self.node().map_or(0, |it| it.end);
        let mut at = self.at + 1;
        let mut open: Vec<(usize, usize)> = Vec::new();
        std::iter::from_fn(move || {
            if let Some((closed, _)) = open.pop_if(|(_, end)| *end <= at) {
                return Some(Step::Close(Element { tree, at: closed }));
            }
            let node = tree.nodes.get(at).filter(|_| at < end)?;
            let here = Element { tree, at };
            at += 1;
            match &node.kind {
                Kind::Text(text) => Some(Step::Text(text)),
                Kind::Element { .. } => {
                    open.push((here.at, node.end));
                    Some(Step::Open(here))
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_with_its_entities() {
        let tree = parse(
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><n:a x='1 &amp; 2' xml:lang=\"en\"><b>caf&eacute; &#x26; &b; A & B</b><c/><![CDATA[<d>]]></n:a>",
        );
        let root = tree.roots().next().unwrap();
        assert_eq!((root.name(), root.attribute("x"), root.attribute("lang")), ("a", Some("1 & 2"), Some("en")));
        assert_eq!(root.child("b").unwrap().line().as_deref(), Some("café & &b; A & B"));
        assert_eq!(root.raw_text(), "café & &b; A & B<d>");
        assert_eq!(root.child("c").unwrap().line(), None);
        assert!(tree.faults.is_empty() && root.source().starts_with("<n:a") && root.source().ends_with("</n:a>"));
    }

    #[test]
    fn a_fault_breaks_its_item_only() {
        let tree = parse("<rss>\n<item><t>1</t></item>\n<item><t>2</item>\n<item><t>3</t></item></rss>");
        let items: Vec<(bool, String)> =
            tree.elements().filter(|it| it.name() == "item").map(|it| (it.is_broken(), it.raw_text())).collect();
        assert_eq!(items, [(false, "1".to_owned()), (true, "2".to_owned()), (false, "3".to_owned())]);
        assert_eq!((tree.faults[0].line, tree.faults[0].column), (3, 11), "{:?}", tree.faults);
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = "<a>".repeat(200_000);
        assert_eq!(parse(&deep).faults.len(), 1);
        let closed = format!("{deep}x{}", "</a>".repeat(200_000));
        assert_eq!(parse(&closed).roots().next().unwrap().line().as_deref(), Some("x"));
    }

    proptest::proptest! {
        #[test]
        fn anything_gives_a_tree(source in "(<[a-c/]{0,3}>?|[ a&;<>'\"=/!?é\\[\\]-]|<item>|</item>|<!\\[CDATA\\[){0,40}") {
            let tree = parse(&source);
            for root in tree.roots() {
                proptest::prop_assert!(source.contains(root.source()));
                proptest::prop_assert!(root.walk().count() >= root.descendants().count());
            }
        }
    }
}
