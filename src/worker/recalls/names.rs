//! What the item index holds of a name: the items that have it, and the notices that called something by it. Pure values, merged as
//! those of [`super::entry`] are.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::entry::{More, Order, Recall, compare_times};
use crate::record::{Record, Replaced};
use crate::worker::broker::bucket::Value;
use crate::worker::outgoing::short_digest;

/// Items of one name, and recalls of one name, that are remembered.
const MOST_ITEMS: usize = 1_000;
/// Hours that a number or a slug means the same.
const SHORT_LIVED: i64 = 36;

/// A headline, number or slug, and the items that have it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Named {
    pub(crate) items: Vec<Holder>,
    pub(crate) recalls: Vec<Recall>,
    #[serde(flatten)]
    pub(crate) more: More,
}

/// An item that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Holder {
    pub(crate) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agency: Option<String>,
    pub(crate) order: Order,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) published: Option<Timestamp>,
    #[serde(flatten)]
    pub(crate) more: More,
}

/// The items that a notice means by a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Meant {
    pub(crate) items: Vec<String>,
    /// Items of other agencies that have the name: the notice does not reach them.
    pub(crate) foreign: Vec<String>,
}

/// What a notice may call an item by, besides its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    Headline(String),
    Number(String),
    Slug(String),
}

impl Value for Named {}

impl Named {
    pub(crate) fn add(&mut self, name: &Name, holder: &Holder) -> bool {
        if self.items.iter().any(|it| it.id == holder.id && it.order >= holder.order) {
            return false;
        }
        // What no notice can mean any more needs no place.
        self.items.retain(|it| it.id != holder.id && name.lasts(&holder.order, &it.order));
        self.recalls.retain(|it| name.lasts(&holder.order, &it.order));
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

    /// The recall that forbids an item of this name: its notice came after the item or should have, but not long after.
    pub(crate) fn forbids(&self, name: &Name, holder: &Holder) -> Option<&Recall> {
        let comes_after =
            |it: &Recall| it.order >= holder.order || compare_times(it.published, holder.published) == Some(Ordering::Greater);
        self.recalls.iter().find(|it| {
            it.by != holder.id
                && comes_after(it)
                && name.lasts(&it.order, &holder.order)
                && name.lasts(&holder.order, &it.order)
                && may_be_same(it.agency.as_deref(), holder.agency.as_deref())
        })
    }

    /// The items that a notice means by this name.
    pub(crate) fn meant(&self, name: &Name, notice: &Holder) -> Meant {
        let fits = |it: &&Holder| it.order <= notice.order && it.id != notice.id && name.lasts(&notice.order, &it.order);
        let ids = |holders: Vec<&Holder>| -> Vec<String> {
            // "Stocks close higher" is a headline of every other day: the latest is meant, and its siblings.
            let newest = holders.iter().map(|it| it.order).max().unwrap_or_default();
            let is_recent = |it: &&&Holder| newest.hours_since(&it.order).is_none_or(|it| it <= SHORT_LIVED);
            holders.iter().filter(is_recent).map(|it| it.id.clone()).collect()
        };
        let (near, foreign): (Vec<&Holder>, Vec<&Holder>) =
            self.items.iter().filter(fits).partition(|it| may_be_same(it.agency.as_deref(), notice.agency.as_deref()));
        let own: Vec<&Holder> = near.iter().copied().filter(|it| it.agency.is_some() && it.agency == notice.agency).collect();
        if !own.is_empty() {
            return Meant { items: ids(own), foreign: Vec::new() };
        }
        let items = ids(near);
        let is_number = matches!(name, Name::Number(number) if number.bytes().all(|it| it.is_ascii_digit()));
        // Every agency has a number 157.
        if is_number {
            return Meant { items: if items.len() > 1 { Vec::new() } else { items }, foreign: Vec::new() };
        }
        let foreign = if items.is_empty() { ids(foreign) } else { Vec::new() };
        Meant { items, foreign }
    }
}

impl Name {
    /// The names that an item goes by: headline, slug, its number among the provider's codes and in its id.
    pub(crate) fn of(record: &Record) -> Vec<Name> {
        let mut names: Vec<Name> = record.headline.as_deref().and_then(Name::headline).into_iter().collect();
        names.extend(record.slug.as_deref().and_then(Name::slug));
        let codes = record.source.codes.iter().filter(|it| NUMBERS.contains(&it.scheme.to_lowercase().as_str()));
        names.extend(codes.filter_map(|it| Name::number(&it.code)));
        names.extend(Name::in_id(&record.id));
        names.sort();
        names.dedup();
        names
    }

