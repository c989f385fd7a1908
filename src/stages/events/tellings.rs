//! One event, once: all tellings of an event in a story, headline, lead and later nouns and verbs, become one entry.
//!
//! Tellings are of one event if they are of one kind, no time, party or status speaks against it, and something speaks for it: a shared
//! party, a headline above its lead, a word that points back ("*the* crash"), or a kind that a story has one of, such as an earthquake.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::Story;
use super::scene::is_spoken;
use crate::record::{Event, EventKind, EventStatus, LocalId, Role, SpeakerClass, Telling};
use crate::text::lexicon::{Lexicon, WordClass};

/// An event as one sentence tells it.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) event: Event,
    /// It only points at what is told elsewhere.
    pub(super) again: bool,
    /// It may point at what is told elsewhere, or tell for the first time: "*the* walkout".
    pub(super) known: bool,
    /// By a noun, which alone says nothing of whether it happened.
    pub(super) noun: bool,
    pub(super) headline: bool,
    /// In the first paragraph below the headline.
    pub(super) lead: bool,
    /// By the word at the top of its sentence.
    pub(super) top: bool,
    /// In a clause that says something of a noun, or of the circumstances.
    pub(super) aside: bool,
    /// In somebody's own words.
    pub(super) quoted: bool,
    /// The death of one.
    pub(super) lone: bool,
}

/// An event with all of its tellings.
#[derive(Debug)]
pub(super) struct Joined {
    /// The fullest telling, with what others add to it.
    pub(super) event: Event,
    /// All tellings only point.
    pub(super) again: bool,
    pub(super) headline: bool,
    pub(super) lead: bool,
    /// At the top of the lead or of the headline.
    pub(super) top: bool,
    /// All tellings stand beside the main clause, or in somebody's own words.
    pub(super) aside: bool,
    pub(super) quoted: bool,
    /// In how many sentences it is told.
    pub(super) sentences: usize,
    /// All tellings are nouns.
    pub(super) noun: bool,
    lone: bool,
    /// The fullest telling takes it for known: "the appointment".
    presupposed: bool,
    /// How the fullest telling ranks.
    rank: (bool, bool, usize),
    /// Somebody denies it.
    denied: bool,
    /// The agency tells it in its own voice: in the body, in the headline.
    own_voice: bool,
    headline_voice: bool,
}

/// Figures that are the toll of an event.
pub(super) const TOLLS: [&str; 4] = ["dead", "injured", "missing", "displaced"];

/// Events of its kind that a telling is held against.
const BACK: usize = 24;

/// The events that tellings tell, those without any telling of their own left out, in the order of their first words.
pub(super) fn joined(told: Vec<Told>, story: &Story<'_>, lexicon: &Lexicon) -> Vec<Joined> {
    let mut events: Vec<Joined> = Vec::new();
    for telling in told {
        let of_kind = events.iter_mut().rev().filter(|it| alike(it, &telling)).take(BACK);
        let same = of_kind.filter(|it| is_same(it, &telling, story, lexicon));
        // Of several the one that shares most, of those that share as much the nearest.
        match same.enumerate().max_by_key(|(far, it)| (likeness(it, &telling, lexicon), Reverse(*far))).map(|it| it.1) {
            Some(event) => event.add(telling, story),
            None => events.push(Joined::new(telling)),
        }
    }
    events.retain(|it| !it.again);
    for event in &mut events {
        event.settle(story);
    }
    mark_main(&mut events);
    events
}

/// The event that the story is about: the one that headline and lead tell, at the top of a sentence rather than below.
fn mark_main(events: &mut [Joined]) {
    let score = |it: &Joined| {
        let background = matches!(it.event.status, EventStatus::Historical | EventStatus::Negated);
        let place = 3 * usize::from(it.headline) + 2 * usize::from(it.lead) + 2 * usize::from(it.top) + it.sentences.min(3);
        if background { 0 } else { place * usize::from(it.headline || it.lead) }
    };
    let best = events.iter().map(&score).max().filter(|it| *it > 0);
    if let Some(main) = best.and_then(|best| events.iter_mut().find(|it| score(it) == best)) {
        main.event.main = true;
    }
}

