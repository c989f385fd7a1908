//! On whose word something stands, and where an item's information comes from.

use record::{Attribution, EntityKind, LocalId, Record, Span, Speaker, SpeakerClass};
use serde::{Deserialize, Serialize};

use super::scene::{entity, public_id};
use crate::knowledge::Knowledge;
use crate::shapes::SourceOf;
use crate::shared::{Pool, Text};
use crate::text::{Quoting, Stretch, folded, short, words};

/// A source, as claims keep it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Origin {
    pub(crate) text: Text,
    pub(crate) entity: Option<Text>,
    pub(crate) class: SpeakerClass,
    /// The same for the same source.
    pub(crate) key: u32,
}

impl Origin {
    /// Of what the copy says itself.
    pub(crate) fn own(record: &Record) -> Origin {
        let agency = agency(record).unwrap_or_default();
        Origin { key: short(&format!("agency:{agency}")), text: agency.as_str().into(), entity: None, class: SpeakerClass::Own }
    }

    /// Of what is attributed; what nobody is named for is the copy's own.
    pub(crate) fn attributed(record: &Record, attribution: Option<&Attribution>, knowledge: &Knowledge) -> Origin {
        let Some(speaker) = attribution.and_then(|it| it.source.as_ref().or(it.via.first())) else { return Origin::own(record) };
        let linked = speaker.entity.and_then(|id| entity(record, id));
        let entity = linked.map(|it| public_id(it).unwrap_or(&it.name).as_str().into());
        Origin { key: short(&node(record, speaker, knowledge)), text: speaker.text.as_str().into(), entity, class: speaker.class }
    }

    pub(crate) fn shown(&self) -> SourceOf {
        SourceOf { text: self.text.to_string(), entity: self.entity.as_deref().map(str::to_owned), class: self.class }
    }

    pub(crate) fn share(&mut self, pool: &mut Pool) {
        pool.share(&mut self.text);
        self.entity.iter_mut().for_each(|it| pool.share(it));
    }
}

/// The canonical name of the agency, else the provider's.
pub(crate) fn agency(record: &Record) -> Option<String> {
    let credit = record.credit.as_ref().and_then(|it| it.agency.clone());
    let dateline = || record.dateline.as_ref().and_then(|it| it.agency.clone());
    credit.or_else(dateline).or_else(|| record.source.provider.as_deref().map(folded)).filter(|it| !it.is_empty())
}

/// One of the nodes on which an item's lead rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// As it is published.
    pub(crate) text: String,
    /// Of a speaker: the words of the name, folded, without the small ones.
    pub(crate) name: Option<String>,
}

impl Node {
    /// Somebody else's word, not the agency's own.
    pub(crate) fn is_attributed(&self) -> bool {
        !self.text.starts_with("agency:") && !self.text.starts_with("item:")
    }
}

fn speaker_name(record: &Record, speaker: &Speaker, knowledge: &Knowledge) -> Option<String> {
    let linked = speaker.entity.and_then(|id| entity(record, id));
    let name = folded(linked.map_or(&speaker.text, |it| &it.name));
    let kept: Vec<&str> = name.split(' ').filter(|it| !is_small(it, knowledge)).collect();
    let is_named =
        !matches!(speaker.class, SpeakerClass::Unnamed | SpeakerClass::Eyewitness | SpeakerClass::Own) && !is_outlet(speaker);
    is_named.then(|| kept.join(" "))
}

/// Where the information of an item comes from: the nodes on which its lead rests, if it is no copy.
pub(crate) fn origin(record: &Record, lead: Option<&Stretch<'_>>, knowledge: &Knowledge) -> Vec<Node> {
    let resting = lead.and_then(|it| lead_attribution(record, it));
    let relayed = resting.into_iter().flat_map(|it| &it.via).filter(|it| is_outlet(it));
    let spoken = resting.and_then(|it| it.source.as_ref()).map(|it| named_for(record, it, lead).unwrap_or(it));
    let named = |it: &Speaker| Node { text: node(record, it, knowledge), name: speaker_name(record, it, knowledge) };
    let mut nodes: Vec<Node> = relayed.chain(spoken).map(named).collect();
    if nodes.is_empty() {
        let text = agency(record).map_or_else(|| format!("item:{}", record.id), |it| format!("agency:{it}"));
        nodes.push(Node { text, name: None });
    }
    nodes.dedup();
    nodes
}

