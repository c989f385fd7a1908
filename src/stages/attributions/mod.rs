//! Attributions: what it does, why, and an example.
//!
//! **What**: finds what the copy says on somebody else's word: the words, who said them, through whom they came, where and to whom.
//! **Why**: a claim is worth what its source is worth; "a US official cited by CNN" is neither CNN's nor the agency's word.
//! **Example**: "“We will not pay,” Okello told the BBC" is a direct quote of Okello, heard by the BBC and passed on by it.
//!
//! Cues and their parts follow PARC and PolNeAR (Pareti 2012; Newell, Margolin and Ruths 2018): cue, source and content. Beyond them
//! stand the relays, the medium, the hearer and the class of the source. Rules over trees: what was said is where the syntax says it is. Copy that
//! the reader does not read has its quotes alone: [`quoted`].

mod circumstances;
mod confidence;
mod contents;
mod cues;
mod documents;
mod headline;
pub mod quoted;
mod quotes;
mod relays;
mod signed;
mod sources;
mod speakers;
mod speech;
mod stretches;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::record::{Attribution, Cue, IdKind, LocalId, ParagraphKind, Span, Speaker, SpeakerClass};
use crate::resources::Resources;
use crate::resources::agencies::Agencies;
use crate::resources::attributions::AttributionRules;
use crate::resources::confidence::{AttributionSign, Weights};
use crate::resources::quantities::NumberWords;
use crate::stages::budget::{PER_SENTENCE, Purse};
use crate::stages::coreference::Discourse;
use crate::stages::phrases::Phrase;
use crate::text::Text;
use crate::text::lexicon::WordClass;
use crate::text::parsed::{Forest, Parsed};
use crate::text::tagset::Upos;
use cues::{Cues, Said};
use quotes::Quotes;
use speakers::Speakers;

/// What the stage needs to know.
pub struct Knowledge<'k> {
    pub rules: &'k AttributionRules,
    pub agencies: &'k Agencies,
    pub numbers: &'k NumberWords,
    pub weights: &'k Weights<AttributionSign>,
    /// Canonical id of the story's own agency.
    pub own: Option<&'k str>,
}

impl<'k> Knowledge<'k> {
    pub fn of(resources: &'k Resources, own: Option<&'k str>) -> Knowledge<'k> {
        Knowledge {
            rules: &resources.attributions,
            agencies: &resources.furniture.agencies,
            numbers: &resources.quantities.numbers,
            weights: &resources.confidence.attributions,
            own,
        }
    }
}

/// All attributions of a text of which it is as sure as `floor` asks, in text order, numbered from a1, and how many there was no room
/// for.
pub fn find(forest: &Forest<'_>, discourse: &Discourse<'_>, knowledge: &Knowledge<'_>, floor: f64) -> (Vec<Attribution>, usize) {
    let Knowledge { rules, agencies, numbers, weights, own } = *knowledge;
    let text = forest.text;
    let speakers = Speakers { rules, agencies, numbers, own, lexicon: &text.lexicon };
    let (quotes, purse) = (Quotes::find(text), Purse::new(LONGEST));
    let mut finder = Finder { text, forest, quotes, discourse, speakers, found: Vec::new(), purse, left_out: 0 };
    finder.headline();
    for sentence in 0..text.sentences.len() {
        finder.sentence(sentence);
    }
    finder.found.iter_mut().for_each(|it| it.confidence = Some(confidence::of(it, weights, &text.lexicon)));
    finder.found.retain(|it| it.confidence.is_none_or(|sure| sure >= floor));
    (number(finder.found), finder.left_out)
}

/// How many times the text its attributions may be long together.
const LONGEST: usize = 4;
/// How far back an attribution is looked for that a sentence says more of.
const BACK: usize = 64;

/// The attributions found so far.
struct Finder<'t, 'f, 'k, 'd> {
    text: &'t Text<'t>,
    forest: &'t Forest<'f>,
    quotes: Quotes,
    discourse: &'t Discourse<'d>,
    speakers: Speakers<'k>,
    found: Vec<Attribution>,
    purse: Purse,
    left_out: usize,
}

