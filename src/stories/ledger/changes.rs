//! What is different between two versions of an item, thing by thing.

use record::{LifecycleKind, Record};

use crate::reading::facts::{Fact, Facts, Line, is_mark};
use crate::shapes::{Against, Change, Changed, Evidence};
use crate::text::folded;

/// More bits apart two sentences are not the same one reworded.
const NEAR: u32 = 22;
/// The most that are told.
const MOST: usize = 32;

/// The differences of a record, whose facts are `new`, from the version or take before. `grows`: of a toll's kind.
pub(crate) fn changes(before: &Against, old: &Facts, record: &Record, new: &Facts, grows: &dyn Fn(u32) -> bool) -> Vec<Changed> {
    if old.lines.is_empty() {
        return Vec::new();
    }
    let versions = Versions { before, now: &Against { item: record.id.clone(), version: record.version.clone() }, record, grows };
    let aligned = aligned(old, new);
    let is_new_kind =
        |it: &&Fact| it.what == Change::Toll && !old.facts.iter().any(|was| was.what == it.what && was.sort == it.sort);
    let mut found = Vec::new();
    for (line, other) in &aligned {
        let typed = replaced(old, *line, new, *other);
        found.extend(typed.iter().map(|(was, is)| (key(was, is), versions.fact(Some(was), Some(is)))));
        let (was, is) = (&old.texts[*line], &new.texts[*other]);
        let brings_toll = new.facts.iter().any(|it| usize::from(it.line) == *other && is_new_kind(&it));
        if typed.is_empty() && !brings_toll && !was.is_headline && folded(&was.text) != folded(&is.text) {
            found.push((None, versions.lines(&[was], &[is])));
        }
    }
    if let Some((was, is)) = tolls(old, new).filter(|(was, is)| was.value != is.value) {
        found.push((key(was, is), versions.fact(Some(was), Some(is))));
    }
    let mut kinds = Vec::new();
    for toll in new.facts.iter().filter(is_new_kind) {
        if !kinds.contains(&toll.sort) {
            kinds.push(toll.sort);
            found.push((None, versions.fact(None, Some(toll))));
        }
    }
    let dropped = passages(&old.texts, &aligned.iter().map(|it| it.0).collect::<Vec<_>>());
    let added = passages(&new.texts, &aligned.iter().map(|it| it.1).collect::<Vec<_>>());
    found.extend(rewritten(dropped, added, &aligned).iter().map(|(was, is)| (None, versions.lines(was, is))));
    let mut kept = joined(found);
    kept.truncate(MOST);
    kept
}

/// Both versions, for evidence and notices.
struct Versions<'v> {
    before: &'v Against,
    now: &'v Against,
    record: &'v Record,
    grows: &'v dyn Fn(u32) -> bool,
}

