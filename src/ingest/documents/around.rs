//! What stands around the items of an XML document: the elements that they are in, with all that is in those but items, and comments.

use crate::formats::json::around::{self, Around, Of};
use crate::formats::xml_own;
use crate::markup::xml::{Element, Tree};

/// What is said of one item from outside.
#[derive(Clone)]
pub(crate) struct Surroundings<'t, 'a> {
    /// The channel, feed or message that it is in.
    pub message: Option<Element<'t, 'a>>,
    pub said: Around,
    /// Those in it, and those in no item.
    pub comments: Vec<&'t str>,
}

/// Comments of one item, and of a document, at most; longer ones are no notices.
const MOST_COMMENTS: usize = 40;
const LONGEST_COMMENT: usize = 900;

/// What stands around each of the items that begin at these places; `apart` are names of elements that are items of other kinds.
pub(crate) fn all<'t, 'a>(tree: &'t Tree<'a>, places: &[usize], apart: &[&str]) -> Vec<Surroundings<'t, 'a>> {
    let is_message = |it: &Element<'_, '_>| matches!(it.name(), "channel" | "feed" | "newsMessage");
    let first = tree.elements().find(is_message);
    let holds = |it: Element<'_, '_>| {
        let next = places.get(places.partition_point(|place| *place < it.index()));
        next.is_some_and(|place| *place < it.end())
    };
    let mut found: Vec<Surroundings<'t, 'a>> = Vec::new();
    let mut ends = Vec::new();
    let mut open: Vec<(usize, Surroundings<'t, 'a>)> = Vec::new();
    for element in tree.elements().filter(|it| holds(*it)) {
        if ends.last().is_some_and(|end| element.index() < *end) {
            continue;
        }
        while open.last().is_some_and(|(end, _)| *end <= element.index()) {
            open.pop();
        }
        let outer = open.last().map(|it| it.1.clone());
        let mut here = outer.unwrap_or_else(|| Surroundings { message: first, said: Around::new(), comments: Vec::new() });
        if places.binary_search(&element.index()).is_ok() {
            ends.push(element.end());
            found.push(here);
            continue;
        }
        here.message = Some(element).filter(is_message).or(here.message);
        let is_apart = |it: Element<'_, '_>| holds(it) || apart.contains(&it.name()) && it.name() != "channel";
        around::gather(&xml_own::wrapper(element, is_apart), None, Of::All, &mut here.said);
        open.push((element.end(), here));
    }
    comments(tree, places, &ends, &mut found);
    found
}

/// Gives each comment to the item that it stands in, or to all.
fn comments<'t>(tree: &'t Tree<'_>, starts: &[usize], ends: &[usize], found: &mut [Surroundings<'t, '_>]) {
    let mut outside = Vec::new();
    for (place, said) in tree.comments().filter(|it| it.1.len() <= LONGEST_COMMENT && !it.1.trim().is_empty()) {
        let at = place.map_or(0, |place| starts.partition_point(|start| *start <= place));
        let item = at.checked_sub(1).filter(|at| place.zip(ends.get(*at)).is_some_and(|(place, end)| place < *end));
        match item.and_then(|at| found.get_mut(at)) {
            Some(item) if item.comments.len() < MOST_COMMENTS => item.comments.push(said),
            None if outside.len() < MOST_COMMENTS => outside.push(said),
            _ => {}
        }
    }
    found.iter_mut().for_each(|it| it.comments.extend(&outside));
}