impl Finder<'_, '_, '_, '_> {
    /// A headline that names its source behind a colon or a dash.
    fn headline(&mut self) {
        let Some(headline) = self.text.paragraphs.first().filter(|it| it.kind == ParagraphKind::Headline) else { return };
        let speaks = |span: Span| {
            let last = span.of(self.text.text).rsplit([' ', '-']).next().unwrap_or_default().to_lowercase();
            let class = self.speakers.rules.speaker(&last).or_else(|| self.speakers.rules.speaker(last.trim_end_matches('s')));
            class.is_some()
                || self.discourse.within(span).any(|it| it.span.end == span.end)
                || self.speakers.is_outlet(span.of(self.text.text))
        };
        let is_person = |span: Span| self.discourse.within(span).any(|it| self.discourse.is_person(it.entity));
        let Some(told) = headline::read(self.text.text, headline.span, speaks, is_person) else { return };
        let first = self.text.tokens.partition_point(|it| it.span.start < told.source.start);
        let last = self.text.tokens.partition_point(|it| it.span.end <= told.source.end);
        let Some(token) = self.text.tokens.get(last.saturating_sub(1)).filter(|_| first < last) else { return };
        let Some(parsed) = self.forest.parsed(token.sentence) else { return };
        let start = self.text.sentences.get(token.sentence).map_or(0, |it| it.first_token);
        let phrase = Phrase { head: last - 1 - start, range: first.saturating_sub(start)..last - start };
        let Some(source) = self.speakers.read(parsed, &phrase, self.discourse) else { return };
        let content = vec![told.content];
        self.add(content, None, Some(source), Vec::new());
    }

    fn sentence(&mut self, sentence: usize) {
        let Some(bounds) = self.text.sentences.get(sentence).copied() else { return };
        let tokens = self.text.tokens_of(&bounds);
        let quoted: Vec<bool> = tokens.iter().map(|token| self.quotes.hold(token.span)).collect();
        let may_cue = |place: usize| {
            let (Some(token), next) = (tokens.get(place), tokens.get(place + 1)) else { return false };
            match token.upos {
                _ if self.text.is(token, WordClass::According) || self.text.is(token, WordClass::Per) => true,
                Upos::Verb => self.speakers.rules.is_cue(&self.text.lemma(token, self.forest.reader)),
                // "alleges that" may be taken for a noun.
                Upos::Noun => next.is_some_and(|it| self.text.is(it, WordClass::That)),
                _ => false,
            }
        };
        // Trees cost as much as all the rest of the reader: only where somebody may speak.
        let worth_parsing = (0..tokens.len()).any(|it| !quoted.get(it).copied().unwrap_or(false) && may_cue(it));
        let mut any = false;
        if worth_parsing && let Some(parsed) = self.forest.parsed(sentence) {
            let cues = Cues { parsed, rules: self.speakers.rules, quoted: &quoted };
            let mut said = cues.find();
            self.pass_on(parsed, &mut said);
            for said in said {
                any |= self.attribute(parsed, bounds.span, said);
            }
        }
        if let Some(reason) = circumstances::anonymity(self.text.text, bounds.span, &self.speakers.rules.anonymity) {
            self.unnamed(bounds.span, bounds.paragraph, reason);
        }
        if !any {
            self.go_on(bounds.span, bounds.paragraph);
        }
    }

    /// What an outlet says that somebody else said is that one's word, passed on by the outlet.
    fn pass_on(&self, parsed: &Parsed<'_>, said: &mut Vec<Said>) {
        let is_outlet = |it: &Said| {
            let phrase = it.source.clone()?;
            let text = parsed.span(phrase.range.clone()).map(|it| parsed.text.of(it))?;
            (self.speakers.is_outlet(text) || self.speakers.names_outlet(parsed, &phrase.range)).then_some(phrase)
        };
        let outlets: Vec<(usize, Phrase)> =
            said.iter().enumerate().filter_map(|(index, it)| is_outlet(it).map(|source| (index, source))).collect();
        let mut gone = Vec::new();
        for (index, outlet) in outlets {
            let Some(content) = said.get(index).map(|it| it.content.clone()) else { continue };
            let inside = |it: &Said| content.iter().any(|range| range.contains(&it.cue.start)) && !it.content.is_empty();
            let mut passed = false;
            for other in said.iter_mut().filter(|it| inside(it)) {
                if !other.via.contains(&outlet) {
                    other.via.push(outlet.clone());
                }
                passed = true;
            }
            if passed {
                gone.push(index);
            }
        }
        let mut index = 0;
        said.retain(|_| {
            index += 1;
            !gone.contains(&(index - 1))
        });
    }

