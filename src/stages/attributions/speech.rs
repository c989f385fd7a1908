//! Speech: the words between quotation marks that belong to a cue, or go on where the last speaker stopped.

use super::Finder;
use super::cues::Said;
use super::quotes::Quote;
use crate::record::{Attribution, AttributionKind, Span, SpeakerClass};
use crate::stages::budget::PER_SENTENCE;
use crate::text::parsed::Parsed;

impl Finder<'_, '_, '_, '_> {
    /// A quote that the cue interrupts goes on behind it: `"The road," he said, "is open."`
    pub(super) fn resumed(&self, parsed: &Parsed<'_>, sentence: Span, said: &Said, content: &[Span]) -> Option<Span> {
        let cue = parsed.span(said.cue.clone())?;
        let begun = content.last().filter(|it| it.end <= cue.start)?;
        let quoted = self.quotes.around(*begun).any(|it| it.outer.end + 2 >= begun.end);
        let rest = self.quotes.behind(cue.end).filter(|it| it.outer.start < sentence.end)?;
        let between = self.text.text.get(cue.end..rest.outer.start)?.trim_end();
        (quoted && between.len() < 90 && between.ends_with([',', ':', ';', '-', '–', '—'])).then_some(rest.inner)
    }

    /// The quote beside a cue that has no clause of its own: `"Never," he smiled`, `He read out: "…"`.
    pub(super) fn quote_near(&self, parsed: &Parsed<'_>, sentence: Span, said: &Said) -> Option<Vec<Span>> {
        let cue = parsed.span(said.cue.clone())?;
        let group = said.source.as_ref().map_or(cue, |it| {
            let source = parsed.span(it.range.clone()).unwrap_or(cue);
            Span::new(source.start.min(cue.start), source.end.max(cue.end))
        });
        let gap = |from: usize, to: usize| self.text.text.get(from..to).unwrap_or_default();
        let close = |between: &str| !between.contains(|it: char| it.is_alphanumeric());
        let before = self.quotes.before(group.start);
        if let Some(quote) = before.filter(|it| it.outer.end > sentence.start && close(gap(it.outer.end, group.start))) {
            return Some(vec![quote.inner]);
        }
        let behind = self.quotes.behind(group.end)?;
        let between = gap(group.end, behind.outer.start);
        let ends = |mark: char, within: usize| between.len() < within && between.trim_end().ends_with(mark);
        // Words that a colon announces may stand in a paragraph of their own.
        let near = behind.outer.start <= sentence.end + if ends(':', 80) { 2 } else { 1 };
        let is_speech = behind.inner.of(self.text.text).split_whitespace().take(SHORTEST_SPEECH).count() == SHORTEST_SPEECH;
        let leads = close(between) || ends(':', 80) || ends(',', 30);
        (near && leads && is_speech && said.cue.len() == 1).then(|| vec![behind.inner])
    }

    /// Direct if all of it is quoted: then it is the quotes, whole and without their marks.
    pub(super) fn kind(&self, content: Vec<Span>) -> (AttributionKind, Vec<Span>) {
        let letters = |span: Span| span.of(self.text.text).chars().filter(|it| it.is_alphanumeric()).count();
        let touched = content.iter().flat_map(|it| self.quotes.around(*it).filter(|quote| quote.inner.overlaps(*it)));
        let mut inside: Vec<Quote> = touched.copied().collect();
        inside.sort_by_key(|quote| quote.outer);
        inside.dedup();
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
            words.ends_with(['.', ',', '!', '?']) || inside.clone().any(|it| it.xpos.is_finite())
        };
        if quoted < all || !inside.iter().any(is_sentence) {
            return (AttributionKind::Mixed, content);
        }
        (AttributionKind::Direct, inside.into_iter().map(|it| it.inner).collect())
    }

    /// Quoted words without a cue go on where the last speaker stopped: in the same paragraph, or in the next that is all a quote.
    pub(super) fn go_on(&mut self, sentence: Span, paragraph: usize) {
        let Some(quote) = self.quotes.first_free(sentence).copied() else { return };
        // The sentence in which the quote ends may yet say whose it is.
        if quote.outer.end > sentence.end + 1 && !quote.goes_on {
            return;
        }
        if self.signed(quote, paragraph) {
            return;
        }
        let outside = |span: Span| span.of(self.text.text).chars().any(char::is_alphanumeric);
        let before = Span::new(sentence.start, quote.outer.start.max(sentence.start));
        let behind = Span::new(quote.outer.end.min(sentence.end), sentence.end);
        if outside(before) || outside(behind) {
            return;
        }
        if self.continued(quote, paragraph) || self.announced(quote, paragraph) {
            return;
        }
        let Some(last) = self.found.last() else { return };
        let of = |span: Span| {
            let index = self.text.paragraphs.partition_point(|it| it.span.end < span.end);
            self.text.paragraphs.get(index).filter(|it| it.span.contains(span)).map(|_| index)
        };
        let (Some(ended), Some(spoken)) =
            (last.content.last().copied(), last.cue.as_ref().map(|it| it.span).or(last.content.last().copied()).and_then(of))
        else {
            return;
        };
        let is_speech =
            last.kind != AttributionKind::Indirect || last.source.as_ref().is_some_and(|it| it.class == SpeakerClass::Person);
        let near = paragraph <= spoken + 1 && paragraph >= spoken && quote.inner.start > ended.end;
        if near && last.kind == AttributionKind::Direct || (near && spoken == paragraph && last.kind != AttributionKind::Indirect)
        {
            self.lengthen(quote.inner);
        } else if is_speech && near {
            let source = last.source.clone();
            self.add(vec![quote.inner], None, source, Vec::new());
        }
    }

    /// The quote before was not closed: this one, which opens the next paragraph anew, goes on with it. True where it does.
    fn continued(&mut self, quote: Quote, paragraph: usize) -> bool {
        let Some(open) = self.quotes.before(quote.outer.start).copied().filter(|it| it.goes_on) else { return false };
        let bounds = |at: Option<usize>| at.and_then(|it| self.text.paragraphs.get(it)).map(|it| it.span);
        let (Some(here), Some(before)) = (bounds(Some(paragraph)), bounds(paragraph.checked_sub(1))) else { return false };
        let opens = self.text.text.get(here.start..quote.outer.start).is_some_and(|it| it.trim().is_empty());
        if !opens || !before.contains(open.outer) {
            return false;
        }
        let holds = |it: &&Attribution| it.source.is_some() && it.content.last().is_some_and(|it| open.inner.contains(*it));
        let Some(source) = self.found.last().filter(holds).map(|it| it.source.clone()) else { return false };
        if self.has_room(&[quote.inner], quote.outer) {
            self.add(vec![quote.inner], None, source, Vec::new());
        }
        true
    }

    /// The last attribution goes on with these words.
    fn lengthen(&mut self, words: Span) {
        let Some(last) = self.found.last_mut() else { return };
        let room = last.content.len() < PER_SENTENCE && self.purse.spend(words.end - words.start, words.end);
        if !room {
            self.left_out += 1;
            return;
        }
        last.content.push(words);
        last.text.push(' ');
        last.text.push_str(words.of(self.text.text));
        self.quotes.take(words);
    }
}

/// Fewer quoted words behind a cue without a clause are a name or a phrase.
const SHORTEST_SPEECH: usize = 2;
