//! Times of day: their day, their zone, their instant.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::calendar::{date, plus};
use super::super::meaning::{Expression, Meaning, Unit};
use super::super::tense::Tense;
use super::super::value::interval;
use super::{Resolved, Story};
use crate::record::{Code, LocalId, TimeKind};

impl Story<'_> {
    /// The day of a time that comes without one: the last day named in the same sentence, else the day of writing.
    pub(super) fn day_of_clock(&self, found: &Expression) -> (Option<Date>, Option<Code>) {
        let near =
            self.last_day.filter(|last| self.narrative || self.today.is_none() || self.same_sentence(last.end, found.start));
        match near {
            Some(last) => (
                date(last.year, i32::from(last.month.unwrap_or(1)), i32::from(last.day.unwrap_or(1))),
                Some(Code::Owned(last.id.to_string())),
            ),
            None => (self.today, self.today_anchor()),
        }
    }

    pub(super) fn clock(
        &mut self,
        hour: i8,
        minute: i8,
        zone: Option<&str>,
        told: Option<&Meaning>,
        found: &Expression,
        id: LocalId,
    ) -> Option<Resolved> {
        let zone = zone.and_then(named_zone);
        let (mut day, mut anchor) = match told {
            Some(meaning) => {
                let inner = Expression { meaning: meaning.clone(), ..found.clone() };
                let resolved = self.resolve(&inner, id)?;
                (resolved.value.get(..10).and_then(|day| day.parse().ok()), resolved.anchor)
            }
            None => self.day_of_clock(found),
        };
        // A ceasefire that "took effect at midnight" did so as the day of writing began.
        let begun = hour == 24 && told.is_none() && self.tense(found) == Tense::Past;
        let hour = if begun { 0 } else { hour };
        let midnight = hour == 24;
        // The second of two zones is the same instant on another clock, and may fall on another day.
        if let (Some((instant, end)), Some(zone), None) = (self.last_instant, &zone, told)
            && found.start.saturating_sub(end) <= 2
            && let Some(there) =
                Some(zone.to_datetime(instant)).filter(|there| there.hour() == hour.rem_euclid(24) && there.minute() == minute)
        {
            day = Some(there.date());
            anchor = anchor.or(self.today_anchor());
        }
        // What has struck at a time that the clock had not reached when the story was published did so the day before.
        let zone_told = zone.clone().or_else(|| self.zone.clone());
        if told.is_none()
            && anchor == self.today_anchor()
            && let (Some(told_day), Some(zone), Some(published)) = (day, &zone_told, self.published)
            && hour < 24
            && zone.to_timestamp(told_day.at(hour, minute, 0, 0)).is_ok_and(|instant| instant > published)
            && self.tense(found) == Tense::Past
        {
            day = plus(told_day, Unit::Day, -1);
        }
        let Some(day) = day else {
            return Some(Resolved {
                kind: TimeKind::Time,
                value: format!("XXXX-XX-XXT{hour:02}:{minute:02}"),
                anchor: None,
                range: None,
            });
        };
        let value = format!("{day}T{hour:02}:{minute:02}");
        let start = if midnight { plus(day, Unit::Day, 1)?.at(0, minute, 0, 0) } else { day.at(hour, minute, 0, 0) };
        let instant = zone.clone().or_else(|| self.zone.clone()).and_then(|zone| zone.to_timestamp(start).ok());
        if zone.is_some() {
            self.last_instant = instant.map(|instant| (instant, found.end));
        }
        let range = instant.map(|instant| (instant.to_string(), instant.to_string())).or_else(|| interval(&value));
        Some(Resolved { kind: TimeKind::Time, value, anchor, range })
    }
}

/// A zone of `words.tsv`: minutes east, or a name.
fn named_zone(zone: &str) -> Option<TimeZone> {
    match zone.parse::<i32>() {
        Ok(minutes) => jiff::tz::Offset::from_seconds(minutes * 60).ok().map(TimeZone::fixed),
        Err(_) => TimeZone::get(zone).ok(),
    }
}
