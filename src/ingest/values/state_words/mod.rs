//! What names and words of fields say of an item's state: the list `resources/wire/states.tsv`, looked up.

mod families;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use self::families::{PARTS, Part};

static LIST: &str = include_str!("../../../resources/wire/states.tsv");

/// How a field is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Status,
    State,
    /// The item has the state where the value is no "no".
    Yes(&'static str),
    /// The item has the state where the value is a "no".
    No(&'static str),
    /// A signal where the value is a "yes"; anything else is the text of a notice.
    Signal(&'static str),
    Embargo,
    Release,
    /// A date of publication: a time of release where it can be read.
    Opens,
    /// Its value may order that the item be taken back.
    Order,
    /// The item has the state where the value is the letter of a deletion.
    Letter(&'static str),
    Container,
}

#[derive(Default)]
pub(super) struct Lists {
    fields: Vec<(&'static str, Says)>,
    embargo: Vec<&'static str>,
    pub(super) yes: Vec<&'static str>,
    pub(super) no: Vec<&'static str>,
    pub(super) over: Vec<&'static str>,
    /// The words of orders, and the state that the item has by them.
    pub(super) orders: BTreeMap<&'static str, &'static str>,
    /// What another item has done to one, and the state that the older one has by it.
    pub(super) passive: BTreeMap<&'static str, &'static str>,
    /// Words beside an order that make no difference.
    pub(super) things: BTreeSet<&'static str>,
    /// What names of fields are made of.
    parts: BTreeMap<&'static str, Part>,
    /// Names of elements that need no value.
    present: BTreeSet<&'static str>,
    /// Statuses of an answer, not of the items in it.
    pub(super) answers: BTreeSet<&'static str>,
    /// Orders that stand in capitals at the edge of a slug or a name.
    pub(super) stamps: BTreeMap<&'static str, &'static str>,
    /// Those of them that news is about, too.
    pub(super) topics: BTreeSet<&'static str>,
    pub(super) categories: BTreeMap<&'static str, &'static str>,
    /// Names of vocabularies that stand before the names of fields.
    prefixes: Vec<&'static str>,
}

pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::default();
    for (kind, what, names) in rows() {
        let says = match (kind, what) {
            ("status", _) => Says::Status,
            ("state", _) => Says::State,
            ("yes", what) => Says::Yes(what),
            ("no", what) => Says::No(what),
            ("yes-only", what) => Says::Signal(what),
            ("release", _) => Says::Release,
            ("opens", _) => Says::Opens,
            ("container", _) => Says::Container,
            ("order", _) => Says::Order,
            ("letter", what) => Says::Letter(what),
            ("do", state) => {
                lists.orders.extend(names.map(|it| (it, state)));
                continue;
            }
            ("done-by", state) => {
                lists.passive.extend(names.map(|it| (it, state)));
                continue;
            }
            ("thing", _) => {
                lists.things.extend(names);
                continue;
            }
            ("part", what) => {
                let part = PARTS.iter().find(|(name, _)| *name == what).map(|it| it.1);
                lists.parts.extend(part.into_iter().flat_map(|part| names.clone().map(move |it| (it, part))));
                continue;
            }
            ("present", _) => {
                lists.present.extend(names);
                continue;
            }
            ("answer", _) => {
                lists.answers.extend(names);
                continue;
            }
            ("stamp", state) => {
                lists.stamps.extend(names.map(|it| (it, state)));
                continue;
            }
            ("topic", _) => {
                lists.topics.extend(names);
                continue;
            }
            ("category", state) => {
                lists.categories.extend(names.map(|it| (it, state)));
                continue;
            }
            ("prefix", _) => {
                lists.prefixes.extend(names);
                continue;
            }
            ("embargo", _) => {
                lists.embargo.extend(names);
                continue;
            }
            ("word", "yes") => {
                lists.yes.extend(names);
                continue;
            }
            ("word", "no") => {
                lists.no.extend(names);
                continue;
            }
            ("word", "over") => {
                lists.over.extend(names);
                continue;
            }
            _ => continue,
        };
        lists.fields.extend(names.map(|name| (name, says)));
    }
    lists.fields.sort_by_key(|(name, _)| *name);
    lists
});

fn rows() -> impl Iterator<Item = (&'static str, &'static str, std::str::SplitWhitespace<'static>)> {
    LIST.lines().filter(|it| !it.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        Some((columns.next()?, columns.next()?, columns.next()?.split_whitespace()))
    })
}

/// All that a field of this name says; a status may be a container too.
pub(super) fn says(name: &str) -> impl Iterator<Item = Says> {
    let own: Vec<Says> = of_name(name).collect();
    let is_unknown = own.is_empty();
    let bare = LISTS.prefixes.iter().filter(|_| is_unknown).filter_map(|it| name.strip_prefix(it));
    let of_vocabulary: Vec<Says> = bare.map(|it| of_name(it).collect::<Vec<_>>()).find(|it| !it.is_empty()).unwrap_or_default();
    own.into_iter().chain(of_vocabulary)
}

/// What a name says without the name of a vocabulary before it.
fn of_name(name: &str) -> impl Iterator<Item = Says> {
    let fields = &LISTS.fields;
    let bare = name.strip_prefix("is").unwrap_or(name);
    let bare = bare.strip_suffix("flag").or_else(|| bare.strip_prefix("flag")).unwrap_or(bare);
    let of = |name: &str| {
        let from = fields.partition_point(|(its, _)| *its < name);
        let to = fields.partition_point(|(its, _)| *its <= name);
        fields.get(from..to).unwrap_or_default().iter().map(|(_, says)| *says)
    };
    let is_embargo = LISTS.embargo.iter().any(|it| name.contains(it));
    let known = if of(name).next().is_some() { of(name) } else { of(bare) };
    let is_listed = of(name).chain(of(bare)).next().is_some() || is_embargo;
    let made = if is_listed { None } else { families::says(name) };
    known.chain(is_embargo.then_some(Says::Embargo)).chain(made)
}

/// A name as the lists write it: lower case, letters and digits only.
pub(crate) fn fold(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether fields inside a field of this (folded) name speak of the item too.
pub(crate) fn is_container(name: &str) -> bool {
    says(name).any(|it| it == Says::Container)
}

/// Whether a (folded) name is one of those that speak of the item's state, whatever their value.
pub(crate) fn is_state(name: &str) -> bool {
    says(name).any(|it| !matches!(it, Says::Container | Says::Order | Says::Letter(_)))
}

/// Whether an element of this (folded) name says something by being there.
pub(crate) fn is_present(name: &str) -> bool {
    LISTS.present.contains(name)
}

/// Whether a status is that of an answer, not of the items in it: "ok", 200, true.
pub(crate) fn is_of_answer(name: &str, value: &str) -> bool {
    let is_status = says(name).any(|it| matches!(it, Says::Status | Says::State));
    let word = value.trim().to_lowercase();
    let is_plain = || word.bytes().all(|it| it.is_ascii_digit()) || LISTS.yes.contains(&word.as_str());
    is_status && (LISTS.answers.contains(word.as_str()) || is_plain())
}

/// Whether a (folded) name sets an embargo.
pub(crate) fn is_embargo(name: &str) -> bool {
    says(name).any(|it| it == Says::Embargo)
}

/// Whether a (folded) name sets a time of release.
pub(crate) fn is_release(name: &str) -> bool {
    says(name).any(|it| it == Says::Release)
}

/// Whether a (folded) name has a status as its value.
pub(crate) fn is_status(name: &str) -> bool {
    says(name).any(|it| it == Says::Status)
}

/// Whether a (folded) name is one of those whose value may be an order.
pub(crate) fn is_order(name: &str) -> bool {
    says(name).any(|it| matches!(it, Says::Order | Says::Letter(_)))
}

/// Whether a value is the letter of a deletion, in a field of this (folded) name that holds one.
pub(crate) fn is_deletion(name: &str, value: &str) -> bool {
    value.trim().eq_ignore_ascii_case("d") && says(name).any(|it| matches!(it, Says::Letter(_)))
}

/// Whether a (folded) name speaks of items alone: a flag, an embargo, a time of release; other things have a status too.
pub(crate) fn is_certain(name: &str) -> bool {
    says(name).any(|it| matches!(it, Says::Yes(_) | Says::Embargo | Says::Release))
}

/// Whether a word is the name of a flag: no address has a state of that name.
pub(super) fn is_flag(word: &str) -> bool {
    says(&fold(word)).any(|it| matches!(it, Says::Yes(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_list_is_read() {
        let kinds = [
            "status",
            "state",
            "yes",
            "no",
            "yes-only",
            "embargo",
            "release",
            "container",
            "word",
            "order",
            "do",
            "done-by",
            "thing",
            "opens",
            "present",
            "answer",
            "stamp",
            "category",
            "part",
            "letter",
            "prefix",
            "topic",
        ];
        assert_eq!(rows().count(), LIST.lines().filter(|it| !it.starts_with('#')).count());
        assert!(rows().all(|(kind, _, _)| kinds.contains(&kind)));
        let names = rows().flat_map(|(kind, _, names)| names.map(move |it| (kind, it)));
        for (kind, name) in names {
            assert!(kind == "word" || fold(name) == name, "{kind} {name}");
        }
    }
}
