//! Embargoes and times of release: when an item may be used, and how surely that is known.

use super::moment;
use record::article::{Article, Embargo, Moment};

/// Adds an embargo; of several the strictest stays: one whose end is not known, else the last.
pub(crate) fn embargo(article: &mut Article, given: String) {
    if !moment::is_nothing(&given) {
        let until = end(article, &given);
        article.envelope.embargo = strictest(article.envelope.embargo.take(), Embargo { until, given });
    }
}

/// Adds an embargo that has no value but its presence.
pub(crate) fn open_embargo(article: &mut Article) {
    article.envelope.embargo = strictest(article.envelope.embargo.take(), Embargo { until: None, given: String::new() });
}

/// Adds a time before which the item must not be used. It is never the item's own date: an item that was issued with it, or after it,
/// is free by it only when that time has come.
pub(crate) fn release(article: &mut Article, given: String) {
    if moment::is_nothing(&given) {
        return;
    }
    let until = match moment::zoned(&given) {
        // A clock without a zone that agrees with that of the item's own date.
        Some((release, false))
            if article.published_is_local && article.published.is_some_and(|it| release.timestamp <= it.timestamp) =>
        {
            first_possible(article)
        }
        Some((release, _)) if !release.has_time => Some(release),
        _ => end(article, &given),
    };
    article.envelope.release = strictest(article.envelope.release.take(), Embargo { until, given });
}

/// What a feed or a page announces for a day to come is not for use before it: there a date of publication is a time of release too.
/// Without a zone, it is the first instant that it may be, because such dates are written by programs for readers at home.
pub(crate) fn opens(article: &mut Article, given: String) {
    if moment::is_nothing(&given) {
        return;
    }
    let start = start_of_period(&given);
    let until = match moment::zoned(start) {
        Some((date, true)) => Some(date),
        Some((date, false)) => moment::in_the_first_zone(date).or(Some(date)),
        None => return,
    };
    article.envelope.release = strictest(article.envelope.release.take(), Embargo { until, given });
}

/// The beginning of a period as Dublin Core writes it: `start=2031-05-06; end=2031-06-06; scheme=W3C-DTF;`.
fn start_of_period(given: &str) -> &str {
    let part = given.split(';').find_map(|it| it.trim().strip_prefix("start="));
    part.unwrap_or(given).trim()
}

/// The item's own date; without a zone, the first instant that it may be.
fn first_possible(article: &Article) -> Option<Moment> {
    let published = article.published?;
    Some(article.earliest().map_or(published, |timestamp| Moment { timestamp, ..published }))
}

/// Of two the one whose end is not known, else the later. A day without a time is told from others by its midnight.
fn strictest(old: Option<Embargo>, new: Embargo) -> Option<Embargo> {
    let is_stricter = |old: &Embargo| match (old.until, new.until) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(old), Some(new)) => old.timestamp >= new.timestamp,
    };
    old.filter(is_stricter).or(Some(new))
}

/// When an embargo ends. A time without a zone ends where that clock time comes last on Earth.
fn end(article: &mut Article, given: &str) -> Option<Moment> {
    let (until, has_zone) = moment::zoned(given).filter(|(it, _)| it.has_time)?;
    if has_zone {
        return Some(until);
    }
    article.diagnostics.push(format!("the end of the embargo, '{given}', has no zone: it ends at that time in UTC-12"));
    moment::in_the_last_zone(until)
}
