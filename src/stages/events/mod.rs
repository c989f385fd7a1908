//! Events: what it does, why, and an example.
//!
//! **What**: finds who did what to whom, of the sixteen kinds of PLOVER and fourteen happenings that it leaves out, each once, with where, when and how many, and whether the copy says that it
//! happened, that somebody says so, or that it may. **Why**: a threat is no attack and a plan no withdrawal; systems that count words
//! cannot tell them apart. **Example**: "Kyiv accused Moscow of shelling a hospital" is an accusation that was made, and an assault that is alleged.
//!
//! Kinds follow PLOVER (Open Event Data Alliance 2016 to 2023), modes POLECAT. Rules over trees: the parts of an event stand in its own
//! clause or are shared with the clause above (control), never picked from elsewhere in the story.

mod acts;
mod arguments;
mod confidence;
mod links;
mod merging;
mod nouns;
mod parties;
mod roles;
mod scene;
mod setting;
mod spoken;
mod status;
mod tellings;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::record::{
    Attribution, AttributionKind, Entity, Event, EventKind, EventStatus, IdKind, LocalId, ParagraphKind, Quantity, Role, Span,
    Speaker, Telling, Time, Trigger,
};
use crate::resources::Resources;
use crate::resources::attributions::AttributionRules;
use crate::resources::confidence::{EventSign, Weights};
use crate::resources::events::EventRules;
use crate::stages::budget::{self, PER_SENTENCE, Purse};
use crate::stages::coreference::Discourse;
use crate::stages::markup::Things;
use crate::text::parsed::Forest;
use crate::text::tagset::Upos;
use crate::text::{Sentence, Text};
use acts::Act;
pub use links::count_for;
use roles::Roles;
use scene::Scene;
use tellings::Told;

/// What was read before.
pub struct Story<'s> {
    pub entities: &'s [Entity],
    pub times: &'s [Time],
    pub quantities: &'s [Quantity],
    pub attributions: &'s [Attribution],
    /// The day that the story is of.
    pub published: Option<Date>,
}

impl<'s> Story<'s> {
    pub fn of(things: &'s Things, attributions: &'s [Attribution], published: Option<Date>) -> Story<'s> {
        let Things { entities, times, quantities } = things;
        Story { entities: &entities.entities, times, quantities, attributions, published }
    }

    /// Times are numbered from one in their order.
    fn time(&self, id: LocalId) -> Option<&'s Time> {
        self.times.get(usize::try_from(id.number).ok()?.checked_sub(1)?)
    }

    fn quantity(&self, id: LocalId) -> Option<&'s Quantity> {
        self.quantities.get(usize::try_from(id.number).ok()?.checked_sub(1)?)
    }

    fn attribution(&self, id: LocalId) -> Option<&'s Attribution> {
        self.attributions.get(usize::try_from(id.number).ok()?.checked_sub(1)?)
    }
}

/// What the stage needs to know.
#[derive(Clone, Copy)]
pub struct Knowledge<'k> {
    pub rules: &'k EventRules,
    pub speech: &'k AttributionRules,
    pub weights: &'k Weights<EventSign>,
}