/// Kinds of which a story has one, if time and tolls do not speak against it.
fn is_single(kind: EventKind) -> bool {
    use EventKind::{Accident, Disaster, Match, Outbreak};
    matches!(kind, Accident | Disaster | Match | Outbreak)
}

/// What does harm, of which a death may be a part.
fn harms(kind: EventKind) -> bool {
    use EventKind::{Accident, Assault, Disaster, Outbreak};
    matches!(kind, Accident | Assault | Disaster | Outbreak)
}

/// A word that only points may name an accident or a disaster.
fn alike(event: &Joined, telling: &Told) -> bool {
    let (one, other) = (event.event.kind, telling.event.kind);
    let points = telling.again && other == EventKind::Accident && harms(one);
    one == other || points || is_part(one, other)
}

/// A death told beside an attack or an accident.
fn is_part(one: EventKind, other: EventKind) -> bool {
    (one == EventKind::Death && harms(other)) || (other == EventKind::Death && harms(one))
}

fn is_same(event: &Joined, telling: &Told, story: &Story<'_>, lexicon: &Lexicon) -> bool {
    let (one, other) = (&event.event, &telling.event);
    // Nobody dies twice.
    if one.kind == EventKind::Death && other.kind == EventKind::Death && is_one_person(one, other) {
        return true;
    }
    if are_two(event, telling) {
        return false;
    }
    let headline = !event.rank.0 || telling.headline;
    let differ = differ(&one.actors, &other.actors) || differ(&one.recipients, &other.recipients);
    let actors = compare(&one.actors, &other.actors, lexicon);
    let recipients = compare(&one.recipients, &other.recipients, lexicon);
    // A toll tells no two attacks apart.
    let tolls = one.kind == EventKind::Assault && !differ;
    let may_point = actors != Some(false) && (tolls || recipients != Some(false));
    let points = telling.again || event.again || (telling.known && (may_point || headline && !differ));
    let is_bare = |it: &Event| it.actors.iter().chain(&it.recipients).all(|it| is_pronoun(it, lexicon));
    let bare = is_bare(one) || is_bare(other);
    let silent = telling.noun && is_bare(other) || event.noun && is_bare(one);
    if !(agree_in_status(one.status, other.status) || headline || points || silent) || !agree_in_time(one, other, story) {
        return false;
    }
    if is_part(one.kind, other.kind) {
        // Of a flood with thousands of victims one boy's death is no telling.
        let lone = telling.lone || event.lone;
        let many = [one.kind, other.kind].iter().any(|it| matches!(it, EventKind::Disaster | EventKind::Outbreak));
        // "Two die as farmers clash with *police*": those who fight are not those who died.
        let sides = recipients == Some(false) && [one, other].iter().any(|it| it.kind != EventKind::Death && has_sides(it));
        let apart = actors == Some(false) || differ || sides || (lone && many);
        return !apart;
    }
    let recipients = recipients.filter(|it| *it || !tolls);
    let clash = actors == Some(false) || recipients == Some(false);
    if is_single(one.kind) {
        return actors != Some(false) && (recipients != Some(false) || one.sentence == other.sentence || headline || points);
    }
    let shared = actors == Some(true) || recipients == Some(true);
    let same_word = has_word(one, &other.trigger.lemma);
    // A headline calls parties what it likes: of the lead it is the first of its kind that is meant.
    let near = headline && telling.lead && !event.lead;
    if clash && !points {
        return near && (same_word || !differ || is_of_one_sum(one, other, story));
    }
    let same_mode = one.mode.is_some() && one.mode == other.mode;
    match is_spoken(one.kind) {
        true => {
            let by_actor = actors == Some(true) && (near || points || same_word || recipients == Some(true));
            // "Tributes were paid to Okello" names nobody who paid them.
            let by_mode = same_mode && bare && recipients != Some(false);
            by_actor || by_mode || (actors.is_none() && same_word && recipients != Some(false) && (headline || points || shared))
        }
        false => {
            let together = one.sentence == other.sentence && bare;
            let by_party = shared && (same_word || same_mode || headline || has_many_words(one.kind));
            let by_word = same_word && (bare || tolls);
            near || points || together || by_party || by_word || (bare && is_of_business(one.kind))
        }
    }
}

