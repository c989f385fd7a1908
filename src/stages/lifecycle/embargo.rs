//! Embargoes: from the envelope, and from the words "EMBARGOED until 0001 GMT Tuesday", "HOLD FOR RELEASE", "Sperrfrist".

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use regex_automata::meta::Regex;

use super::grammar::{self, Notice, Order};
use super::release_time::{self, End};
use super::{Found, Said as Words};
use crate::article::{Article, Moment};
use crate::record::EmbargoNotice;
use crate::resources::lifecycle::LifecycleRules;

/// An embargo, and whether it still held when the item was issued.
pub(super) struct Embargo {
    pub(super) notice: EmbargoNotice,
    pub(super) holds: bool,
    pub(super) evidence: Vec<String>,
}

/// Words that lift an embargo, or set one.
enum Said {
    Lifted,
    Set { end: End, words: String },
}

/// What ends are told from: the moments of issue and of receipt.
pub(super) type Anchors = Vec<Moment>;

pub(super) fn anchors(article: &Article) -> Anchors {
    let received = article.delivery.received.map(|timestamp| Moment { timestamp, offset: Offset::UTC, has_time: true });
    let published = article.published.into_iter().flat_map(|it| if article.published_is_local { anywhere(it) } else { vec![it] });
    published.chain(received).collect()
}

/// A clock time without a zone is any instant from UTC+14 to UTC−12; the ends of that stretch stand for it.
fn anywhere(local: Moment) -> Vec<Moment> {
    let at = |hours: i64| local.timestamp.checked_sub(SignedDuration::from_hours(hours)).ok();
    [at(14), at(-12)].into_iter().flatten().map(|timestamp| Moment { timestamp, ..local }).collect()
}

/// The embargo that envelope and text set together. Without a release time that can be relied on there is no `until`, and it holds.
pub(super) fn read(
    article: &Article,
    words: &Words<'_>,
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
    if let Some(release) = article.envelope.release.as_ref().filter(|it| lies_ahead(it.until, article)) {
        ends.push(release.until.map_or(End::Unreadable, |it| End::At(it.timestamp)));
        evidence.push(format!("release: {}", release.given));
    }
    if found.iter().any(|it| it.embargo) {
        ends.push(End::Unsaid);
    }
    let by_envelope = ends.len();
    let said = text(article, words, rules);
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
    let issued = article.earliest();
    ends.iter_mut().filter(|it| is_absurd(**it, issued.or(article.clock()))).for_each(|it| *it = End::Unreadable);
    let until = latest(&ends, diagnostics);
    let over = matches!((until, issued), (Some(until), Some(issued)) if until <= issued)
        // A day of issue that lies ahead of us releases nothing.
        && article.clock().is_none_or(|now| until.is_some_and(|until| until <= now));
    let reason = evidence.first().cloned();
    let notice = EmbargoNotice { until: until.map(|it| it.to_string()), reason };
    Some(Embargo { notice, holds: !over, evidence })
}

/// An end that lies many years before the issue is none: it was mistyped, or stands for "not known".
fn is_absurd(end: End, issued: Option<Timestamp>) -> bool {
    let End::At(end) = end else { return false };
    let oldest = SignedDuration::from_hours(24 * 365 * LONGEST_AGO);
    issued.and_then(|it| it.checked_sub(oldest).ok()).is_some_and(|it| end < it)
}

/// Years that an embargo may have been over when a story is sent.
const LONGEST_AGO: i64 = 5;

/// Whether a time of release is still to come: it lies behind the issue or behind the clock. A day without a time has come where it has
/// begun anywhere.
fn lies_ahead(release: Option<Moment>, article: &Article) -> bool {
    let Some(release) = release else { return true };
    let day_begins = SignedDuration::from_hours(if release.has_time { 0 } else { 14 });
    let begins = release.timestamp.checked_sub(day_begins).unwrap_or(release.timestamp);
    let issued = article.earliest().or(article.published.map(|it| it.timestamp));
    match (issued, article.clock()) {
        (None, None) => true,
        (issued, now) => issued.into_iter().chain(now).any(|it| it < begins),
    }
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

fn text(article: &Article, words: &Words<'_>, rules: &LifecycleRules) -> Vec<Said> {
    let anchors = anchors(article);
    let mut said = Vec::new();
    if !words.headline.is_news {
        said.extend(line(words.headline.text, &words.headline.notices, true, &rules.embargo_headline, &anchors, rules));
    }
    let slug = words.slug.filter(|_| !words.slug_is_topic);
    let slug_end: Vec<Notice<'_>> = slug.and_then(|it| grammar::read_end(it, &rules.wording)).into_iter().collect();
    said.extend(slug.into_iter().flat_map(|it| line(it, &slug_end, true, &rules.embargo_slug, &anchors, rules)));
    for note in &words.notes {
        let reads = note.sure || !super::notes::reports(note.text);
        let regex = if reads { Some(&rules.embargo_note) } else { None };
        match regex {
            Some(regex) => said.extend(line(note.text, &note.notices, note.sure, regex, &anchors, rules)),
            None => said.extend(line_in_ideas(note.text, &note.notices, &anchors, rules)),
        }
    }
    said
}

/// By the grammar; where it finds nothing, by the patterns. A sentence of the story lifts nothing by a pattern.
fn line(text: &str, notices: &[Notice<'_>], sure: bool, regex: &Regex, anchors: &[Moment], rules: &LifecycleRules) -> Vec<Said> {
    let found = line_in_ideas(text, notices, anchors, rules);
    if !found.is_empty() {
        return found;
    }
    // "Embargo until December hurts refiners" tells no time, and is not written as an order.
    let shouts = text.split_whitespace().next().is_some_and(|it| !it.chars().any(char::is_lowercase));
    let counts = |it: &Said| match it {
        Said::Lifted => sure,
        Said::Set { end, .. } => sure || shouts || *end != End::Unsaid,
    };
    one(text, regex, anchors, rules).filter(counts).into_iter().collect()
}

fn line_in_ideas(text: &str, notices: &[Notice<'_>], anchors: &[Moment], rules: &LifecycleRules) -> Vec<Said> {
    let said = notices.iter().filter_map(|it| match it.order {
        Order::Embargo => Some(Said::Set { end: release_time::read(it.when, anchors, rules), words: text.to_owned() }),
        Order::Lifted => Some(Said::Lifted),
        _ => None,
    });
    said.collect()
}

fn one(words: &str, regex: &Regex, anchors: &[Moment], rules: &LifecycleRules) -> Option<Said> {
    let mut captures = regex.create_captures();
    regex.captures(words, &mut captures);
    captures.get_match()?;
    if captures.get_group_by_name("lifted").is_some() {
        return Some(Said::Lifted);
    }
    let when = captures.get_group_by_name("when").and_then(|it| words.get(it.range())).unwrap_or_default();
    let end = release_time::read(when, anchors, rules);
    Some(Said::Set { end, words: words.to_owned() })
}