impl Versions<'_> {
    fn fact(&self, was: Option<&Fact>, is: Option<&Fact>) -> Changed {
        let span = |it: &Fact| (it.start, it.end);
        let text = |it: &Fact| it.text.to_string();
        let what = was.or(is).map_or(Change::Text, |it| it.what);
        let told = match self.is_admitted(was.map(text).as_deref(), is.map(text).as_deref()) {
            true => Some(true),
            false if self.moves_on(was, is) => None,
            false => Some(false),
        };
        self.change(what, (was.map(text), was.map(span)), (is.map(text), is.map(span)), told)
    }

    fn lines(&self, was: &[&Line], is: &[&Line]) -> Changed {
        // Somebody's words with a sentence behind them that goes on about them are a quote.
        let is_quote = [was, is].iter().filter_map(|it| it.first()).all(|it| it.is_quote);
        let text = |lines: &[&Line]| match lines.first().filter(|_| is_quote) {
            Some(first) => Some(quoted(&first.text).to_owned()),
            None => Some(lines.iter().map(|it| &*it.text).collect::<Vec<_>>().join(" ")).filter(|it| !it.is_empty()),
        };
        let span = |lines: &[&Line]| Some((lines.first()?.start, lines.last()?.end));
        let what = if is_quote { Change::Quote } else { Change::Text };
        self.change(what, (text(was), span(was)), (text(is), span(is)), None)
    }

    fn change(
        &self,
        what: Change,
        (was, there): (Option<String>, Option<(u32, u32)>),
        (now, here): (Option<String>, Option<(u32, u32)>),
        told: Option<bool>,
    ) -> Changed {
        let evidence = [(self.before, there), (self.now, here)];
        let evidence = evidence.into_iter().filter_map(|(item, span)| {
            let (start, end) = span?;
            Some(Evidence { item: item.item.clone(), version: item.version.clone(), start: start as usize, end: end as usize })
        });
        Changed { what, was, now, evidence: evidence.collect(), told }
    }

    /// Whether a notice names what was or what is.
    fn is_admitted(&self, was: Option<&str>, is: Option<&str>) -> bool {
        let life = &self.record.lifecycle;
        let pairs = life.corrects.iter().flat_map(|it| [it.wrong.as_deref(), it.right.as_deref()]).flatten();
        let said: String = life.notice.as_deref().into_iter().chain(pairs).map(|it| format!(" {} ", folded(it))).collect();
        let names = |text: Option<&str>| text.is_some_and(|it| said.contains(&format!(" {} ", folded(it))));
        names(was) || names(is)
    }

    /// The world has moved, not the text alone: a toll has grown, something new is told.
    fn moves_on(&self, was: Option<&Fact>, is: Option<&Fact>) -> bool {
        let Some((was, is)) = was.zip(is) else { return true };
        match is.what {
            Change::Toll => (self.grows)(is.sort) == (is.amount >= was.amount),
            Change::Figure | Change::Attribution => self.record.lifecycle.kind != LifecycleKind::Correction,
            _ => false,
        }
    }
}

/// The words between the first quotation mark and the last.
fn quoted(text: &str) -> &str {
    let inside = text.split_once(is_mark).map_or(text, |(_, rest)| rest);
    inside.rsplit_once(is_mark).map_or(inside, |(words, _)| words)
}

/// Sentences of both versions that go back to one another; each once.
fn aligned(old: &Facts, new: &Facts) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(u32, usize, usize)> = Vec::new();
    for (other, line) in new.lines.iter().enumerate() {
        let is_headline = new.texts[other].is_headline;
        let apart = old.lines.iter().enumerate().filter(|(at, _)| old.texts[*at].is_headline == is_headline);
        let apart = apart.map(|(at, it)| ((it ^ line).count_ones(), at));
        pairs.extend(apart.filter(|it| it.0 <= NEAR).map(|(bits, at)| (bits, at, other)));
    }
    pairs.sort_unstable_by_key(|it| (it.0, it.1.abs_diff(it.2), it.1, it.2));
    let mut chosen: Vec<(usize, usize)> = Vec::new();
    for (_, at, other) in pairs {
        if !chosen.iter().any(|it| it.0 == at || it.1 == other) {
            chosen.push((at, other));
        }
    }
    chosen.sort_by_key(|it| it.1);
    chosen
}

/// Sentences that follow one another, with the place of the first.
type Passage<'l> = (usize, Vec<&'l Line>);

/// Sentences of the body without a counterpart, those of one paragraph that follow one another together.
fn passages<'l>(lines: &'l [Line], aligned: &[usize]) -> Vec<Passage<'l>> {
    let mut found: Vec<Passage<'l>> = Vec::new();
    let mut last = None;
    for (at, line) in lines.iter().enumerate().filter(|(at, it)| !it.is_headline && !aligned.contains(at)) {
        let goes_on = last.is_some_and(|(before, paragraph)| before + 1 == at && paragraph == line.paragraph);
        match found.last_mut().filter(|_| goes_on) {
            Some(passage) => passage.1.push(line),
            None => found.push((at, vec![line])),
        }
        last = Some((at, line.paragraph));
    }
    found
}

