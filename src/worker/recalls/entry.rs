//! What the item index holds: one entry for each item, one for each name that a notice may call it by. Pure values; merging them
//! is idempotent, because whoever lost an answer merges again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::worker::outgoing::short_digest;

use crate::record::{LifecycleKind, Record, Replaced, Status};

/// Records of an item that are remembered; the oldest go first.
const MOST_RECORDS: usize = 48;
/// Items of one name, and recalls of one name, that are remembered.
const MOST_ITEMS: usize = 24;
/// Hours that a number or a slug means the same.
const SHORT_LIVED: i64 = 36;

/// When the broker took the message that an item came in. Time first: sequences begin anew with a stream that is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub(crate) struct Order {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    received: Option<Timestamp>,
    sequence: u64,
}

/// An item of which records exist.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) records: Vec<Known>,
    /// The last notice that recalled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recalled: Option<Recall>,
    /// A correction or update under another id that took its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaced: Option<Recall>,
}

/// One record of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    pub(crate) sha256: String,
    pub(crate) order: Order,
    /// Where it went: the record, then its ninjs form.
    pub(crate) subjects: Vec<String>,
    /// It was told of on a subject of held copy only.
    #[serde(default)]
    pub(crate) held: bool,
    /// An embargoed record that has gone out at its time.
    #[serde(default)]
    pub(crate) released: bool,
}

/// A notice that an item, or whatever has a certain name, is not to be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recall {
    pub(crate) status: Status,
    /// The notice's own id.
    pub(crate) by: String,
    pub(crate) order: Order,
}

/// A headline, number or slug, and the items that have it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) items: Vec<Holder>,
    #[serde(default)]
    pub(crate) recalls: Vec<Recall>,
}

/// An item that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holder {
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) agency: Option<String>,
    pub(crate) order: Order,
}

/// What a notice may call an item by, besides its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    Headline(String),
    Number(String),
    Slug(String),
}

impl Order {
    pub(crate) fn of(record: &Record) -> Order {
        let received = record.source.received.as_deref().and_then(|it| it.parse().ok());
        Order { received, sequence: record.source.sequence.unwrap_or_default() }
    }

    /// Hours from `earlier` to this, if both times are known.
    fn hours_since(&self, earlier: &Order) -> Option<i64> {
        Some(self.received?.duration_since(earlier.received?).as_hours())
    }
}

impl Item {
    /// Adds or replaces a record; false if nothing changed.
    pub(crate) fn add(&mut self, id: &str, known: &Known) -> bool {
        id.clone_into(&mut self.id);
        let same = |it: &&mut Known| it.sha256 == known.sha256 && it.version == known.version;
        match self.records.iter_mut().find(same) {
            // Handed out again after it was released: it stays where it went.
            Some(there) if known.held && !there.held => false,
            Some(there) if there.subjects == known.subjects && there.released >= known.released => false,
            Some(there) => {
                *there = Known { released: there.released || known.released, ..known.clone() };
                true
            }
            None => {
                self.records.push(known.clone());
                let surplus = self.records.len().saturating_sub(MOST_RECORDS);
                self.records.drain(..surplus);
                true
            }
        }
    }

    /// The recall that forbids this record: one that came after it, or a kill that knew its version or its bytes.
    pub(crate) fn forbids(&self, known: &Known) -> Option<&Recall> {
        let by_itself = |it: &&Recall| it.by == self.id && it.order == known.order;
        let recall = self.recalled.as_ref().filter(|it| !by_itself(it))?;
        let was_known = |it: &Known| {
            it.order <= recall.order && (it.sha256 == known.sha256 || (it.version.is_some() && it.version == known.version))
        };
        let is_dead = recall.status == Status::Canceled && self.records.iter().any(was_known);
        (known.order <= recall.order || is_dead).then_some(recall)
    }

    /// Whether something newer has taken the record's place.
    pub(crate) fn supersedes(&self, known: &Known) -> bool {
        let is_newer = |it: &Known| it.order > known.order && it.sha256 != known.sha256;
        self.records.iter().any(is_newer) || self.replaced.as_ref().is_some_and(|it| it.order > known.order)
    }

    pub(crate) fn is_released(&self, known: &Known) -> bool {
        self.records.iter().any(|it| it.released && it.sha256 == known.sha256 && it.version == known.version)
    }

    /// Notes a recall; false if it or a later one is noted already. A kill stays a kill.
    pub(crate) fn recall(&mut self, id: &str, recall: &Recall) -> bool {
        id.clone_into(&mut self.id);
        later(&mut self.recalled, recall)
    }