/// How much speaks for two tellings being of one event: parties and words.
fn likeness(event: &Joined, telling: &Told, lexicon: &Lexicon) -> usize {
    let (one, other) = (&event.event, &telling.event);
    let shares = |one: &[Role], other: &[Role]| match compare(one, other, lexicon) {
        Some(true) => 3,
        Some(false) => 0,
        None => 1,
    };
    shares(&one.actors, &other.actors)
        + shares(&one.recipients, &other.recipients)
        + 2 * usize::from(has_word(one, &other.trigger.lemma))
}

/// Whether a telling of an event has the word or one of its family.
fn has_word(event: &Event, word: &str) -> bool {
    let mut words = event.mentions.iter().map(|it| it.lemma.as_str()).chain([event.trigger.lemma.as_str()]);
    words.any(|it| is_alike(it, word))
}

/// Whether an event has somebody on either side.
fn has_sides(event: &Event) -> bool {
    !event.actors.is_empty() && event.recipients.iter().any(|it| it.sector.is_some())
}

/// What speaks against two tellings being of one event, whatever they share.
fn are_two(event: &Joined, telling: &Told) -> bool {
    let (one, other) = (&event.event, &telling.event);
    let negated = |it: &Event| it.status == EventStatus::Negated;
    // What did not happen is not pointed at but by its own word: "cancelled the trip. *The trip* …"
    let points = (event.again || telling.again) && has_word(one, &other.trigger.lemma);
    // An arrest and a charge, a visit and a meeting on it.
    let modes = match one.kind {
        EventKind::Coerce => one.mode.is_some() && other.mode.is_some() && one.mode != other.mode,
        EventKind::Consult => is_visit(one) != is_visit(other) && !(event.again || telling.again),
        // What somebody promises alone is no agreement.
        EventKind::Agree => telling.noun && one.actors.len() + one.recipients.len() < 2 && !has_word(one, &other.trigger.lemma),
        _ => false,
    };
    modes || (negated(one) != negated(other) && !points)
}

fn is_visit(event: &Event) -> bool {
    event.mode.as_ref().is_some_and(|it| it == "visit")
}

/// Whether two tellings tell of the same sum of money.
fn is_of_one_sum(one: &Event, other: &Event, story: &Story<'_>) -> bool {
    let sums = |event: &Event| -> Vec<(f64, Option<String>)> {
        let own = event.quantities.iter().filter_map(|id| story.quantity(*id));
        let money = own.filter(|it| it.currency.is_some());
        money.filter_map(|it| Some((it.value?, it.currency.as_ref().map(ToString::to_string)))).collect()
    };
    let others = sums(other);
    sums(one).iter().any(|it| others.contains(it))
}

/// "Two died and *nine were hurt*", "the raid also wounded *15*": whether the victims of two tellings are told by two kinds of tolls.
fn differ_in_toll(one: &Event, other: &Event, story: &Story<'_>) -> bool {
    let tolls = |event: &Event| -> Vec<&str> {
        let own = event.quantities.iter().filter_map(|id| story.quantity(*id));
        let victims = own.filter(|it| event.recipients.iter().any(|role| role.span.contains(it.span)));
        victims.map(|it| it.kind.as_ref()).filter(|it| TOLLS.contains(it)).collect()
    };
    let (one, other) = (tolls(one), tolls(other));
    !one.is_empty() && !other.is_empty() && !one.iter().any(|it| other.contains(it))
}

/// Whether both are of the same one that has a name.
fn is_one_person(one: &Event, other: &Event) -> bool {
    let only = |it: &Event| it.recipients.first().filter(|_| it.recipients.len() == 1).and_then(|it| it.entity);
    only(one).is_some() && only(one) == only(other)
}

/// What is told by many words, of the same parties once in a story.
fn has_many_words(kind: EventKind) -> bool {
    use EventKind::{Appointment, Assault, Consult, Crime, Death, Departure, Election, Protest, Ruling};
    matches!(kind, Appointment | Assault | Consult | Crime | Death | Departure | Election | Protest | Ruling)
        || is_of_business(kind)
}

/// What firms do: a story that names none means the one that it is about.
fn is_of_business(kind: EventKind) -> bool {
    matches!(kind, EventKind::Deal | EventKind::Results | EventKind::Launch)
}

