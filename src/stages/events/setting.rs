//! Where and when an event takes place, and how many it touches.

use super::Story;
use super::acts::Act;
use super::scene::{Scene, is_spoken};
use crate::record::{Entity, EntityKind, EventKind, LocalId, PlaceKind, Role, Span, Time, TimeKind};
use crate::text::lexicon::WordClass;
use crate::text::tagset::{Relation, Upos};

/// Place and time of an event.
pub(super) struct Setting<'s> {
    pub(super) place: Option<LocalId>,
    pub(super) time: Option<&'s Time>,
}

/// `alone`: nothing else happens in the sentence.
pub(super) fn read<'s>(scene: &Scene<'_>, act: &Act, alone: bool, story: &Story<'s>, recipients: &[Role]) -> Setting<'s> {
    let shared = shared(scene, act);
    let time = time(scene, act, alone, story).or_else(|| shared.as_ref().and_then(|it| time(scene, it, false, story)));
    let time = time.or_else(|| framed(scene, act, story));
    Setting { place: place(scene, act).or_else(|| reached(scene, act, recipients)), time }
}

/// "stormed the court on Monday and *shot* a judge": what a verb is joined to has the day for both; where the second was is not told.
fn shared(scene: &Scene<'_>, act: &Act) -> Option<Act> {
    let parsed = scene.parsed;
    let first = parsed.head(act.verb).filter(|_| matches!(parsed.relation(act.verb), Relation::Conj | Relation::Advcl))?;
    let follows = parsed.relation(act.verb) == Relation::Conj || parsed.xpos(act.verb).is_gerund();
    (follows && parsed.child(act.verb, &[Relation::Nsubj, Relation::Mark]).is_none()).then(|| Act {
        trigger: first,
        verb: first,
        ..act.clone()
    })
}

/// The token of the sentence that begins or holds `span`.
fn token_of(scene: &Scene<'_>, span: Span) -> Option<usize> {
    let first = scene.parsed.tokens.partition_point(|it| it.span.end <= span.start);
    scene.parsed.token(first).filter(|it| it.span.overlaps(span)).map(|_| first)
}

/// The last token of a span that begins at a token: "last *year*".
fn last_of(scene: &Scene<'_>, first: usize, span: Span) -> usize {
    let inside = |it: &usize| scene.parsed.token(*it).is_some_and(|it| it.span.start < span.end);
    (first..scene.parsed.len()).take_while(inside).last().unwrap_or(first)
}

fn time<'s>(scene: &Scene<'_>, act: &Act, alone: bool, story: &Story<'s>) -> Option<&'s Time> {
    let parsed = scene.parsed;
    let sentence = parsed.span(0..parsed.len())?;
    let of_thing = |it: &Time| {
        let at = token_of(scene, it.span);
        at.is_some_and(|at| is_of_thing(scene, act, last_of(scene, at, it.span)))
    };
    let fits = |it: &&Time| sentence.contains(it.span) && is_when(scene, it) && !of_thing(it);
    let first = story.times.partition_point(|it| it.span.start < sentence.start);
    let within = story.times.iter().skip(first).take_while(|it| it.span.start < sentence.end);
    let here: Vec<&Time> = within.filter(fits).collect();
    let below = |it: &&&Time| {
        token_of(scene, it.span)
            .is_some_and(|at| parsed.is_below(at, act.trigger) && clause(scene, at) == clause(scene, act.trigger))
    };
    // "an officer behind a *2021* coup was freed on Monday": the year is the coup's.
    let of_another = |at: usize| {
        let above = std::iter::successors(Some(at), |it| parsed.head(*it)).take_while(|it| *it != act.trigger && *it != act.verb);
        let mut nouns = above.skip(1).filter(|it| parsed.upos(*it) == Upos::Noun && !act.is_told_by(*it));
        nouns.any(|it| scene.rules.may_name(&scene.lemma(it)))
    };
    let (here, others): (Vec<&Time>, Vec<&Time>) =
        here.into_iter().partition(|it| token_of(scene, it.span).is_none_or(|at| !of_another(at)));
    let beside = |it: &&&Time| token_of(scene, it.span).is_some_and(|at| clause(scene, at) == act.verb);
    // "in *2016*, when a quake killed hundreds"
    let above = |it: &&&Time| {
        let hangs =
            matches!(parsed.relation(act.verb), Relation::AclRelcl | Relation::Acl | Relation::Advcl | Relation::AdvclRelcl);
        let head = parsed.head(act.verb).filter(|_| hangs).and_then(|it| parsed.token(it));
        head.is_some_and(|head| it.span.contains(head.span))
    };
    let found = here.iter().find(below).or_else(|| here.iter().find(beside)).or_else(|| here.iter().find(above)).copied();
    let reaches = |it: &&Time| token_of(scene, it.span).is_some_and(|at| shares_clause(scene, act, at));
    let found = found.or_else(|| here.first().copied().filter(|it| alone && here.len() == 1 && reaches(it)));
    // "pledged aid to Chad *on Monday*": the tree may hang it from the aid.
    let behind = |it: &&&Time| it.span.start > parsed.token(act.trigger).map_or(0, |it| it.span.start);
    found.or_else(|| others.iter().filter(behind).find(below).copied())
}