/// Who speaks for somebody without a name, as the lead or the next sentence says: "police said. … Jane Doe, a police spokeswoman, said".
fn named_for<'r>(record: &'r Record, speaker: &Speaker, lead: Option<&Stretch<'_>>) -> Option<&'r Speaker> {
    let is_person = |it: &Speaker| it.entity.and_then(|id| entity(record, id)).is_some_and(|it| it.kind == EntityKind::Person);
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    let has_name = speaker.entity.is_some()
        || speaker.text.split_whitespace().skip(1).any(is_capital)
        || !matches!(speaker.class, SpeakerClass::Role | SpeakerClass::Institution | SpeakerClass::Unnamed);
    let end = lead.filter(|_| !has_name)?.end;
    let after = record.sentences.iter().find(|it| it.span.start >= end).map_or(end, |it| it.span.end);
    let mut sources = record.attributions.iter().filter_map(|it| it.source.as_ref());
    sources.find(|it| it.span.start < after && is_person(it))
}

/// What the lead rests on: that of the main event, else what most of the sentence is attributed to.
fn lead_attribution<'r>(record: &'r Record, lead: &Stretch<'_>) -> Option<&'r Attribution> {
    let by_id = |id: LocalId| record.attributions.iter().find(|it| it.id == id);
    let within = |it: &Span| it.start < lead.end && lead.start < it.end;
    let of_main =
        record.events.iter().find(|it| it.main && within(&it.trigger.span)).and_then(|it| it.attribution).and_then(by_id);
    let covered = |it: &Attribution| {
        let spans = it.content.iter().filter(|it| within(it));
        spans.map(|it| it.end.min(lead.end) - it.start.max(lead.start)).sum::<usize>()
    };
    of_main.or_else(|| {
        let most = record.attributions.iter().max_by_key(|it| covered(it))?;
        (covered(most) * 2 > lead.end - lead.start).then_some(most)
    })
}

fn is_outlet(speaker: &Speaker) -> bool {
    matches!(speaker.class, SpeakerClass::Outlet | SpeakerClass::Social)
}

/// The node of a speaker.
pub(crate) fn node(record: &Record, speaker: &Speaker, knowledge: &Knowledge) -> String {
    let linked = speaker.entity.and_then(|id| entity(record, id));
    let name = linked.map_or_else(|| bare(&speaker.text, knowledge), |it| folded(&it.name));
    if is_outlet(speaker) {
        return format!("outlet:{name}");
    }
    let agency = agency(record).unwrap_or_default();
    let is_reporter = !agency.is_empty() && name.split(' ').any(|it| it == agency);
    match speaker.class {
        SpeakerClass::Unnamed | SpeakerClass::Eyewitness if is_reporter => format!("agency:{agency}"),
        SpeakerClass::Own => format!("agency:{agency}"),
        SpeakerClass::Unnamed | SpeakerClass::Eyewitness => format!("source:{}", bare(&speaker.text, knowledge)),
        _ => match linked.and_then(public_id) {
            Some(id) => format!("speaker:{id}"),
            None => {
                let country = speaker.country.as_deref().map(|it| format!(", {}", it.to_lowercase()));
                format!("speaker:{name}{}", country.unwrap_or_default())
            }
        },
    }
}

/// The words of a description without the small ones before it.
fn bare(text: &str, knowledge: &Knowledge) -> String {
    let name = folded(text);
    let kept: Vec<&str> = name.split(' ').skip_while(|it| is_small(it, knowledge)).collect();
    if kept.is_empty() { name.clone() } else { kept.join(" ") }
}

fn is_small(word: &str, knowledge: &Knowledge) -> bool {
    let mut small = false;
    words(word, &mut Quoting::default(), &mut |it| small = knowledge.is_small(it.stem));
    small
}