/// "arrest" and "arrested", "walk" and "walkout", "collide" and "collision".
fn is_alike(one: &str, other: &str) -> bool {
    let stem = |it: &str| it.char_indices().nth(STEM).map_or(it.len(), |(at, _)| at);
    let same = one.get(..stem(one)) == other.get(..stem(other));
    same || (one.len().min(other.len()) >= SHORTEST && (one.starts_with(other) || other.starts_with(one)))
}

/// Letters that words of one family share, and that a word has at least of which another is made.
const STEM: usize = 5;
const SHORTEST: usize = 4;

/// Whether two statuses may be of one event.
fn agree_in_status(one: EventStatus, other: EventStatus) -> bool {
    use EventStatus::{Alleged, Asserted, Denied, Hypothetical, Planned};
    let class = |it: EventStatus| match it {
        Asserted | Alleged | Denied => 0,
        Planned | Hypothetical => 1,
        EventStatus::Negated => 2,
        EventStatus::Historical => 3,
    };
    class(one) == class(other)
}

fn agree_in_time(one: &Event, other: &Event, story: &Story<'_>) -> bool {
    let historical = |it: &Event| it.status == EventStatus::Historical;
    let days = |id: Option<LocalId>| -> Option<(Option<Date>, Option<Date>)> {
        let time = story.time(id?)?;
        let day = |it: Option<&str>| it.and_then(|it| it.get(..10)).and_then(|it| it.parse::<Date>().ok());
        Some((day(time.from.as_deref()), day(time.to.as_deref())))
    };
    let apart = match (days(one.time), days(other.time)) {
        (Some((from, to)), Some((other_from, other_to))) => {
            to.zip(other_from).is_some_and(|(to, from)| to < from) || other_to.zip(from).is_some_and(|(to, from)| to < from)
        }
        _ => false,
    };
    !apart && historical(one) == historical(other)
}

/// Whether two lists of parties have one in common; nothing if one of them is empty.
fn compare(one: &[Role], other: &[Role], lexicon: &Lexicon) -> Option<bool> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    if one.iter().chain(other).any(|it| is_pronoun(it, lexicon)) {
        return None;
    }
    Some(one.iter().any(|a| other.iter().any(|b| is_party(a, b))))
}

/// A pronoun of which nobody knows whom it means.
fn is_pronoun(role: &Role, lexicon: &Lexicon) -> bool {
    role.entity.is_none() && lexicon.is(&role.text.to_lowercase(), WordClass::Pronoun)
}

/// Whether two lists name entities, and none in common.
fn differ(one: &[Role], other: &[Role]) -> bool {
    let named = |roles: &[Role]| roles.iter().any(|it| it.entity.is_some());
    named(one) && named(other) && !one.iter().any(|a| other.iter().any(|b| is_party(a, b)))
}

/// Whether two roles are of one party: an entity, a body, the same noun, or a country and its officials.
pub(super) fn is_party(one: &Role, other: &Role) -> bool {
    let last = |it: &Role| it.text.rsplit(' ').next().unwrap_or_default().to_lowercase();
    let same = one.entity.is_some() && one.entity == other.entity;
    let body = one.body.is_some() && one.body == other.body;
    let unnamed = one.entity.is_none() || other.entity.is_none();
    let official = |it: &Role| it.sector.as_ref().is_none_or(|it| it == "GOV" || it == "MIL");
    let country = one.country.is_some() && one.country == other.country && (unnamed || (official(one) && official(other)));
    same || body || country || (unnamed && last(one) == last(other))
}

impl Told {
    /// In the body before the headline, told rather than pointed at, with the most parts.
    fn rank(&self) -> (bool, bool, usize) {
        let event = &self.event;
        let slots = 2 * event.actors.len().min(2) + 2 * event.recipients.len().min(2);
        let setting = usize::from(event.place.is_some()) + usize::from(event.time.is_some());
        (!self.headline, !self.again, slots + setting + event.quantities.len().min(1))
    }

    /// The agency tells it in its own voice. A noun for an act does not: "Russia's request" may be the one of which an official spoke.
    fn own_voice(&self) -> bool {
        !self.again
            && (!self.noun || is_single(self.event.kind))
            && self.event.attribution.is_none()
            && self.event.status == EventStatus::Asserted
    }
}

