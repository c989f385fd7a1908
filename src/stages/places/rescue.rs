//! Names that alone are too little to be taken for places, but lie amid the places of their story: villages round the town that it is about.

use crate::record::{EntityKind, Span};
use crate::resources::gazetteer::Gazetteer;
use crate::stages::places::resolve::{Choice, Story};
use crate::stages::places::spot::is_plain;
use crate::stages::places::spotted::{Doubtful, Spotted};
use crate::stages::places::surroundings::Look;
use crate::stages::places::words::Word;
use crate::text::Text;

/// With fewer places at hand a name stays unsure.
const AT_HAND: f64 = 0.9;

/// The same for a name that the reader takes for a person's.
const AMONG_MANY: f64 = 1.6;

/// How sure it is that such a name is a place.
const BELIEF: f64 = 0.6;

/// Those names that may be places where they stand.
pub(super) fn candidates<'s>(unsure: &'s [Spotted], words: &[Word], text: &Text<'_>, gazetteer: &Gazetteer) -> Vec<Doubtful<'s>> {
    let look = |name: &'s Spotted| Some((name, Look { words, name, gazetteer, rules: &gazetteer.lists.words }.at_hand(text)?));
    unsure.iter().filter(|name| !is_plain(words, name, &gazetteer.lists.words)).filter_map(look).collect()
}

/// Those of `unsure` that lie amid the story's places, in their order.
pub(super) fn amid(unsure: &[Doubtful<'_>], story: &Story<'_>) -> impl Iterator<Item = (Spotted, Choice)> {
    unsure.iter().filter_map(|(name, needed)| {
        let (choice, at_hand) = story.amid(&name.key)?;
        (at_hand >= *needed).then(|| (Spotted { belief: BELIEF, ..(*name).clone() }, choice))
    })
}

/// Adds them to the places, but for those that overlap one. All are in text order.
pub(super) fn add(places: &mut Vec<(Spotted, Option<Choice>)>, more: Vec<(Spotted, Choice)>) {
    let given: Vec<Span> = places.iter().map(|(place, _)| place.span).collect();
    let mut accepted: Option<Span> = None;
    for (name, choice) in more {
        let next = given.get(given.partition_point(|span| span.end <= name.span.start));
        if !next.into_iter().chain(&accepted).any(|span| span.overlaps(name.span)) {
            accepted = Some(name.span);
            places.push((name, Some(choice)));
        }
    }
    places.sort_by_key(|(place, _)| place.span.start);
}

impl Look<'_> {
    /// How many places must be at hand; `None` if the words around it speak for a person, a firm or an ordinary word.
    fn at_hand(&self, text: &Text<'_>) -> Option<f64> {
        let own = &self.own().lower;
        let ordinary = self.is_single() && self.rules.ordinary.contains(own);
        if self.is_single() && self.rules.calendar.contains(own) {
            return None;
        }
        let doubtful = ordinary || self.is_single() && self.rules.persons.contains(own);
        let led = self.before().is_some_and(|before| self.rules.before.contains(&before.lower));
        let among = self.is_listed_with_others() || self.is_followed_by_others();
        let index = text.names.partition_point(|it| it.span.end <= self.name.span.start);
        let named = text.names.get(index).filter(|it| it.span.overlaps(self.name.span)).map(|it| it.kind);
        match named {
            Some(EntityKind::Place) if !doubtful || led || among => Some(AT_HAND),
            Some(EntityKind::Person) => (led && !self.own().shouted && self.is_single()).then_some(AMONG_MANY),
            _ if self.own().shouted => None,
            _ => (led || among && !doubtful).then_some(AT_HAND),
        }
    }
}
