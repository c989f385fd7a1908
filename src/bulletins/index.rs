//! A record's things by their ids, and what messages say of them.

use std::collections::BTreeMap;

use crate::record::bulletins::{Happening, Head, OnWhoseWord, Party, RecordAddress, Toll, Voice, When, Words};
use crate::record::{
    Attribution, Credit, Entity, Event, LocalId, Offsets, Place, Quantity, Record, Role, Speaker, TOLLS, Time, offsets,
};

/// A record, ready to be looked things up in.
pub(super) struct Index<'r> {
    pub(super) record: &'r Record,
    address: &'r RecordAddress,
    entities: BTreeMap<LocalId, &'r Entity>,
    times: BTreeMap<LocalId, &'r Time>,
    quantities: BTreeMap<LocalId, &'r Quantity>,
    attributions: BTreeMap<LocalId, &'r Attribution>,
    pub(super) events: BTreeMap<LocalId, &'r Event>,
    sentences: Vec<String>,
}

impl<'r> Index<'r> {
    pub(super) fn of(record: &'r Record, address: &'r RecordAddress) -> Index<'r> {
        Index {
            record,
            address,
            entities: record.entities.iter().map(|it| (it.id, it)).collect(),
            times: record.times.iter().map(|it| (it.id, it)).collect(),
            quantities: record.quantities.iter().map(|it| (it.id, it)).collect(),
            attributions: record.attributions.iter().map(|it| (it.id, it)).collect(),
            events: record.events.iter().map(|it| (it.id, it)).collect(),
            sentences: sentences(record),
        }
    }

    /// What every message about the thing `id` begins with; the credit without the words of its copyright.
    pub(super) fn head(&self, schema: &'static str, id: LocalId) -> Head {
        Head {
            schema: schema.into(),
            id: self.record.global_id(id),
            of: self.address.clone(),
            credit: self.record.credit.as_ref().map(|it| Credit { copyright: None, ..it.clone() }),
            published: self.record.source.published.clone(),
            language: self.record.language.as_ref().map(|it| it.tag.to_string()),
            withdrawn: None,
        }
    }

    pub(super) fn place(&self, event: &Event) -> Option<Place> {
        self.entities.get(&event.place?)?.place.clone()
    }

    pub(super) fn time(&self, event: &Event) -> Option<When> {
        let time = self.times.get(&event.time?)?;
        Some(When {
            text: time.text.clone(),
            kind: time.kind,
            value: time.value.clone(),
            from: time.from.clone(),
            to: time.to.clone(),
            modifier: time.modifier.clone(),
        })
    }

    pub(super) fn parties(&self, roles: &[Role]) -> Vec<Party> {
        roles.iter().map(|it| self.party(it)).collect()
    }

    fn party(&self, role: &Role) -> Party {
        let entity = role.entity.and_then(|it| self.entities.get(&it));
        Party {
            text: role.text.clone(),
            name: entity.map(|it| it.name.clone()),
            kind: entity.map(|it| it.kind),
            ids: entity.map(|it| it.ids.clone()).unwrap_or_default(),
            country: role.country.clone(),
            body: role.body.clone(),
            sector: role.sector.clone(),
        }
    }

    pub(super) fn voice(&self, speaker: &Speaker) -> Voice {
        let entity = speaker.entity.and_then(|it| self.entities.get(&it));
        Voice {
            name: entity.map_or_else(|| speaker.text.clone(), |it| it.name.clone()),
            ids: entity.map(|it| it.ids.clone()).unwrap_or_default(),
            class: speaker.class,
            country: speaker.country.clone(),
        }
    }

    pub(super) fn voices(&self, speakers: &[Speaker]) -> Vec<Voice> {
        speakers.iter().map(|it| self.voice(it)).collect()
    }

    pub(super) fn word(&self, event: &Event) -> Option<OnWhoseWord> {
        let attribution = self.attributions.get(&event.attribution?)?;
        Some(OnWhoseWord {
            source: attribution.source.as_ref().map(|it| self.voice(it)),
            via: self.voices(&attribution.via),
            class: attribution.cue.as_ref().map(|it| it.class.clone()),
            anonymity_reason: attribution.anonymity_reason.clone(),
            text: attribution.text.clone(),
        })
    }

    pub(super) fn tolls(&self, event: &Event) -> Vec<Toll> {
        event.quantities.iter().filter_map(|it| self.quantities.get(it)).filter(|it| is_toll(it)).map(|it| toll(it)).collect()
    }

    pub(super) fn sentence(&self, event: &Event) -> Option<Words> {
        self.sentences.get(event.sentence).map(|it| Words { text: it.clone() })
    }
}

pub(super) fn is_toll(quantity: &Quantity) -> bool {
    TOLLS.contains(&&*quantity.kind)
}

pub(super) fn toll(quantity: &Quantity) -> Toll {
    Toll {
        kind: quantity.kind.clone(),
        value: quantity.value,
        low: quantity.low,
        high: quantity.high,
        bound: Some(quantity.bound),
    }
}

pub(super) fn happening(event: &Event) -> Happening {
    Happening { kind: event.kind, mode: event.mode.clone(), status: event.status, lemma: Some(event.trigger.lemma.clone()) }
}

/// The words of each sentence.
fn sentences(record: &Record) -> Vec<String> {
    let mut in_bytes =
        Record { text: record.text.clone(), sentences: record.sentences.clone(), offsets: record.offsets, ..Record::default() };
    offsets::to_bytes(&mut in_bytes);
    debug_assert_eq!(in_bytes.offsets, Offsets::Utf8);
    in_bytes.sentences.iter().map(|it| it.span.of(&in_bytes.text).to_owned()).collect()
}
