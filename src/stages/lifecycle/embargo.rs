//! Embargoes: from the envelope, and from the words "EMBARGOED until 0001 GMT Tuesday", "HOLD FOR RELEASE", "Sperrfrist".

use jiff::Timestamp;
use regex_automata::meta::Regex;

use super::{Found, Note, release_time};
use crate::article::Article;
use crate::record::EmbargoNotice;
use crate::resources::lifecycle::LifecycleRules;

/// An embargo, and whether it still held when the item was issued.
pub(super) struct Embargo {
    pub(super) notice: EmbargoNotice,
    pub(super) holds: bool,
    pub(super) evidence: Vec<String>,
}

/// What one sign of an embargo says about its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    At(Timestamp),
    /// No time is given.
    Unsaid,
    /// A time is given that can't be read for sure.
    Unreadable,
}

/// Words that lift an embargo, or set one.
enum Said {
    Lifted,
    Set { end: End, words: String },
}

/// The embargo that envelope and text set together. Without a release time that can be relied on there is no `until`, and it holds.
pub(super) fn read(
    article: &Article,
    notes: &[Note<'_>],
    found: &[Found],
    rules: &LifecycleRules,
    diagnostics: &mut Vec<String>,
) -> Option<Embargo> {
    let mut ends = Vec::new();
    let mut evidence = Vec::new();
    if let Some(given) = &article.envelope.embargo {
        // A date without a time may end at any hour of that day.
        ends.push(match given.until.filter(|it| it.has_time) {
            Some(until) => End::At(until.timestamp),
            None if given.given.trim().is_empty() => End::Unsaid,
            None => End::Unreadable,
        });
        evidence.push(format!("embargo: {}", given.given));
    }
    if found.iter().any(|it| it.embargo) {
        ends.push(End::Unsaid);
    }
    let by_envelope = ends.len();
    let said = text(article, notes, rules);
    let lifted = said.iter().any(|it| matches!(it, Said::Lifted));
    for said in said {
        let Said::Set { end, words } = said else { continue };
        if !lifted {
            ends.push(end);
            evidence.push(words);
        }
    }
    if ends.is_empty() {
        return None;
    }
    if lifted && by_envelope > 0 {
        diagnostics.push("the text lifts the embargo, the envelope sets one: the safer one is taken".to_owned());
    }
    let until = latest(&ends, diagnostics);
    let issued = article.earliest();
    let over = matches!((until, issued), (Some(until), Some(issued)) if until <= issued)
        // A day of issue that lies ahead of us releases nothing.
        && article.delivery.received.is_none_or(|received| until.is_some_and(|until| until <= received));
    let reason = evidence.first().cloned();
    let notice = EmbargoNotice { until: until.map(|it| it.to_string()), reason };
    Some(Embargo { notice, holds: !over, evidence })
}

/// The end that all signs allow: the latest of those read, unless one of them can't be read.
fn latest(ends: &[End], diagnostics: &mut Vec<String>) -> Option<Timestamp> {
    if ends.iter().any(|it| matches!(it, End::Unreadable)) {
        diagnostics.push("the end of the embargo can't be read for sure: the story is held".to_owned());
        return None;
    }
    let mut times = ends.iter().filter_map(|it| if let End::At(time) = it { Some(*time) } else { None });
    let first = times.next()?;
    let last = times.fold(first, Timestamp::max);
    if last != first || ends.iter().any(|it| matches!(it, End::At(time) if *time != last)) {
        diagnostics.push(format!("the ends of the embargo differ: the last one, {last}, is taken"));
    }
    Some(last)
}

fn text(article: &Article, notes: &[Note<'_>], rules: &LifecycleRules) -> Vec<Said> {
    let mut said = Vec::new();
    said.extend(one(article.headline.trim(), &rules.embargo_headline, article, rules));
    said.extend(article.slug.as_deref().and_then(|it| one(it.trim(), &rules.embargo_slug, article, rules)));
    let notes = notes.iter().filter(|it| it.sure || !super::reports(it.text));
    said.extend(notes.filter_map(|it| one(it.text, &rules.embargo_note, article, rules)));
    said
}

fn one(words: &str, regex: &Regex, article: &Article, rules: &LifecycleRules) -> Option<Said> {
    let mut captures = regex.create_captures();
    regex.captures(words, &mut captures);
    captures.get_match()?;
    if captures.get_group_by_name("lifted").is_some() {
        return Some(Said::Lifted);
    }
    let when = captures.get_group_by_name("when").and_then(|it| words.get(it.range())).unwrap_or_default();
    let end = release_time::read(when, article.published, rules);
    Some(Said::Set { end, words: words.to_owned() })
}
