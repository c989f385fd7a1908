//! What elements and attributes say by their names in any XML item, wherever they stand beside its content: `<hold/>`, `<embargoUntil>`,
//! `status="killed"`. No standard foresees them; senders add them.

use crate::markup::xml::Element;
use crate::values::states::{self, States};
use record::article::Article;

/// Elements that hold the text, and things that have states and times of their own.
const APART: [&str; 14] = [
    "body.content",
    "contentSet",
    "DataContent",
    "content",
    "encoded",
    "description",
    "summary",
    "assert",
    "media",
    "image",
    "author",
    "source",
    "identified-content",
    "embargoed",
];

/// Extensions of other trades, in which "block" and "live" mean something else.
const FOREIGN: [&str; 6] = ["itunes", "googleplay", "podcast", "media", "yt", "geo"];

/// Takes in what an item says in this way.
pub(crate) fn read(item: Element<'_, '_>, article: &mut Article) {
    let mut states = States::default();
    for (name, value) in item.attributes() {
        states.field(&states::fold(name), value);
    }
    let mut after = 0;
    for element in item.descendants() {
        if element.index() < after {
            continue;
        }
        if APART.contains(&element.name()) || is_foreign(element) {
            after = element.end();
            continue;
        }
        let name = states::fold(element.name());
        if states::is_certain(&name) && element.children().next().is_none() {
            value(element, &name).iter().for_each(|it| states.field(&name, it));
        }
    }
    states.finish(article);
}

/// Whether an element is one of an extension whose states are not the item's.
pub(crate) fn is_foreign(element: Element<'_, '_>) -> bool {
    element.full_name().split_once(':').is_some_and(|(prefix, _)| FOREIGN.contains(&prefix))
}

/// The text of an element, or what its attributes say; its presence, where that says enough.
fn value(element: Element<'_, '_>, name: &str) -> Option<String> {
    const SAYING: [&str; 8] = ["until", "date", "norm", "value", "content", "FormalName", "state", "qcode"];
    let said = element.line().or_else(|| SAYING.iter().find_map(|it| element.attribute(it)).map(str::to_owned));
    said.or_else(|| states::is_present(name).then(|| "true".to_owned()))
}