/// What was dropped with what stands in its place, if anything does, and what is new.
fn rewritten<'l>(
    dropped: Vec<Passage<'l>>,
    added: Vec<Passage<'l>>,
    aligned: &[(usize, usize)],
) -> Vec<(Vec<&'l Line>, Vec<&'l Line>)> {
    let mut added = added;
    let mut found = Vec::new();
    for (place, was) in dropped {
        let before = place.checked_sub(1).map(|it| aligned.iter().find(|pair| pair.0 == it).map(|pair| pair.1));
        let after = match before {
            None => Some(0),
            // Headlines stand in one place, whatever they say.
            Some(other) => other.or(place.checked_sub(1).filter(|it| *it == 0)).map(|it| it + 1),
        };
        let is = added.iter().position(|it| Some(it.0) == after).map(|at| added.remove(at).1);
        found.push((was, is.unwrap_or_default()));
    }
    found.extend(added.into_iter().map(|it| (Vec::new(), it.1)));
    found
}

/// What a change is of, whatever words headline and text have for it: sort and values.
type Key = (Change, u32, u32, u32);

fn key(was: &Fact, is: &Fact) -> Option<Key> {
    Some((was.what, was.sort, was.value, is.value))
}

/// The facts of a sentence that became others. A time that moves with something else in it has only moved on.
fn replaced<'f>(old: &'f Facts, line: usize, new: &'f Facts, other: usize) -> Vec<(&'f Fact, &'f Fact)> {
    let on = |facts: &'f Facts, line: usize| -> Vec<&'f Fact> {
        facts.facts.iter().filter(|it| usize::from(it.line) == line).collect()
    };
    let (old, new) = (on(old, line), on(new, other));
    let is_same = |one: &Fact, other: &Fact| one.what == other.what && one.value == other.value;
    let lost: Vec<&Fact> = old.iter().filter(|it| !new.iter().any(|is| is_same(it, is))).copied().collect();
    let mut won: Vec<&Fact> = new.iter().filter(|it| !old.iter().any(|was| is_same(it, was))).copied().collect();
    let mut found = Vec::new();
    for was in lost {
        if let Some(at) = won.iter().position(|is| is.what == was.what && is.sort == was.sort) {
            found.push((was, won.remove(at)));
        }
    }
    found.retain(|(was, is)| folded(&was.text) != folded(&is.text));
    let moved = |it: &(&Fact, &Fact)| matches!(it.0.what, Change::Toll | Change::Figure);
    if found.iter().any(moved) {
        found.retain(|it| it.0.what != Change::Time);
    }
    found
}

/// The first toll of each version, where they are of one kind.
fn tolls<'f>(old: &'f Facts, new: &'f Facts) -> Option<(&'f Fact, &'f Fact)> {
    let first = |facts: &'f Facts| facts.facts.iter().find(|it| it.what == Change::Toll);
    first(old).zip(first(new)).filter(|(was, is)| was.sort == is.sort)
}

/// The same change in headline and text is one.
fn joined(found: Vec<(Option<Key>, Changed)>) -> Vec<Changed> {
    let mut kept: Vec<(Option<Key>, Changed)> = Vec::new();
    for (key, change) in found {
        let words = |it: &Changed| (it.what, it.was.as_deref().map(folded), it.now.as_deref().map(folded));
        let is_known = |it: &&mut (Option<Key>, Changed)| (key.is_some() && it.0 == key) || words(&it.1) == words(&change);
        match kept.iter_mut().find(is_known) {
            Some((_, known)) => {
                known.evidence.extend(change.evidence);
                // One admission is enough.
                known.told = if change.told == Some(true) { change.told } else { known.told };
            }
            None => kept.push((key, change)),
        }
    }
    kept.into_iter().map(|it| it.1).collect()
}