    pub(crate) fn replace(&mut self, id: &str, by: &Recall) -> bool {
        id.clone_into(&mut self.id);
        later(&mut self.replaced, by)
    }

    /// A hold is lifted by a notice after it; a kill is not.
    pub(crate) fn lift(&mut self, order: Order) -> bool {
        let lifts = |it: &Recall| it.status == Status::Withheld && it.order < order;
        self.recalled.take_if(|it| lifts(it)).is_some()
    }
}

fn later(place: &mut Option<Recall>, recall: &Recall) -> bool {
    let stays = place
        .as_ref()
        .is_some_and(|it| (it.status == Status::Canceled, it.order) >= (recall.status == Status::Canceled, recall.order));
    if !stays {
        *place = Some(recall.clone());
    }
    !stays
}

impl Named {
    pub(crate) fn add(&mut self, holder: &Holder) -> bool {
        if self.items.iter().any(|it| it.id == holder.id && it.order >= holder.order) {
            return false;
        }
        self.items.retain(|it| it.id != holder.id);
        self.items.push(holder.clone());
        let surplus = self.items.len().saturating_sub(MOST_ITEMS);
        self.items.drain(..surplus);
        true
    }

    /// Notes that whatever has this name, and came before the notice, is recalled.
    pub(crate) fn recall(&mut self, recall: &Recall) -> bool {
        if self.recalls.contains(recall) {
            return false;
        }
        self.recalls.push(recall.clone());
        let surplus = self.recalls.len().saturating_sub(MOST_ITEMS);
        self.recalls.drain(..surplus);
        true
    }

    /// The recall that forbids an item of this name: its notice came after the item, but not long after.
    pub(crate) fn forbids(&self, name: &Name, holder: &Holder) -> Option<&Recall> {
        self.recalls.iter().find(|it| it.by != holder.id && it.order >= holder.order && name.lasts(&it.order, &holder.order))
    }

    /// The items that a notice means by this name.
    pub(crate) fn meant(&self, name: &Name, notice: &Holder) -> Vec<String> {
        let fits = |it: &&Holder| it.order <= notice.order && it.id != notice.id && name.lasts(&notice.order, &it.order);
        // "Stocks close higher" is a headline of every other day: the latest is meant, and its siblings.
        let newest = self.items.iter().filter(fits).map(|it| it.order).max().unwrap_or_default();
        let is_recent = |it: &&Holder| newest.hours_since(&it.order).is_none_or(|it| it <= SHORT_LIVED);
        let candidates = || self.items.iter().filter(fits).filter(is_recent);
        let of_the_agency = |it: &&Holder| it.agency.is_some() && it.agency == notice.agency;
        let strict = matches!(name, Name::Number(number) if number.bytes().all(|it| it.is_ascii_digit()));
        let own: Vec<String> = candidates().filter(of_the_agency).map(|it| it.id.clone()).collect();
        if !own.is_empty() {
            return own;
        }
        let may_be = |it: &&Holder| !strict || it.agency.is_none() || notice.agency.is_none();
        let all: Vec<String> = candidates().filter(may_be).map(|it| it.id.clone()).collect();
        // Every agency has a number 157.
        if strict && all.len() > 1 { Vec::new() } else { all }
    }
}

impl Name {
    /// The names that an item goes by: headline, slug, its number among the provider's codes and in its id.
    pub(crate) fn of(record: &Record) -> Vec<Name> {
        let mut names: Vec<Name> = record.headline.as_deref().and_then(Name::headline).into_iter().collect();
        names.extend(record.slug.as_deref().and_then(Name::slug));
        let codes = record.source.codes.iter().filter(|it| NUMBERS.contains(&it.scheme.to_lowercase().as_str()));
        names.extend(codes.filter_map(|it| Name::number(&it.code)));
        // A tail that is shorter is a version.
        names.extend(record.id.rsplit([':', '/', '#']).next().filter(|it| it.len() > 2).and_then(Name::number));
        names.sort();
        names.dedup();
        names
    }

    /// The names by which a notice calls what it is about.
    pub(crate) fn by(replaced: &Replaced) -> Vec<Name> {
        let headline = replaced.headline.as_deref().and_then(Name::headline);
        // What follows "slugged" and "item no." is read alike.
        let number = replaced.number.as_deref();
        let names = headline.into_iter().chain(number.and_then(Name::number)).chain(number.and_then(Name::slug));
        names.collect()
    }

    /// Letters and digits alone: wires set quotation marks and dashes as they please.
    fn headline(text: &str) -> Option<Name> {
        let folded: String = text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        // "Kill", "Advisory" are no headlines.
        (folded.chars().count() >= 9).then_some(Name::Headline(folded))
    }