    /// The number at the end of an id.
    pub(crate) fn in_id(id: &str) -> Option<Name> {
        // A tail that is shorter is a version.
        id.rsplit([':', '/', '#']).next().filter(|it| it.len() > 2).and_then(Name::number)
    }

    /// The names by which a notice calls what it is about.
    pub(crate) fn by(replaced: &Replaced) -> Vec<Name> {
        let headline = replaced.headline.as_deref().and_then(Name::headline);
        // "KILL: BUDGET"
        let keyword = replaced.headline.as_deref().filter(|it| !it.trim().contains(char::is_whitespace)).and_then(Name::slug);
        // What follows "slugged" and "item no." is read alike.
        let number = replaced.number.as_deref();
        let names = headline.into_iter().chain(number.and_then(Name::number)).chain(number.and_then(Name::slug));
        names.chain(keyword).collect()
    }

    /// Letters and digits alone: wires set quotation marks and dashes as they please.
    pub(crate) fn headline(text: &str) -> Option<Name> {
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

    pub(crate) fn slug(text: &str) -> Option<Name> {
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

/// One agency's notice is not about another's story. Who is not known may be anybody, and "Thomson Reuters" is Reuters.
fn may_be_same(one: Option<&str>, other: Option<&str>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    one == other || one.contains(other) || other.contains(one)
}

#[cfg(test)]
mod tests {
    use super::super::entry::tests::{at, kill, order};
    use super::*;

    fn holder(id: &str, agency: &str, order: Order) -> Holder {
        let agency = Some(agency.to_owned()).filter(|it| !it.is_empty());
        Holder { id: id.to_owned(), agency, order, ..Holder::default() }
    }

    fn meant(named: &Named, name: &Name, agency: &str, at: i64) -> Vec<String> {
        named.meant(name, &holder("kill", agency, order(at, 9))).items
    }

    #[test]
    fn a_number_means_the_latest_of_its_agency() {
        let (name, mut named) = (Name::Number("157".to_owned()), Named::default());
        for (id, agency, at) in [("dpa", "dpa", 48), ("afp", "afp", 49), ("later", "dpa", 60)] {
            named.add(&name, &holder(id, agency, order(at, 1)));
        }
        assert_eq!(meant(&named, &name, "dpa", 50), ["dpa"]);
        assert_eq!(meant(&named, &name, "afp", 50), ["afp"]);
        assert_eq!(meant(&named, &name, "", 50), Vec::<String>::new(), "every agency has a number 157");
        assert_eq!((meant(&named, &name, "", 48), meant(&named, &name, "efe", 48)), (vec!["dpa".to_owned()], Vec::new()));
        named.add(&name, &holder("next week", "dpa", order(240, 1)));
        assert_eq!(named.items.len(), 1, "numbers begin anew each day");
    }

    #[test]
    fn a_headline_means_the_agencys_own_story() {
        let (name, mut named) = (Name::headline("Stocks close higher").unwrap(), Named::default());
        for (id, agency, at) in [("old", "dpa", 0), ("dpa", "dpa", 48), ("afp", "afp", 49)] {
            named.add(&name, &holder(id, agency, order(at, 1)));
        }
        assert_eq!(meant(&named, &name, "afp", 50), ["afp"]);
        assert_eq!(meant(&named, &name, "", 50), ["dpa", "afp"], "whose notice it is nobody knows");
        let efe = named.meant(&name, &holder("kill", "efe", order(50, 9)));
        assert_eq!(efe, Meant { items: Vec::new(), foreign: vec!["dpa".to_owned(), "afp".to_owned()] });
        named.recall(&Recall { agency: Some("efe".to_owned()), ..kill(order(51, 9)) });
        assert!(named.forbids(&name, &holder("late", "afp", order(49, 1))).is_none());
        assert!(named.forbids(&name, &holder("late", "efe", order(49, 1))).is_some());
        assert!(may_be_same(Some("reuters"), Some("thomson reuters")) && !may_be_same(Some("dpa"), Some("afp")));
    }

    #[test]
    fn a_notice_before_its_story_forbids_it_by_name() {
        let (mut named, name) = (Named::default(), Name::headline("Mayor flees the city").unwrap());
        named.recall(&Recall { published: at(1), ..kill(order(1, 5)) });
        assert!(named.forbids(&name, &holder("late", "", order(0, 1))).is_some());
        assert!(named.forbids(&name, &holder("newer", "", order(2, 6))).is_none());
        let overtaken = Holder { published: at(0), ..holder("overtaken", "", order(2, 6)) };
        assert!(named.forbids(&name, &overtaken).is_some());
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
}