    /// Makes an attribution of what was found in a sentence. False: nothing is said there after all.
    fn attribute(&mut self, parsed: &Parsed<'_>, sentence: Span, said: Said) -> bool {
        let rule = self.speakers.rules.cue(&said.lemma);
        let spans: Vec<Span> = said.content.iter().filter_map(|it| parsed.span(it.clone())).collect();
        let quoted_near = || self.quote_near(parsed, sentence, &said);
        let content = if spans.is_empty() { quoted_near() } else { Some(spans) };
        let Some(mut content) = content.filter(|it| !it.is_empty()) else { return false };
        if content.iter().all(|it| circumstances::is_request_for_anonymity(it.of(self.text.text), &self.speakers.rules.anonymity))
        {
            return false;
        }
        content.extend(self.resumed(parsed, sentence, &said, &content));
        let source = said.source.as_ref().and_then(|it| self.owned(parsed, it, self.speakers.read(parsed, it, self.discourse)?));
        // A survey may say and an inquiry find; only people warn and demand.
        let evidence = matches!(said.class.as_ref(), "say" | "report" | "claim" | "believe" | "confirm");
        let abstract_noun = |it: &Phrase| {
            !evidence && parsed.upos(it.head) == Upos::Noun && self.speakers.rules.is_abstract(&parsed.lemma(it.head))
        };
        // "The appointment angered Mali, but has voiced alarm", by a tree that lost the subject.
        if said.source.as_ref().is_some_and(abstract_noun) && source.as_ref().is_some_and(|it| it.entity.is_none()) {
            return false;
        }
        // A summit may say and results show; nothing that takes place accuses or denies.
        let is_deed = matches!(said.class.as_ref(), "accuse" | "deny" | "promise" | "ask" | "order");
        let happens =
            |it: &Phrase| parsed.upos(it.head) == Upos::Noun && self.speakers.rules.is_happening(&parsed.lemma(it.head));
        if is_deed && said.source.as_ref().is_some_and(happens) && source.as_ref().is_some_and(|it| it.entity.is_none()) {
            return false;
        }
        // "AFP could not verify the claim" is no claim.
        if said.negative && source.as_ref().is_some_and(|it| it.class == SpeakerClass::Own) {
            return false;
        }
        let via: Vec<Speaker> = said.via.iter().filter_map(|it| self.speakers.read(parsed, it, self.discourse)).collect();
        if let Some(outlet) = source.as_ref().filter(|it| said.is_according && it.class == SpeakerClass::Outlet)
            && self.passed_on(&content, outlet)
        {
            return true;
        }
        // "A doctor said it was flu, according to a report": the report passes on the doctor's word.
        let is_document = |it: &Speaker| said.is_according && it.class == SpeakerClass::Document;
        if source.as_ref().is_some_and(is_document) && self.is_told_within(&content) {
            return true;
        }
        if !self.has_room(&content, sentence) {
            return false;
        }
        // Whom somebody accuses need not hear it.
        let hearer = rule.is_some_and(|it| it.hearer && it.class != "accuse");
        let around = circumstances::read(parsed, &said, hearer, self.speakers.rules);
        let Some(span) = parsed.span(said.cue.clone()) else { return false };
        let cue = Cue { span, lemma: said.lemma, class: said.class };
        // "NABU has charged him, the bureau announced": nobody passes on his own word.
        let own = |it: &Speaker| it.entity.is_some() && source.as_ref().is_some_and(|source| source.entity == it.entity);
        let via = via.into_iter().filter(|it| !own(it)).collect();
        self.add(content, Some(cue), source, via);
        let carried = |it: &Phrase| self.speakers.read(parsed, it, self.discourse);
        let carriers: Vec<Speaker> = around.carriers.iter().filter_map(carried).collect();
        let listeners = around.listeners.iter().filter_map(carried).filter(|it| it.class == SpeakerClass::Outlet);
        let through: Vec<Speaker> = carriers.into_iter().chain(listeners).filter(|it| it.class != SpeakerClass::Own).collect();
        let Some(added) = self.found.last_mut() else { return false };
        added.via.extend(through);
        added.medium = around.medium;
        added.polarity = said.negative.then(|| "negative".into());
        if let Some(hearer) = around.audience {
            added.audience = parsed.span(hearer.range.clone()).map(|it| parsed.text.of(it).to_owned());
            let hearer = self.speakers.read(parsed, &hearer, self.discourse);
            added.via.extend(hearer.filter(|it| it.class == SpeakerClass::Outlet));
        }
        true
    }