impl<'k> Knowledge<'k> {
    pub fn of(resources: &'k Resources) -> Knowledge<'k> {
        Knowledge { rules: &resources.events, speech: &resources.attributions, weights: &resources.confidence.events }
    }
}

/// All events of a text of which it is as sure as `floor` asks, in text order, numbered from v1, and how many there was no room for.
pub fn find(
    forest: &Forest<'_>,
    discourse: &Discourse<'_>,
    story: &Story<'_>,
    knowledge: &Knowledge<'_>,
    floor: f64,
) -> (Vec<Event>, usize) {
    let text = forest.text;
    let Knowledge { rules, speech, weights } = *knowledge;
    let scores = story.quantities.iter().filter(|it| it.kind == SCORE).count();
    let about = scene::About::read(text, forest.reader, rules, scores);
    let told = Attributed::read(text, story.attributions);
    let mut purse = Purse::new(budget::FACTOR);
    let lead = lead(text);
    let roles = Roles::new(text, discourse, knowledge);
    let (mut found, mut left_out) = (Vec::new(), 0);
    for sentence in 0..text.sentences.len() {
        if !names_something(text, sentence, forest, rules) {
            continue;
        }
        let Some(parsed) = forest.parsed(sentence) else { continue };
        let (headline, depth) = (is_headline(text, sentence), Cell::default());
        let scene = Scene { parsed, rules, speech, discourse, about: &about, headline, depth };
        let acts = merging::merged(&scene, scene.acts());
        for act in &acts {
            let told = told.in_sentence(sentence);
            let event = event(&scene, act, acts.len() == 1, (sentence, told), story, &roles);
            let read = scene.parsed.tokens.last().map_or(0, |it| it.span.end);
            match event {
                Some(event) if purse.spend(length(&event), read) => found.push(Told {
                    again: act.again,
                    noun: scene.parsed.is_noun(act.trigger) && act.status.is_none(),
                    known: scene.parsed.is_noun(act.trigger) && scene.is_known(act.trigger) && !scene.is_armed(act.trigger),
                    headline,
                    lead: lead.is_some() && text.sentences.get(sentence).map(|it| it.paragraph) == lead,
                    top: scene.is_top(act),
                    aside: scene.is_beside(act),
                    quoted: quoted(&event, story),
                    lone: act.kind == EventKind::Death && !scene.counts(act.verb),
                    event,
                }),
                Some(_) => left_out += 1,
                None => {}
            }
        }
    }
    let mut joined = tellings::joined(found, story, &text.lexicon);
    let mut of_kind: BTreeMap<EventKind, usize> = BTreeMap::new();
    joined.iter().for_each(|it| *of_kind.entry(it.event.kind).or_default() += 1);
    for told in &mut joined {
        let alone = of_kind.get(&told.event.kind).is_none_or(|it| *it == 1);
        told.event.confidence = Some(confidence::of(told, alone, weights));
    }
    let events = joined.into_iter().map(|it| it.event).filter(|it| it.confidence.is_none_or(|sure| sure >= floor)).collect();
    (links::linked(links::answered(number(events))), left_out)
}

/// The kind of the quantities that tell how a match ended.
const SCORE: &str = "score";

/// Whether an event is told in somebody's own words.
fn quoted(event: &Event, story: &Story<'_>) -> bool {
    event.attribution.and_then(|id| story.attribution(id)).is_some_and(|it| it.kind == AttributionKind::Direct)
}

/// The first paragraph of the body that tells something: neither a place nor a date alone.
fn lead(text: &Text<'_>) -> Option<usize> {
    let body = |it: &&Sentence| text.paragraphs.get(it.paragraph).is_some_and(|it| it.kind == ParagraphKind::Body);
    let tells = |it: &&Sentence| text.tokens_of(it).iter().any(|it| it.upos == Upos::Verb);
    text.sentences.iter().filter(body).find(tells).map(|it| it.paragraph)
}

/// About how many bytes an event is long in a record.
fn length(event: &Event) -> usize {
    let roles = event.actors.iter().chain(&event.recipients).map(|it| it.text.len() + 100).sum::<usize>();
    roles + 8 * event.quantities.len() + 60 * event.mentions.len() + 320
}

/// Attributions by the sentences that their words stand in.
struct Attributed<'s> {
    by_sentence: BTreeMap<usize, Vec<&'s Attribution>>,
}

impl<'s> Attributed<'s> {
    fn read(text: &Text<'_>, attributions: &'s [Attribution]) -> Attributed<'s> {
        let mut by_sentence: BTreeMap<usize, Vec<&'s Attribution>> = BTreeMap::new();
        for attribution in attributions {
            for words in &attribution.content {
                let first = text.sentences.partition_point(|it| it.span.end <= words.start);
                let touched = text.sentences.iter().enumerate().skip(first).take_while(|(_, it)| it.span.start < words.end);
                for (sentence, _) in touched {
                    let told = by_sentence.entry(sentence).or_default();
                    if told.len() < 2 * PER_SENTENCE && told.last().is_none_or(|it| it.id != attribution.id) {
                        told.push(attribution);
                    }
                }
            }
        }
        Attributed { by_sentence }
    }

    fn in_sentence(&self, sentence: usize) -> &[&'s Attribution] {
        self.by_sentence.get(&sentence).map(Vec::as_slice).unwrap_or_default()
    }
}

fn is_headline(text: &Text<'_>, sentence: usize) -> bool {
    text.sentences.get(sentence).is_some_and(|it| text.is_headline(it))
}

