//! Circumstances of saying: in what medium, to whom, and why without a name.

use std::ops::Range;

use super::cues::Said;
use crate::record::{Code, Span, SpeakerClass};
use crate::resources::attributions::{Anonymity, AttributionRules};
use crate::stages::phrases::Phrase;
use crate::text::lexicon::WordClass;
use crate::text::parsed::Parsed;
use crate::text::tagset::{Relation, Upos};

/// Where and before whom something was said.
#[derive(Debug, Default)]
pub(super) struct Circumstances {
    pub(super) medium: Option<Code>,
    pub(super) audience: Option<Phrase>,
    /// Who carried the medium: "in a statement carried by *TASS*".
    pub(super) carriers: Vec<Phrase>,
    /// Who passes it on if it is an outlet: "Speaking to *Radio Liman*, he urged the city to act".
    pub(super) listeners: Vec<Phrase>,
}

/// What stands beside the cue of `said`, outside of what was said.
pub(super) fn read(parsed: &Parsed<'_>, said: &Said, hearer: bool, rules: &AttributionRules) -> Circumstances {
    let mut found = Circumstances::default();
    // "according to a statement by the ministry": the source is the medium.
    let written =
        |it: &Phrase| parsed.word(it.head).starts_with(char::is_lowercase).then(|| rules.medium(&parsed.lower(it.head)));
    found.medium = said.source.as_ref().and_then(written).flatten().cloned();
    if said.is_according {
        return found;
    }
    let cue = said.cue.start;
    let outside = |at: &usize| {
        let within = |range: &Range<usize>| range.contains(at);
        said.source.as_ref().is_none_or(|it| !it.range.contains(at)) && !said.content.iter().any(within)
    };
    let hears = |at: usize| {
        let mut phrase = Phrase::around(parsed, at);
        // "accused him *of theft*": what was said is no part of the hearer.
        if let Some(content) = said.content.iter().map(|it| it.start).find(|it| phrase.range.contains(it)) {
            phrase.range.end = content;
            while phrase.range.end > at + 1 && parsed.upos(phrase.range.end - 1) == Upos::Adp {
                phrase.range.end -= 1;
            }
        }
        (parsed.is_noun(at) && phrase.range.contains(&at)).then_some(phrase)
    };
    // "Speaking at a news conference, the minister said …"
    let opening = parsed.children(cue).filter(|it| *it < cue && parsed.relation(*it) == Relation::Advcl);
    let opening: Vec<usize> = opening
        .flat_map(|it| parsed.children(it))
        .filter(|it| matches!(parsed.relation(*it), Relation::Obl | Relation::Obj))
        .collect();
    found.listeners = opening.iter().copied().filter(|it| parsed.case_is(*it, WordClass::To)).filter_map(hears).collect();
    // "said on Telegram four people …": it may hang from what was said.
    let between = said.content.first().map_or(0..0, |it| cue + 1..it.start);
    let astray = between.filter(|it| parsed.head(*it) != Some(cue) && parsed.relation(*it) == Relation::Obl);
    for at in parsed.children(cue).chain(opening).chain(astray).filter(outside) {
        let relation = parsed.relation(at);
        let object = matches!(relation, Relation::Obj | Relation::Iobj);
        if !object && !matches!(relation, Relation::Obl | Relation::OblUnmarked | Relation::Nmod) {
            continue;
        }
        // "told Radio Liman" names a hearer, "told a radio station" too.
        let named = object && parsed.upos(at) == Upos::Propn;
        let medium = medium(parsed, at, rules).filter(|_| !named && (object || parsed.case_is(at, WordClass::BeforeMedium)));
        // "told state TV": it hears, and broadcasts.
        if object && hearer && rules.speaker(&parsed.lower(at)) == Some(SpeakerClass::Outlet) {
            found.audience = found.audience.or_else(|| hears(at));
        }
        if let Some(medium) = medium {
            let carries = |it: &usize| parsed.relation(*it) == Relation::Acl && parsed.lemma_is(*it, WordClass::Carries);
            let agents = |it: usize| parsed.agent(it).map(|it| Phrase::around(parsed, it));
            found.carriers.extend(parsed.children(at).filter(carries).filter_map(agents));
            // "in a statement published by TASS"
            let issues = |it: &usize| parsed.relation(*it) == Relation::Acl && !carries(it);
            found.listeners.extend(parsed.children(at).filter(issues).filter_map(agents));
            let with = parsed.children(at).find(|it| parsed.case_is(*it, WordClass::BeforeHearer));
            found.audience = found.audience.or_else(|| hears(with?));
            found.medium = found.medium.or(Some(medium));
        } else if (object && hearer) || parsed.case_is(at, WordClass::To) {
            found.audience = found.audience.or_else(|| hears(at));
        }
    }
    // "tweeted", "testified"
    let by_cue = rules.medium(&said.lemma).filter(|it| matches!(it.as_ref(), "social" | "testimony" | "email" | "message"));
    found.medium = found.medium.or_else(|| by_cue.cloned());
    found
}

/// "a news conference", "Telegram"; "X" only where it is a name.
pub(super) fn medium(parsed: &Parsed<'_>, noun: usize, rules: &AttributionRules) -> Option<Code> {
    let word = parsed.lower(noun);
    let known = |word: &str| rules.medium(word).cloned();
    let platform = || {
        // "a post on X" has the post as its head; "his Telegram channel" has the platform before it.
        let beside = parsed.children(noun).filter(|it| matches!(parsed.relation(*it), Relation::Compound | Relation::Flat));
        beside.filter_map(|it| known(&parsed.lower(it))).find(|it| it == "social")
    };
    if parsed.is(noun, WordClass::LetterOrPlatform) && !parsed.xpos(noun).is_proper_noun() {
        return None;
    }
    platform().or_else(|| known(&word))
}

/// Whether words only say that somebody is not named.
pub(super) fn is_request_for_anonymity(words: &str, rules: &Anonymity) -> bool {
    words.len() < 60 && rules.unnamed.iter().any(|it| words.contains(it))
}

/// Whether the sentence says that its source is not named, and the reason if it gives one.
pub(super) fn anonymity(text: &str, sentence: Span, rules: &Anonymity) -> Option<Option<String>> {
    let words = sentence.of(text);
    let behind = rules.unnamed.iter().find_map(|it| words.split_once(it).map(|(_, behind)| behind))?;
    let found = rules.reasons.iter().filter_map(|it| behind.find(&it.words).map(|at| (at, at + it.words.len() - it.own)));
    // The first of them, and "because of" before "because".
    let reason = found.min_by_key(|(at, end)| (*at, std::cmp::Reverse(*end)));
    let reason = reason.filter(|(at, _)| *at < 24).and_then(|(_, end)| behind.get(end..));
    let ended = reason.map(|it| it.split(['.', ';', '”', '"']).next().unwrap_or_default());
    let told = |reason: &str| rules.tellers.iter().find_map(|it| reason.find(it));
    let ended = ended.map(|it| it.get(..told(it).unwrap_or(it.len())).unwrap_or(it));
    Some(ended.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()))
}