    fn number(text: &str) -> Option<Name> {
        let folded: String = text.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_uppercase()).collect();
        let folded = folded.trim_start_matches('0');
        let is_number = folded.len() <= 24 && folded.bytes().any(|it| it.is_ascii_digit());
        is_number.then(|| Name::Number(folded.to_owned()))
    }

    fn slug(text: &str) -> Option<Name> {
        let keyword = text.split(',').next().unwrap_or_default();
        let folded: String = keyword.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let folded = folded.strip_prefix("bc").filter(|_| keyword.to_lowercase().starts_with("bc-")).unwrap_or(&folded);
        (folded.chars().count() >= 5 && !folded.bytes().all(|it| it.is_ascii_digit())).then(|| Name::Slug(folded.to_owned()))
    }

    pub(crate) fn key(&self) -> String {
        let (kind, name) = match self {
            Name::Headline(name) => ("headline", name),
            Name::Number(name) => ("number", name),
            Name::Slug(name) => ("slug", name),
        };
        format!("{kind}.{}", short_digest(name))
    }

    /// Numbers begin anew each day, and a slug lives as long as the news does: a notice means what came shortly before it.
    fn lasts(&self, notice: &Order, item: &Order) -> bool {
        let most = match self {
            Name::Headline(_) => return true,
            Name::Number(number) if number.bytes().any(|it| it.is_ascii_alphabetic()) && number.len() > 6 => return true,
            Name::Number(_) | Name::Slug(_) => SHORT_LIVED,
        };
        notice.hours_since(item).is_none_or(|it| it <= most)
    }
}

/// Schemes of provider's codes that number the item itself.
const NUMBERS: [&str; 6] = ["number", "sequence", "story-id", "usn", "item-number", "altid"];

/// The key of an item's entry.
pub(crate) fn item_key(id: &str) -> String {
    format!("item.{}", short_digest(id))
}