    /// "Okello said: “… We will stay,” as per CNN": words that somebody else is known to have said came through the outlet.
    fn passed_on(&mut self, content: &[Span], outlet: &Speaker) -> bool {
        let same = |it: &Attribution| it.content.iter().any(|it| content.iter().any(|content| it.overlaps(*content)));
        let known = self.found.iter_mut().rev().take(BACK).find(|it| same(it) && it.source.is_some());
        known.map(|it| it.via.push(outlet.clone())).is_some()
    }

    /// Whether somebody is known to have said the end of these words within them.
    fn is_told_within(&self, content: &[Span]) -> bool {
        let ends =
            |it: &Attribution, words: &Span| it.content.last().is_some_and(|it| words.contains(*it) && it.end + 2 > words.end);
        let within =
            |it: &Attribution, words: &Span| it.cue.as_ref().is_some_and(|cue| words.contains(cue.span)) && ends(it, words);
        self.found.iter().rev().take(BACK).any(|it| it.source.is_some() && content.iter().any(|words| within(it, words)))
    }

    /// Whether there is room for the words of one more attribution: those of nested ones would each repeat the rest of the sentence.
    fn has_room(&mut self, content: &[Span], sentence: Span) -> bool {
        let bytes = content.iter().map(|it| it.end - it.start).sum();
        let read = content.iter().map(|it| it.end).max().unwrap_or_default();
        let fits = self.purse.spend(bytes, read.max(sentence.end));
        self.left_out += usize::from(!fits);
        fits
    }

    /// Adds an attribution of `content`, in words that are quoted or not.
    fn add(&mut self, content: Vec<Span>, cue: Option<Cue>, source: Option<Speaker>, via: Vec<Speaker>) {
        let (kind, content) = self.kind(content);
        let text = joined(self.text.text, &content);
        content.iter().for_each(|it| self.quotes.take(*it));
        self.found.push(Attribution { cue, source, via, ..Attribution::of_words(kind, content, text) });
    }

    /// The sentence says that a source is not named: the one that spoke in it or, if none did, before it in the paragraph.
    fn unnamed(&mut self, sentence: Span, paragraph: usize, reason: Option<String>) {
        let Some(bounds) = self.text.paragraphs.get(paragraph).map(|it| it.span) else { return };
        let within = |it: &&mut Attribution| it.cue.as_ref().is_some_and(|cue| bounds.contains(cue.span));
        let unnamed = |it: &&mut Attribution| {
            it.source.as_ref().is_some_and(|it| it.entity.is_none() && it.class != SpeakerClass::Document)
        };
        let candidates = self.found.iter_mut().rev().take(BACK).filter(within).filter(unnamed);
        let in_sentence = |it: &Attribution| it.cue.as_ref().is_some_and(|cue| sentence.contains(cue.span));
        let mut candidates: Vec<&mut Attribution> = candidates.collect();
        let here = candidates.iter().any(|it| in_sentence(it));
        candidates.retain(|it| !here || in_sentence(it));
        if let Some(attribution) = candidates.into_iter().next() {
            attribution.anonymity_reason = reason;
            if let Some(source) = &mut attribution.source {
                source.class = SpeakerClass::Unnamed;
            }
        }
    }
}

fn joined(text: &str, content: &[Span]) -> String {
    content.iter().map(|it| it.of(text)).collect::<Vec<_>>().join(" ")
}

/// In text order, without those that say the same again.
fn number(found: Vec<Attribution>) -> Vec<Attribution> {
    let mut kept: Vec<Attribution> = Vec::with_capacity(found.len());
    let mut known: BTreeMap<Vec<Span>, Vec<usize>> = BTreeMap::new();
    for attribution in found {
        let alike = known.entry(attribution.content.clone()).or_default();
        let same = |it: &usize| kept.get(*it).is_some_and(|it| it.source == attribution.source);
        if alike.len() < PER_SENTENCE && !alike.iter().any(same) {
            alike.push(kept.len());
            kept.push(attribution);
        }
    }
    kept.sort_by_key(|it| (it.content.first().copied(), it.cue.as_ref().map(|it| it.span)));
    for (attribution, number) in kept.iter_mut().zip(1..) {
        attribution.id = LocalId::new(IdKind::Attribution, number);
    }
    kept
}