/// "*Tuesday's* closing price", "*last year's* ceasefire": the day of a thing, not of what is done.
fn is_of_thing(scene: &Scene<'_>, act: &Act, time: usize) -> bool {
    let parsed = scene.parsed;
    let thing = parsed.head(time).filter(|_| parsed.relation(time) == Relation::NmodPoss);
    thing.is_some_and(|it| !act.is_told_by(it))
}

/// Whether no clause stands between a time and an act: "Peru, which joined *in 2022*, has accused", "killed two, police said *on Sunday*".
fn shares_clause(scene: &Scene<'_>, act: &Act, time: usize) -> bool {
    use Relation::{Acl, AclRelcl, Advcl, AdvclRelcl, Appos, Ccomp, Parataxis};
    let parsed = scene.parsed;
    let up = |from: usize| std::iter::successors(Some(from), |it| parsed.head(*it));
    let Some(meeting) = up(time).find(|it| parsed.is_below(act.trigger, *it)) else { return false };
    // "a fire that tore through the town *on Monday*": what a clause says of the deed itself.
    let of_deed = |it: usize| {
        let subject = parsed.child(it, &[Relation::Nsubj, Relation::NsubjPass]).filter(|it| parsed.is_relative(*it));
        subject.is_some() && parsed.head(it).is_some_and(|it| act.is_told_by(it))
    };
    let crosses = |from: usize, relations: &[Relation]| {
        up(from).take_while(|it| *it != meeting).any(|it| relations.contains(&parsed.relation(it)) && !of_deed(it))
    };
    let said = scene.speech.cue(&scene.lemma(meeting)).is_some() && crosses(act.trigger, &[Ccomp, Parataxis]);
    !said
        && !crosses(time, &[Acl, AclRelcl, Advcl, AdvclRelcl, Appos, Ccomp, Parataxis])
        && !crosses(act.trigger, &[AclRelcl, Appos])
}

/// Whether an expression may tell when something happens: a date, neither "now" nor how long something lasts or what it is for.
fn is_when(scene: &Scene<'_>, time: &Time) -> bool {
    let parsed = scene.parsed;
    if !matches!(time.kind, TimeKind::Date | TimeKind::Time) || time.value == PRESENT {
        return false;
    }
    let lasts = |at: usize| {
        let for_noun = parsed.relation(at) == Relation::Nmod && parsed.case_is(at, WordClass::For);
        parsed.case_is(at, WordClass::BeforeLimit) || for_noun
    };
    let first = parsed.tokens.partition_point(|it| it.span.end <= time.span.start);
    let mut within = (first..parsed.len()).take_while(|it| parsed.token(*it).is_some_and(|it| it.span.start < time.span.end));
    !within.any(lasts)
}

/// TIMEX3 for "now".
const PRESENT: &str = "PRESENT_REF";

