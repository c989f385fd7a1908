//! Attributions: what it does, why, and an example.
//!
//! **What**: finds what the copy says on somebody else's word: the words, who said them, through whom they came, where and to whom.
//! **Why**: a claim is worth what its source is worth; "a US official cited by CNN" is neither CNN's nor the agency's word.
//! **Example**: "“We will not pay,” Okello told the BBC" is a direct quote of Okello, heard by the BBC and passed on by it.
//!
//! Cues and their parts follow PARC and PolNeAR (Pareti 2012; Newell, Margolin and Ruths 2018): cue, source and content. Beyond them
//! stand the relays, the medium, the hearer and the class of the source. Rules over trees: what was said is where the syntax says it is.

mod circumstances;
mod cues;
mod headline;
mod parsed;
mod people;
mod phrases;
mod quotes;
mod speakers;
#[cfg(test)]
mod tests;

use crate::record::{Attribution, AttributionKind, Cue, Entity, IdKind, LocalId, ParagraphKind, Span, Speaker, SpeakerClass};
use crate::resources::Resources;
use crate::resources::agencies::Agencies;
use crate::resources::attributions::AttributionRules;
use crate::resources::quantities::NumberWords;
use crate::text::tagset::{Upos, Xpos};
use crate::text::{Reader, Text};
use cues::{Cues, Said};
use parsed::Parsed;
use people::People;
use phrases::Phrase;
use quotes::Quote;
use speakers::Speakers;

/// What the stage needs to know.
pub struct Knowledge<'k> {
    pub rules: &'k AttributionRules,
    pub agencies: &'k Agencies,
    pub numbers: &'k NumberWords,
    pub reader: &'k Reader,
    /// Canonical id of the story's own agency.
    pub own: Option<&'k str>,
}

impl<'k> Knowledge<'k> {
    pub fn of(resources: &'k Resources, own: Option<&'k str>) -> Knowledge<'k> {
        Knowledge {
            rules: &resources.attributions,
            agencies: &resources.furniture.agencies,
            numbers: &resources.quantities.numbers,
            reader: &resources.reader,
            own,
        }
    }
}

/// All attributions of a text, in text order, numbered from a1.
pub fn find(text: &Text<'_>, entities: &[Entity], knowledge: &Knowledge<'_>) -> Vec<Attribution> {
    let Knowledge { rules, agencies, numbers, reader, own } = *knowledge;
    let speakers = Speakers { rules, agencies, numbers, own };
    let mut finder = Finder {
        text,
        quotes: quotes::find(text),
        people: People::new(text, entities, rules),
        speakers,
        reader,
        found: Vec::new(),
    };
    finder.headline();
    for sentence in 0..text.sentences.len() {
        finder.sentence(sentence);
    }
    number(finder.found)
}

/// The attributions found so far.
struct Finder<'t, 'k> {
    text: &'t Text<'t>,
    quotes: Vec<Quote>,
    people: People<'t>,
    speakers: Speakers<'k>,
    reader: &'k Reader,
    found: Vec<Attribution>,
}

impl Finder<'_, '_> {
    /// A headline that names its source behind a colon or a dash.
    fn headline(&mut self) {
        let Some(headline) = self.text.paragraphs.first().filter(|it| it.kind == ParagraphKind::Headline) else { return };
        let speaks = |span: Span| {
            let last = span.of(self.text.text).rsplit([' ', '-']).next().unwrap_or_default().to_lowercase();
            let class = self.speakers.rules.speaker(&last).or_else(|| self.speakers.rules.speaker(last.trim_end_matches('s')));
            class.is_some()
                || self.people.within(span).any(|it| it.span.end == span.end)
                || self.speakers.is_outlet(span.of(self.text.text))
        };
        let is_person = |span: Span| self.people.within(span).any(|it| self.people.is_person(it.entity));
        let Some(told) = headline::read(self.text.text, headline.span, speaks, is_person) else { return };
        let first = self.text.tokens.partition_point(|it| it.span.start < told.source.start);
        let last = self.text.tokens.partition_point(|it| it.span.end <= told.source.end);
        let Some(token) = self.text.tokens.get(last.saturating_sub(1)).filter(|_| first < last) else { return };
        let Some(parsed) = Parsed::new(self.text, token.sentence, self.reader) else { return };
        let start = self.text.sentences.get(token.sentence).map_or(0, |it| it.first_token);
        let phrase = Phrase { head: last - 1 - start, range: first.saturating_sub(start)..last - start };
        let Some(source) = self.speakers.read(&parsed, &phrase, &mut self.people) else { return };
        let content = vec![told.content];
        self.add(content, None, Some(source), Vec::new());
    }

