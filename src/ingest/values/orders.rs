//! Orders that an envelope gives in a code or a verb: "delete", "story-kill", "act:unpublish", "isReplacedBy".
//!
//! A value orders something if each of its words is a verb of the list or one that makes no difference beside it ("article", "mandatory"):
//! "delete button" orders nothing.

use std::collections::BTreeSet;

use super::bodies;
use super::state_words::LISTS;
use record::article::{Article, Envelope};

/// The state that an item has by such a value; `None` if it orders nothing.
pub(crate) fn state(value: &str) -> Option<&'static str> {
    of_words(value).or_else(|| of_words(&bodies::local_part_of_code(value)))
}

/// Whether a word, in capitals at the edge of a name, orders something.
pub(crate) fn is_stamp(word: &str) -> bool {
    LISTS.stamps.contains_key(word.to_lowercase().as_str())
}

/// Whether such a word is one that news is about, too.
pub(crate) fn is_topic(word: &str) -> bool {
    LISTS.topics.contains(word.trim().to_lowercase().as_str())
}

/// The state that an item has by the code of its category: "kil".
pub(crate) fn of_category(code: &str) -> Option<&'static str> {
    LISTS.categories.get(code.to_lowercase().as_str()).copied()
}

/// Adds the states that signals, kinds and the take order, in whatever format they came.
pub(crate) fn of_signals(article: &mut Article) {
    let envelope = &mut article.envelope;
    let said = envelope.signals.iter().chain(&envelope.kinds).chain(&envelope.take);
    let ordered: BTreeSet<&str> = said.filter_map(|it| state(it)).collect();
    envelope.statuses.extend(ordered.into_iter().map(str::to_owned));
}

/// What a link's relation says of the states of the two items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// This item is taken back by the other one.
    Itself(&'static str),
    /// This item takes the other one back.
    Other(&'static str),
}

/// What the relation of a link orders: "irel:kills", "isWithdrawnBy".
pub(crate) fn relation(given: &str) -> Option<Relation> {
    let words = words(&bodies::local_part(given));
    let is_passive = words.last().is_some_and(|it| it == "by");
    let verb = words.iter().find(|it| !matches!(it.as_str(), "is" | "was" | "been" | "has" | "by"))?;
    let state = LISTS.orders.get(verb.as_str()).copied();
    if is_passive {
        state.or_else(|| LISTS.passive.get(verb.as_str()).copied()).map(Relation::Itself)
    } else {
        state.map(Relation::Other)
    }
}

/// Adds what a link to an item orders.
pub(crate) fn by_link(envelope: &mut Envelope, relation: Relation, target: Option<String>) {
    match relation {
        Relation::Itself(state) => envelope.statuses.push(state.to_owned()),
        Relation::Other(state) => {
            envelope.refers_to.extend(target);
            envelope.refers_to_status.get_or_insert_with(|| state.to_owned());
        }
    }
}

/// A longer value is no code, in bytes.
const LONGEST: usize = 80;

fn of_words(value: &str) -> Option<&'static str> {
    if value.len() > LONGEST {
        return None;
    }
    let mut found = None;
    for word in words(value) {
        match LISTS.orders.get(word.as_str()) {
            // The first verb says what is done; "cancel hold" is as void as "hold cancelled" is doubtful.
            Some(state) => found = found.or(Some(*state)),
            None if LISTS.things.contains(word.as_str()) => {}
            None => return None,
        }
    }
    found
}

/// Its words in lower case: `deleteNewsItem`, `STORY_KILL` and `story-kill` have two or three.
pub(crate) fn words(value: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut was_small = false;
    for character in value.chars() {
        if !character.is_alphanumeric() || character.is_uppercase() && was_small {
            found.push(String::new());
        }
        was_small = character.is_lowercase();
        if let Some(last) = found.last_mut().filter(|_| character.is_alphanumeric()) {
            last.extend(character.to_lowercase());
        }
    }
    found.retain(|it| !it.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_that_take_an_item_back() {
        for value in [
            "delete",
            "DELETED",
            "unpublish",
            "article.deleted",
            "deleteNewsItem",
            "STORY_KILL",
            "act:delete",
            "sig:kill",
            "http://example.org/actions/withdraw",
            "mandatory kill",
            "Retraction",
            "löschen",
            "Suppression",
            "eliminar",
            "annullamento",
            "slet",
            "radera",
            "poista",
            "удалить",
            "撤稿",
            "削除",
            "삭제",
        ] {
            assert_eq!(state(value), Some("canceled"), "{value}");
        }
        for value in ["hold", "story-hold", "suspend", "sperren", "quarantine"] {
            assert_eq!(state(value), Some("withheld"), "{value}");
        }
        for value in
            ["", "update", "delete button", "create", "killed 12", "undelete", "article", "road kill", "not_deleted", "kill bill"]
        {
            assert_eq!(state(value), None, "{value}");
        }
    }

    #[test]
    fn relations_of_links() {
        for (given, expected) in [
            ("irel:kills", Some(Relation::Other("canceled"))),
            ("retracts", Some(Relation::Other("canceled"))),
            ("isWithdrawnBy", Some(Relation::Itself("canceled"))),
            ("rel:replacedBy", Some(Relation::Itself("withheld"))),
            ("isReplacementOf", None),
            ("alternate", None),
        ] {
            assert_eq!(relation(given), expected, "{given}");
        }
    }
}