/// "*On Monday* Sullivan will be in Rome. He will meet …": of what lies ahead, the day with which the sentence before opens, if that lies
/// ahead too and speaks of the same one.
fn framed<'s>(scene: &Scene<'_>, act: &Act, story: &Story<'s>) -> Option<&'s Time> {
    let (parsed, text) = (scene.parsed, scene.parsed.text);
    let own = parsed.span(0..parsed.len())?;
    let number = text.sentences.partition_point(|it| it.span.end <= own.start);
    let (here, before) = (text.sentences.get(number)?, text.sentences.get(number.checked_sub(1)?)?);
    let ahead = parsed.children(act.verb).any(|it| parsed.is(it, WordClass::Future));
    let tokens = text.tokens_of(before);
    let both_ahead = ahead && tokens.iter().any(|it| text.is(it, WordClass::Future));
    if !both_ahead || here.paragraph != before.paragraph {
        return None;
    }
    let is_day = |it: &&Time| matches!(it.kind, TimeKind::Date | TimeKind::Time);
    let first = story.times.partition_point(|it| it.span.start < before.span.start);
    let mut near = story.times.iter().skip(first).take_while(|it| it.span.start < own.end).filter(is_day);
    let (day, other) = (near.next()?, near.next());
    let opens = tokens.iter().take(OPENING).any(|it| it.span.overlaps(day.span));
    (opens && other.is_none() && is_spoken_of(scene, act, before.span)).then_some(day)
}

/// A sentence opens with what stands among so many of its first tokens: a quotation mark, "on", the day.
const OPENING: usize = 3;

/// Whether a sentence names somebody who does it.
fn is_spoken_of(scene: &Scene<'_>, act: &Act, sentence: Span) -> bool {
    let discourse = scene.discourse;
    let doers = act.actors.iter().filter_map(|it| scene.parsed.token(*it)).map(|it| it.span);
    let mut entities = doers.flat_map(|doer| {
        let named = discourse.within(doer).chain(discourse.meant_within(doer));
        named.map(|it| it.entity)
    });
    entities.any(|entity| discourse.within(sentence).any(|it| it.entity == entity))
}

/// The clause that a token stands in: its nearest verb.
fn clause(scene: &Scene<'_>, at: usize) -> usize {
    scene.clause_of(at)
}

fn place(scene: &Scene<'_>, act: &Act) -> Option<LocalId> {
    let parsed = scene.parsed;
    let sentence = parsed.span(0..parsed.len())?;
    let role = |span: Span| {
        let heads = act.actors.iter().chain(&act.recipients);
        heads.filter_map(|it| parsed.token(*it)).any(|it| span.contains(it.span))
    };
    for named in scene.discourse.within(sentence) {
        let Some(entity) = scene.discourse.entities.get(named.entity).filter(|it| it.kind == EntityKind::Place) else { continue };
        if role(named.span) {
            continue;
        }
        let Some(at) = token_of(scene, named.span) else { continue };
        let head = (at..parsed.len())
            .take_while(|it| parsed.token(*it).is_some_and(|it| named.span.contains(it.span)))
            .find(|it| parsed.head(*it).is_none_or(|head| parsed.token(head).is_none_or(|head| !named.span.contains(head.span))));
        let Some(head) = head else { continue };
        let elsewhere =
            |at: usize| !act.is_told_by(at) && parsed.upos(at) == Upos::Noun && scene.rules.may_name(&scene.lemma(at));
        let inside_another = std::iter::successors(parsed.head(head), |it| parsed.head(*it))
            .take_while(|it| *it != act.verb && *it != act.trigger)
            .any(elsewhere);
        if inside_another {
            continue;
        }
        // "in *Beijing's* view" is not in Beijing.
        if parsed.relation(head) == Relation::NmodPoss {
            continue;
        }
        let located = located(scene, head) || names_scene(scene, act, head);
        if is_spoken(act.kind) && parsed.head(head) != Some(act.trigger) {
            continue;
        }
        let own = clause(scene, head);
        let in_clause = own == act.verb || (parsed.is_below(head, act.trigger) && own == clause(scene, act.trigger));
        if (located && in_clause) || is_where(scene, act, head) {
            return Some(entity.id);
        }
    }
    None
}

/// "the *Jordan* shooting": before a noun that tells the event stands where it was.
fn names_scene(scene: &Scene<'_>, act: &Act, head: usize) -> bool {
    let parsed = scene.parsed;
    let tells = |it: usize| parsed.is_noun(it) && act.is_told_by(it);
    parsed.relation(head) == Relation::Compound && parsed.head(head).is_some_and(|it| head < it && tells(it))
}