/// Whether the record is a notice about other copy: then it is no story that could be recalled itself.
pub(crate) fn is_notice(record: &Record) -> bool {
    matches!(record.lifecycle.kind, LifecycleKind::Kill | LifecycleKind::Advisory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(hour: i64, sequence: u64) -> Order {
        Order { received: Timestamp::from_second(1_740_000_000 + hour * 3_600).ok(), sequence }
    }

    fn known(version: &str, sha256: &str, order: Order) -> Known {
        let subjects = vec!["wire.enriched.en.unknown".to_owned()];
        Known { version: Some(version.to_owned()), sha256: sha256.to_owned(), order, subjects, held: false, released: false }
    }

    fn kill(order: Order) -> Recall {
        Recall { status: Status::Canceled, by: "urn:kill".to_owned(), order }
    }

    fn holder(id: &str, agency: &str, order: Order) -> Holder {
        Holder { id: id.to_owned(), agency: Some(agency.to_owned()).filter(|it| !it.is_empty()), order }
    }

    #[test]
    fn merging_again_changes_nothing() {
        let (mut item, first) = (Item::default(), known("1", "aa", order(0, 1)));
        assert!(item.add("urn:x", &first) && !item.add("urn:x", &first));
        assert!(item.recall("urn:x", &kill(order(1, 2))) && !item.recall("urn:x", &kill(order(1, 2))));
        let hold = Recall { status: Status::Withheld, ..kill(order(2, 3)) };
        assert!(!item.recall("urn:x", &hold) && !item.lift(order(3, 4)), "a kill stays a kill");
        let held = Known { held: true, subjects: vec!["wire.held.new".to_owned()], ..first.clone() };
        assert!(!item.add("urn:x", &held), "it went out since");
        for number in 0..1_000 {
            item.add("urn:x", &known(&number.to_string(), &number.to_string(), order(5, number)));
        }
        assert_eq!(item.records.len(), MOST_RECORDS);
    }

    #[test]
    fn a_recall_forbids_what_was_before_it() {
        let mut item = Item::default();
        item.add("urn:x", &known("1", "aa", order(0, 1)));
        item.recall("urn:x", &kill(order(1, 5)));
        for (version, sha256, at, forbidden) in [
            ("1", "aa", order(0, 1), true),
            ("2", "bb", order(1, 5), true),
            ("2", "bb", order(1, 6), false),
            // The same bytes, or the same version, sent again later.
            ("9", "aa", order(9, 9), true),
            ("1", "cc", order(9, 9), true),
            ("3", "cc", order(9, 9), false),
        ] {
            assert_eq!(item.forbids(&known(version, sha256, at)).is_some(), forbidden, "{version} {sha256} {at:?}");
        }
        let mut held = Item::default();
        held.add("urn:x", &known("1", "aa", order(0, 1)));
        held.recall("urn:x", &Recall { status: Status::Withheld, by: "urn:x".to_owned(), order: order(1, 5) });
        assert!(held.forbids(&known("1", "aa", order(0, 1))).is_some());
        assert!(held.forbids(&known("2", "bb", order(1, 5))).is_none(), "not the hold itself");
        assert!(held.forbids(&known("1", "aa", order(2, 6))).is_none(), "it may be used in its original form");
    }

    #[test]
    fn a_number_means_the_latest_of_its_agency() {
        let name = Name::Number("157".to_owned());
        let mut named = Named::default();
        for (id, agency, at) in [("dpa-old", "dpa", 0), ("dpa-new", "dpa", 48), ("afp", "afp", 49), ("later", "dpa", 60)] {
            named.add(&holder(id, agency, order(at, 1)));
        }
        let meant = |agency: &str, at| named.meant(&name, &holder("kill", agency, order(at, 9)));
        assert_eq!(meant("dpa", 50), ["dpa-new"]);
        assert_eq!(meant("afp", 50), ["afp"]);
        assert_eq!(meant("", 50), Vec::<String>::new(), "every agency has a number 157");
        assert_eq!((meant("", 10), meant("efe", 10)), (vec!["dpa-old".to_owned()], Vec::new()));
        let headline = Name::headline("Stocks close higher").unwrap();
        assert_eq!(named.meant(&headline, &holder("kill", "", order(50, 9))), ["dpa-new", "afp"]);
    }

    #[test]
    fn a_notice_before_its_story_forbids_it_by_name() {
        let (mut named, name) = (Named::default(), Name::headline("Mayor flees the city").unwrap());
        named.recall(&kill(order(1, 5)));
        assert!(named.forbids(&name, &holder("late", "", order(0, 1))).is_some());
        assert!(named.forbids(&name, &holder("newer", "", order(2, 6))).is_none());
        assert!(named.forbids(&name, &holder("urn:kill", "", order(0, 1))).is_none(), "not by itself");
    }

    #[test]
    fn names_are_folded() {
        let same = |one: Option<Name>, other: Option<Name>| assert_eq!(one.unwrap().key(), other.unwrap().key());
        same(Name::headline("U.S. launches “Mars” rocket"), Name::headline("US launches 'Mars' rocket"));
        same(Name::number("0157"), Name::number("157"));
        same(Name::slug("BC-PE--Quake-Toll, 1st Ld-Writethru"), Name::slug("PE--Quake-Toll"));
        assert_eq!((Name::headline("KILL"), Name::number("rain"), Name::slug("157")), (None, None, None));
        let key = Name::slug("a.*>\u{0} b/c d-é").unwrap().key();
        assert!(key.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'.'), "{key}");
    }

    /// An entry of the fixtures: `0.1` holds what the first release wrote, byte for byte, `newer` what a later one might write.
    fn entry<T: serde::de::DeserializeOwned>(path: &str) -> T {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/item_index").join(path);
        let json = std::fs::read(&path).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
        serde_json::from_slice(&json).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()))
    }

    #[test]
    fn entries_of_other_releases_are_read() {
        let items = ["held", "killed", "notice", "released", "timed"].map(|it| entry::<Item>(&format!("0.1/item-{it}.json")));
        let [held, killed, notice, released, timed] = &items;
        let status = |it: &Item| it.recalled.as_ref().map(|it| it.status);
        assert_eq!(
            (status(held), status(killed), status(notice)),
            (Some(Status::Withheld), Some(Status::Canceled), status(killed))
        );
        assert_eq!((status(released), status(timed)), (None, None));
        assert!(killed.records.len() == 2 && killed.records.iter().all(|it| killed.forbids(it).is_some()));
        assert!(released.records.iter().all(|it| it.released && !it.held), "{released:?}");
        assert!(held.records.iter().chain(&timed.records).all(|it| it.held && !it.released));
        let names = ["headline-killed", "number", "slug"].map(|it| entry::<Named>(&format!("0.1/name-{it}.json")));
        assert!(names.iter().all(|it| it.items.len() == 1) && names[0].recalls.len() == 1, "{names:?}");

        // A status that this release does not know forbids: doubt withholds.
        let newer: Item = entry("newer/item-recalled.json");
        assert_eq!((status(&newer), newer.records.len()), (Some(Status::Withheld), 2));
        assert!(newer.records.iter().all(|it| newer.forbids(it).is_some()));
        let newer: Named = entry("newer/name-headline.json");
        assert_eq!((newer.items.len(), newer.recalls.len()), (1, 1));
    }
}