    fn sentence(&mut self, sentence: usize) {
        let Some(bounds) = self.text.sentences.get(sentence).copied() else { return };
        let tokens = self.text.tokens_of(&bounds);
        let quoted: Vec<bool> =
            tokens.iter().map(|token| self.quotes.iter().any(|quote| quote.inner.overlaps(token.span))).collect();
        let may_cue =
            |token: &crate::text::Token| token.upos == Upos::Verb || self.text.of(token.span).eq_ignore_ascii_case("according");
        let worth_parsing = tokens.iter().zip(&quoted).any(|(token, quoted)| !quoted && may_cue(token));
        let mut any = false;
        if worth_parsing && let Some(parsed) = Parsed::new(self.text, sentence, self.reader) {
            let cues = Cues { parsed: &parsed, rules: self.speakers.rules, quoted: &quoted };
            let mut said = cues.find();
            self.pass_on(&parsed, &mut said);
            for said in said {
                any |= self.attribute(&parsed, bounds.span, said);
            }
        }
        if let Some(reason) = circumstances::anonymity(self.text.text, bounds.span) {
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
                other.via.push(outlet.clone());
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
        if content.iter().all(|it| circumstances::is_request_for_anonymity(it.of(self.text.text))) {
            return false;
        }
        content.extend(self.resumed(parsed, sentence, &said, &content));
        let source = said.source.as_ref().and_then(|it| self.speakers.read(parsed, it, &mut self.people));
        let via: Vec<Speaker> = said.via.iter().filter_map(|it| self.speakers.read(parsed, it, &mut self.people)).collect();
        let around = circumstances::read(parsed, &said, rule.is_some_and(|it| it.hearer), self.speakers.rules);
        let Some(span) = parsed.span(said.cue.clone()) else { return false };
        let cue = Cue { span, lemma: said.lemma, class: said.class };
        self.add(content, Some(cue), source, via);
        let Some(added) = self.found.last_mut() else { return false };
        added.medium = around.medium;
        added.polarity = said.negative.then(|| "negative".into());
        if let Some(hearer) = around.audience {
            added.audience = parsed.span(hearer.range.clone()).map(|it| parsed.text.of(it).to_owned());
            let hearer = self.speakers.read(parsed, &hearer, &mut self.people);
            added.via.extend(hearer.filter(|it| it.class == SpeakerClass::Outlet));
        }
        true
    }

    /// A quote that the cue interrupts goes on behind it: `"The road," he said, "is open."`
    fn resumed(&self, parsed: &Parsed<'_>, sentence: Span, said: &Said, content: &[Span]) -> Option<Span> {
        let cue = parsed.span(said.cue.clone())?;
        let begun = content.last().filter(|it| it.end <= cue.start)?;
        let quoted = self.quotes.iter().any(|it| it.outer.overlaps(*begun) && it.outer.end + 2 >= begun.end);
        let rest = self.quotes.iter().find(|it| it.outer.start >= cue.end && it.outer.start < sentence.end)?;
        let between = self.text.text.get(cue.end..rest.outer.start)?.trim_end();
        (quoted && between.len() < 90 && between.ends_with([',', ':', ';', '-', '–', '—'])).then_some(rest.inner)
    }

    /// The quote beside a cue that has no clause of its own: `"Never," he smiled`, `He read out: "…"`.
    fn quote_near(&self, parsed: &Parsed<'_>, sentence: Span, said: &Said) -> Option<Vec<Span>> {
        let cue = parsed.span(said.cue.clone())?;
        let group = said.source.as_ref().map_or(cue, |it| {
            let source = parsed.span(it.range.clone()).unwrap_or(cue);
            Span::new(source.start.min(cue.start), source.end.max(cue.end))
        });
        let gap = |from: usize, to: usize| self.text.text.get(from..to).unwrap_or_default();
        let close = |between: &str| !between.contains(|it: char| it.is_alphanumeric());
        let before = self.quotes.iter().rev().find(|it| it.outer.end <= group.start);
        if let Some(quote) = before.filter(|it| it.outer.end > sentence.start && close(gap(it.outer.end, group.start))) {
            return Some(vec![quote.inner]);
        }
        let behind = self.quotes.iter().find(|it| it.outer.start >= group.end)?;
        let between = gap(group.end, behind.outer.start);
        let near = behind.outer.start < sentence.end + 3 && said.cue.len() == 1;
        let ends = |mark: char, within: usize| between.len() < within && between.trim_end().ends_with(mark);
        (near && (close(between) || ends(':', 80) || ends(',', 30))).then(|| vec![behind.inner])
    }

    /// Adds an attribution of `content`, in words that are quoted or not.
    fn add(&mut self, content: Vec<Span>, cue: Option<Cue>, source: Option<Speaker>, via: Vec<Speaker>) {
        let (kind, content) = self.kind(content);
        let text = joined(self.text.text, &content);
        self.found.push(Attribution {
            id: LocalId::new(IdKind::Attribution, 1),
            kind,
            content,
            text,
            cue,
            source,
            via,
            medium: None,
            audience: None,
            polarity: None,
            anonymity_reason: None,
            origin: None,
        });
    }

    /// Direct if all of it is quoted: then it is the quotes, whole and without their marks.
    fn kind(&self, content: Vec<Span>) -> (AttributionKind, Vec<Span>) {
        let letters = |span: Span| span.of(self.text.text).chars().filter(|it| it.is_alphanumeric()).count();
        let inside: Vec<Quote> =
            self.quotes.iter().filter(|quote| content.iter().any(|it| it.overlaps(quote.inner))).copied().collect();
        let overlap = |a: Span, b: Span| Span::new(a.start.max(b.start), a.end.min(b.end).max(a.start.max(b.start)));
        let quoted: usize =
            inside.iter().flat_map(|quote| content.iter().map(move |it| letters(overlap(*it, quote.inner)))).sum();
        let all: usize = content.iter().map(|it| letters(*it)).sum();
        if quoted == 0 {
            return (AttributionKind::Indirect, content);
        }
        // A quoted word or two are a fragment, not somebody's sentence.
        let is_sentence = |quote: &Quote| {
            let words = quote.inner.of(self.text.text);
            let first = self.text.tokens.partition_point(|it| it.span.end <= quote.inner.start);
            let inside = self.text.tokens.iter().skip(first).take_while(|it| it.span.start < quote.inner.end);
            words.ends_with(['.', ',', '!', '?']) || inside.clone().any(|it| FINITE.contains(&it.xpos))
        };
        if quoted < all || !inside.iter().any(is_sentence) {
            return (AttributionKind::Mixed, content);
        }
        (AttributionKind::Direct, inside.into_iter().map(|it| it.inner).collect())
    }

    /// Quoted words without a cue go on where the last speaker stopped: in the same paragraph, or in the next that is all a quote.
    fn go_on(&mut self, sentence: Span, paragraph: usize) {
        let taken = |quote: &Quote| self.found.iter().any(|it| it.content.iter().any(|content| content.overlaps(quote.inner)));
        let Some(quote) = self.quotes.iter().find(|it| it.outer.overlaps(sentence) && !taken(it)).copied() else { return };
        // The sentence in which the quote ends may yet say whose it is.
        if quote.outer.end > sentence.end + 1 && !quote.goes_on {
            return;
        }
        let outside = |span: Span| span.of(self.text.text).chars().any(char::is_alphanumeric);
        let before = Span::new(sentence.start, quote.outer.start.max(sentence.start));
        let behind = Span::new(quote.outer.end.min(sentence.end), sentence.end);
        if outside(before) || outside(behind) {
            return;
        }
        let Some(last) = self.found.last() else { return };
        let of = |span: Span| self.text.paragraphs.iter().position(|it| it.span.contains(span));
        let (Some(ended), Some(spoken)) =
            (last.content.last().copied(), last.cue.as_ref().map(|it| it.span).or(last.content.last().copied()).and_then(of))
        else {
            return;
        };
        let is_speech =
            last.kind != AttributionKind::Indirect || last.source.as_ref().is_some_and(|it| it.class == SpeakerClass::Person);
        if spoken == paragraph && last.kind != AttributionKind::Indirect && quote.inner.start > ended.end {
            if let Some(last) = self.found.last_mut() {
                last.content.push(quote.inner);
                last.text = joined(self.text.text, &last.content);
            }
        } else if is_speech && paragraph <= spoken + 1 && paragraph >= spoken && quote.inner.start > ended.end {
            let source = last.source.clone();
            self.add(vec![quote.inner], None, source, Vec::new());
        }
    }

    /// The sentence says that a source is not named: the one that spoke in it or, if none did, before it in the paragraph.
    fn unnamed(&mut self, sentence: Span, paragraph: usize, reason: Option<String>) {
        let Some(bounds) = self.text.paragraphs.get(paragraph).map(|it| it.span) else { return };
        let within = |it: &&mut Attribution| it.cue.as_ref().is_some_and(|cue| bounds.contains(cue.span));
        let unnamed = |it: &&mut Attribution| {
            it.source.as_ref().is_some_and(|it| it.entity.is_none() && it.class != SpeakerClass::Document)
        };
        let candidates = self.found.iter_mut().rev().filter(within).filter(unnamed);
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

/// Tags of verbs that make a sentence.
const FINITE: [Xpos; 4] = [Xpos::Vbd, Xpos::Vbz, Xpos::Vbp, Xpos::Md];

fn joined(text: &str, content: &[Span]) -> String {
    content.iter().map(|it| it.of(text)).collect::<Vec<_>>().join(" ")
}

/// In text order, without those that say the same again.
fn number(found: Vec<Attribution>) -> Vec<Attribution> {
    let mut kept: Vec<Attribution> = Vec::with_capacity(found.len());
    for attribution in found {
        let same = |it: &Attribution| it.content == attribution.content && it.source == attribution.source;
        if !kept.iter().any(same) {
            kept.push(attribution);
        }
    }
    kept.sort_by_key(|it| (it.content.first().copied(), it.cue.as_ref().map(|it| it.span)));
    for (attribution, number) in kept.iter_mut().zip(1..) {
        attribution.id = LocalId::new(IdKind::Attribution, number);
    }
    kept
}