/// "the town of *Goma*, where gunmen killed two"
fn is_where(scene: &Scene<'_>, act: &Act, head: usize) -> bool {
    let parsed = scene.parsed;
    let relative = parsed.relation(act.verb) == Relation::AclRelcl && parsed.head(act.verb) == Some(head);
    relative && parsed.children(act.verb).any(|it| it < act.verb && parsed.is(it, WordClass::Where))
}

/// "in Goma", "the town of Goma" behind "in".
fn located(scene: &Scene<'_>, head: usize) -> bool {
    let parsed = scene.parsed;
    let mut at = head;
    for _ in 0..4 {
        let above = parsed.head(at);
        if parsed.case_is(at, WordClass::BeforeScene) {
            // "sold its stake *in a road*"
            let belongs = parsed.relation(at) == Relation::Nmod && above.is_some_and(|it| scene.is_of("stake", it, 0));
            return !belongs;
        }
        // "14 miles *southeast of Muisne*"
        if parsed.case_is(at, WordClass::Of) && above.is_some_and(|it| parsed.is(it, WordClass::CompassPoint)) {
            return true;
        }
        match above.filter(|it| matches!(parsed.upos(*it), Upos::Noun | Upos::Propn)) {
            Some(above) => at = above,
            None => return false,
        }
    }
    false
}

/// A town that is attacked or taken is where that happens; so is a country that is visited or left.
fn reached(scene: &Scene<'_>, act: &Act, recipients: &[Role]) -> Option<LocalId> {
    let visited = act.mode.as_ref().is_some_and(|it| it == "visit");
    let whole = visited || matches!(act.kind, EventKind::Retreat | EventKind::Mobilize);
    if !whole && !matches!(act.kind, EventKind::Assault | EventKind::Coerce) {
        return None;
    }
    let mut places = recipients.iter().filter_map(|it| it.entity).filter_map(|id| scene.discourse.by_id(id));
    let fits =
        |it: &Entity| it.place.as_ref().is_some_and(|it| whole || !matches!(it.kind, PlaceKind::Country | PlaceKind::Continent));
    places.find(|it| fits(it)).map(|it| it.id).or_else(|| ground(scene, act, recipients))
}

/// "struck the port district *of Kharkiv*": where the ground or the building stands that is attacked.
fn ground(scene: &Scene<'_>, act: &Act, recipients: &[Role]) -> Option<LocalId> {
    let solid = |it: usize| ["territory", "building"].iter().any(|class| scene.is_of(class, it, 0));
    let heads = act.recipients.iter().filter(|it| solid(**it)).filter_map(|it| scene.parsed.token(*it));
    let roles = heads.filter_map(|head| recipients.iter().find(|it| it.span.contains(head.span)));
    let mut named = roles.flat_map(|it| scene.discourse.within(it.span)).filter_map(|it| scene.discourse.entities.get(it.entity));
    let town = |it: &Entity| it.place.as_ref().is_some_and(|it| !matches!(it.kind, PlaceKind::Country | PlaceKind::Continent));
    named.find(|it| town(it)).map(|it| it.id)
}

/// Quantities of the event: those in its parts and those that its word governs.
pub(super) fn quantities(scene: &Scene<'_>, act: &Act, story: &Story<'_>, actors: &[Role], recipients: &[Role]) -> Vec<LocalId> {
    let parsed = scene.parsed;
    let Some(sentence) = parsed.span(0..parsed.len()) else { return Vec::new() };
    let inside = |span: Span| actors.iter().chain(recipients).any(|it| it.span.overlaps(span));
    let governed =
        |span: Span| token_of(scene, span).is_some_and(|at| clause(scene, at) == act.trigger && parsed.is_below(at, act.trigger));
    let first = story.quantities.partition_point(|it| it.span.start < sentence.start);
    let within = story.quantities.iter().skip(first).take_while(|it| it.span.start < sentence.end);
    let here = within.filter(|it| sentence.contains(it.span));
    here.filter(|it| inside(it.span) || governed(it.span)).map(|it| it.id).collect()
}