/// Trees cost as much as all the rest of the reader: only where a word may name an event.
fn names_something(text: &Text<'_>, sentence: usize, forest: &Forest<'_>, rules: &EventRules) -> bool {
    let Some(sentence) = text.sentences.get(sentence) else { return false };
    text.tokens_of(sentence).iter().any(|token| match token.upos {
        Upos::Verb | Upos::Adj => !rules.verb(&text.lemma(token, forest.reader)).is_empty(),
        Upos::Noun => rules.may_name(&text.lemma(token, forest.reader)),
        _ => false,
    })
}

/// The event that an act is, with all that belongs to it. `alone`: nothing else happens in the sentence, in which the attributions stand.
fn event(
    scene: &Scene<'_>,
    act: &Act,
    alone: bool,
    (sentence, told): (usize, &[&Attribution]),
    story: &Story<'_>,
    roles: &Roles<'_>,
) -> Option<Event> {
    let parsed = scene.parsed;
    // "*No soldiers* were hurt"
    if act.actors.is_empty() && !act.recipients.is_empty() && act.recipients.iter().all(|it| scene.is_negated(*it)) {
        return None;
    }
    let span = parsed.token(act.trigger)?.span;
    let attribution = status::attributed(span, told);
    let mut actors = roles.all(scene, &act.actors, story);
    // "the reports were *baseless*": so says who says so.
    if actors.is_empty() && parsed.upos(act.trigger) == Upos::Adj {
        actors.extend(attribution.and_then(|it| it.source.as_ref()).map(speaker));
    }
    let mut recipients = roles.all(scene, &act.recipients, story);
    recipients.retain(|it| !actors.iter().any(|actor| actor.span.overlaps(it.span)));
    if actors.is_empty()
        && recipients.is_empty()
        && !act.again
        && !act.alone
        && !stands_alone(act.kind)
        && parsed.upos(act.trigger) != Upos::Adj
    {
        return None;
    }
    let setting = setting::read(scene, act, alone, story, &recipients);
    let status = status::of(scene, act, attribution, &actors, setting.time, story.published);
    // "Ghana beat Chad 3-2 on Friday": a match with a score has been played, whatever the tense.
    let played = act.kind == EventKind::Match && is_scored(story, parsed.span(0..parsed.len()));
    let status = if played && status == EventStatus::Planned { EventStatus::Asserted } else { status };
    Some(Event {
        id: LocalId::new(IdKind::Event, 1),
        kind: act.kind,
        mode: act.mode.clone(),
        main: false,
        mentions: act.tellings.iter().filter_map(|it| telling(scene, *it, sentence)).collect(),
        trigger: Trigger { span, lemma: parsed.lemma(act.trigger).to_lowercase() },
        quantities: setting::quantities(scene, act, story, &actors, &recipients),
        actors,
        recipients,
        place: setting.place,
        time: setting.time.map(|it| it.id),
        status,
        attribution: attribution.map(|it| it.id),
        denies: None,
        sentence,
        confidence: None,
    })
}

/// Whether a sentence tells a score.
fn is_scored(story: &Story<'_>, sentence: Option<Span>) -> bool {
    let Some(sentence) = sentence else { return false };
    let first = story.quantities.partition_point(|it| it.span.start < sentence.start);
    let here = story.quantities.iter().skip(first).take_while(|it| it.span.start < sentence.end);
    here.into_iter().any(|it| it.kind == SCORE)
}

/// What may happen without anybody who does it or has it done to them.
fn stands_alone(kind: EventKind) -> bool {
    use EventKind::{Accident, Consult, Crime, Deal, Disaster, Election, Launch, Match, Outbreak, Protest, Results, Ruling};
    matches!(
        kind,
        Accident | Consult | Crime | Deal | Disaster | Election | Launch | Match | Outbreak | Protest | Results | Ruling
    )
}

fn telling(scene: &Scene<'_>, at: usize, sentence: usize) -> Option<Telling> {
    Some(Telling { span: scene.parsed.token(at)?.span, lemma: scene.lemma(at), sentence })
}

fn speaker(source: &Speaker) -> Role {
    let Speaker { span, text, entity, country, .. } = source.clone();
    Role { span, text, entity, country, body: None, sector: None }
}

fn number(mut events: Vec<Event>) -> Vec<Event> {
    events.sort_by_key(|it| it.trigger.span);
    for (number, event) in (1..).zip(&mut events) {
        event.id = LocalId::new(IdKind::Event, number);
    }
    events
}