impl Joined {
    fn new(told: Told) -> Joined {
        let (rank, own_voice) = (told.rank(), told.own_voice());
        Joined {
            rank,
            again: told.again,
            noun: told.noun,
            headline: told.headline,
            lead: told.lead,
            top: told.top && (told.headline || told.lead),
            aside: told.aside,
            quoted: told.quoted,
            lone: told.lone,
            presupposed: told.noun && told.known,
            sentences: 1,
            denied: told.event.status == EventStatus::Denied && !told.headline,
            own_voice: own_voice && !told.headline,
            headline_voice: own_voice && told.headline,
            event: told.event,
        }
    }

    /// One more telling: the fuller one keeps its words, the other fills what it leaves open.
    fn add(&mut self, told: Told, story: &Story<'_>) {
        let mut other = Joined::new(told);
        let new_sentence = self.event.sentence != other.event.sentence
            && !self.event.mentions.iter().any(|it| it.sentence == other.event.sentence);
        if other.rank > self.rank {
            std::mem::swap(self, &mut other);
        }
        self.again &= other.again;
        self.noun &= other.noun;
        self.aside &= other.aside;
        self.quoted &= other.quoted;
        if self.event.kind == EventKind::Death {
            self.event.kind = other.event.kind;
        }
        self.headline |= other.headline;
        self.lead |= other.lead;
        self.top |= other.top;
        self.sentences = self.sentences.max(other.sentences) + usize::from(new_sentence);
        self.denied |= other.denied;
        self.own_voice |= other.own_voice;
        self.headline_voice |= other.headline_voice;
        let others = differ_in_toll(&self.event, &other.event, story);
        fill(&mut self.event, other.event, others);
    }

    /// What all tellings together say of whether it happened.
    fn settle(&mut self, story: &Story<'_>) {
        let event = &mut self.event;
        event.mentions.sort_by_key(|it| it.span);
        event.mentions.dedup_by_key(|it| it.span);
        let trigger = event.trigger.span;
        event.mentions.retain(|it| it.span != trigger);
        let told = event.attribution.and_then(|id| story.attribution(id));
        // What a headline tells in the agency's voice is as sure as whoever the story names for it.
        let doubtful = told.is_none_or(|it| {
            let unnamed = it.source.as_ref().is_none_or(|it| it.class == SpeakerClass::Unnamed);
            unnamed || it.cue.as_ref().is_some_and(|it| it.class != "say" && it.class != "confirm")
        });
        // "said in a note that *the appointment* was a surprise": on nobody's word, if the headline tells it.
        if self.presupposed && self.headline_voice && event.status == EventStatus::Asserted {
            event.attribution = None;
        }
        match event.status {
            EventStatus::Alleged if self.own_voice || (self.headline_voice && !doubtful) => event.status = EventStatus::Asserted,
            EventStatus::Alleged if self.denied => event.status = EventStatus::Denied,
            _ => {}
        }
    }
}

/// Adds what `other` tells to what `event` leaves open.
///
/// `toll`: that it tells of other victims.
fn fill(event: &mut Event, other: Event, toll: bool) {
    let together = is_single(event.kind) && event.sentence == other.sentence;
    for (own, new, more) in [(&mut event.actors, other.actors, false), (&mut event.recipients, other.recipients, toll)] {
        if own.is_empty() || together || more {
            let new: Vec<Role> = new.into_iter().filter(|role| !own.iter().any(|it| it.span.overlaps(role.span))).collect();
            own.extend(new);
        }
    }
    // Who does it is not whom it is done to.
    let Event { actors, recipients, .. } = event;
    recipients.retain(|it| !actors.iter().any(|actor| actor.span.overlaps(it.span)));
    event.mode = event.mode.take().or(other.mode);
    event.place = event.place.or(other.place);
    event.time = event.time.or(other.time);
    if event.attribution.is_none() && event.status == EventStatus::Alleged {
        event.attribution = other.attribution;
    }
    event.quantities.extend(other.quantities);
    event.quantities.sort_unstable_by_key(|it| it.number);
    event.quantities.dedup();
    event.mentions.push(Telling { span: other.trigger.span, lemma: other.trigger.lemma, sentence: other.sentence });
    event.mentions.extend(other.mentions);
}
