//! Gives expressions their values: against the day of writing, or against the last date spoken of.

mod clocks;
mod days;
mod feasts;
mod memory;
mod offsets;
mod periods;
mod years;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::TimeAnchors;
use super::calendar::plus;
use super::feasts::days_of;
use super::meaning::{Expression, From, Meaning, Partial, Unit, YearOf};
use super::tense::{Tense, Verbs};
use super::value::{interval, join_part, kind_of, with_part};
use crate::record::{Code, IdKind, LocalId, Time, TimeKind};
use crate::resources::pieces::Pieces;
use crate::resources::times::Direction;
use crate::resources::times::TimeRules;
use crate::text::Text;

/// Everything that is known when an expression is resolved.
#[derive(Debug)]
pub(super) struct Story<'a> {
    text: &'a Text<'a>,
    pub(super) p: &'a Pieces<'a>,
    pub(super) rules: &'a TimeRules,
    /// The day of writing where it was written, and what told it.
    pub(super) today: Option<Date>,
    pub(super) anchor: &'static str,
    pub(super) zone: Option<TimeZone>,
    pub(super) hour: Option<i8>,
    /// When it was published, to the minute.
    pub(super) published: Option<jiff::Timestamp>,
    /// Numeric dates put the month first.
    pub(super) month_first: bool,
    verbs: Verbs,
    /// The text tells a history: years and months follow on each other, not on the day of writing.
    pub(super) narrative: bool,
    /// The last date spoken of.
    pub(super) last: Option<Last>,
    /// The last date of a day.
    pub(super) last_day: Option<Last>,
    /// The instant of the last time of day with a zone: "0600 GMT (2 a.m. EDT)".
    pub(super) last_instant: Option<(jiff::Timestamp, usize)>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Last {
    /// May lie before Christ (negative).
    pub(super) year: i32,
    pub(super) month: Option<i8>,
    pub(super) day: Option<i8>,
    /// 1 to 4, where a quarter was spoken of.
    pub(super) quarter: Option<i32>,
    pub(super) id: LocalId,
    /// Piece behind the expression.
    pub(super) end: usize,
    pub(super) explicit_year: bool,
}

/// A value and what it was resolved against.
pub(super) struct Resolved {
    pub(super) kind: TimeKind,
    pub(super) value: String,
    pub(super) anchor: Option<Code>,
    pub(super) range: Option<(String, String)>,
}

impl<'a> Story<'a> {
    pub(super) fn new(
        text: &'a Text<'a>,
        p: &'a Pieces<'a>,
        rules: &'a TimeRules,
        anchors: &TimeAnchors<'_>,
        found: &[Expression],
    ) -> Story<'a> {
        let zone = anchors.dateline.and_then(|dateline| dateline.zone).and_then(|zone| TimeZone::get(zone).ok());
        let local = anchors.published.map(|published| match &zone {
            Some(zone) if published.has_time => zone.to_datetime(published.timestamp),
            _ => published.offset.to_datetime(published.timestamp),
        });
        let filed = anchors.dateline.and_then(|dateline| dateline.date).filter(|filed| {
            // A dateline a month away from the message is misread.
            local.is_none_or(|local| {
                plus(*filed, Unit::Day, 31).is_some_and(|late| late >= local.date())
                    && plus(*filed, Unit::Day, -31).is_some_and(|early| early <= local.date())
            })
        });
        let today = filed.or(local.map(|local| local.date())).filter(|today| (2..=9997).contains(&today.year()));
        let country = anchors.dateline.and_then(|dateline| dateline.country).unwrap_or_default();
        Story {
            text,
            p,
            rules,
            verbs: Verbs::read(text, rules),
            today,
            anchor: if filed.is_some() { "dateline" } else { "published" },
            hour: anchors.published.filter(|published| published.has_time).and(local).map(|local| local.hour()),
            published: anchors.published.filter(|published| published.has_time).map(|published| published.timestamp),
            zone,
            month_first: matches!(country, "US" | "PH" | "FM" | "PW" | "MH" | "PR" | "GU" | "AS" | "VI"),
            narrative: is_narrative(found, today),
            last: None,
            last_day: None,
            last_instant: None,
        }
    }

    /// Where the clause around an expression looks.
    pub(super) fn tense(&self, found: &Expression) -> Tense {
        self.verbs.around(self.text, self.p, self.p.span(found.start, found.end), found.start, found.end)
    }

    /// Where the clause around a month without a day looks: of what was agreed, the nearest such month is meant.
    pub(super) fn tense_of_month(&self, found: &Expression) -> Tense {
        let tense = self.tense(found);
        let open = tense == Tense::Future && self.verbs.is_agreed(self.p.span(found.start, found.end));
        if open { Tense::Unknown } else { tense }
    }

    /// True if the piece before `end` and the piece `start` stand in one sentence.
    pub(super) fn same_sentence(&self, end: usize, start: usize) -> bool {
        let sentence = |at: usize| {
            let place = self.p.span(at, at + 1).start;
            self.text.sentences.partition_point(|sentence| sentence.span.start <= place)
        };
        sentence(end.saturating_sub(1)) == sentence(start)
    }

    /// The time of an expression; `None` if it can't be one after all.
    pub(super) fn time(&mut self, found: &Expression, number: u32) -> Option<Time> {
        let id = LocalId::new(IdKind::Time, number);
        let resolved = self.resolve(found, id)?;
        let span = self.p.span(found.start, found.end);
        let (from, to) =
            resolved.range.or_else(|| interval(&resolved.value)).map_or((None, None), |(from, to)| (Some(from), Some(to)));
        Some(Time {
            id,
            span,
            text: span.of(self.p.text).to_owned(),
            kind: resolved.kind,
            value: resolved.value,
            from,
            to,
            modifier: found.modifier.map(Code::Borrowed),
            anchor: resolved.anchor,
            origin: None,
        })
    }

    pub(super) fn resolve(&mut self, found: &Expression, id: LocalId) -> Option<Resolved> {
        let simple = |kind, value: String| Some(Resolved { kind, value, anchor: None, range: None });
        match &found.meaning {
            Meaning::Reference(value) => simple(TimeKind::Date, value.clone()),
            Meaning::Set(value) => simple(TimeKind::Set, value.clone()),
            Meaning::Length { count, unit, window } => Some(Resolved {
                kind: TimeKind::Duration,
                value: unit.length(*count),
                anchor: (*window != 0 && self.today.is_some()).then_some(Code::Borrowed(self.anchor)),
                range: self.window(*count, *unit, *window),
            }),
            Meaning::Century(number) => {
                let value = if *number < 0 { format!("BC{:02}", -number - 1) } else { format!("{:02}", number - 1) };
                self.absolute(value)
            }
            Meaning::Decade(year) => {
                let year = if *year >= 100 { *year } else { self.century_of(*year) + year };
                self.absolute(format!("{:03}", year / 10))
            }
            Meaning::Date(partial) => self.date(partial, found, id),
            Meaning::Season { code, year, direction } => self.season(code, *year, *direction, found, id),
            Meaning::Fraction { letter, number, year } => self.fraction(*letter, *number, *year, found, id),
            Meaning::Weekday { weekday, direction, part } => self.weekday(*weekday, *direction, part.as_deref(), found, id),
            Meaning::MonthNear { month, direction } => self.month_near(*month, *direction, id, found),
            Meaning::Near { unit, direction, part } => self.near(*unit, *direction, part.as_deref(), found, id),
            Meaning::Offset { count, unit, back, from } => self.offset(*count, *unit, *back, *from, found, id),
            Meaning::Day { offset, from, part } => {
                let from_last = *from == From::Chain && (self.last_day.is_some() || self.last.is_some());
                let (base, anchor) =
                    if from_last { (self.chain_day(), self.chain_anchor()) } else { (self.today, self.today_anchor()) };
                let Some(day) = base.and_then(|base| plus(base, Unit::Day, i64::from(*offset))) else {
                    return if self.today.is_some() {
                        None
                    } else {
                        simple(kind_of(part.as_deref()), with_part("XXXX-XX-XX".to_owned(), part.as_deref()))
                    };
                };
                self.day(day, part.as_deref(), anchor, id, found)
            }
            Meaning::Overnight => {
                let offset = if self.tense(found) == Tense::Future { 0 } else { -1 };
                match self.today.and_then(|today| plus(today, Unit::Day, offset)) {
                    Some(night) => Some(Resolved {
                        kind: TimeKind::Time,
                        value: format!("{night}TNI"),
                        anchor: self.today_anchor(),
                        range: None,
                    }),
                    None => simple(TimeKind::Time, "XXXX-XX-XXTNI".to_owned()),
                }
            }
            Meaning::PartOf { part, date } => match date {
                Some(date) => {
                    let inner = Expression { meaning: (**date).clone(), ..found.clone() };
                    let resolved = self.resolve(&inner, id)?;
                    Some(Resolved {
                        kind: TimeKind::Time,
                        value: join_part(&resolved.value, part),
                        anchor: resolved.anchor,
                        range: None,
                    })
                }
                None => {
                    let (day, anchor) = self.day_of_clock(found);
                    let value = day.map_or("XXXX-XX-XX".to_owned(), |day| day.to_string());
                    Some(Resolved { kind: TimeKind::Time, value: join_part(&value, part), anchor, range: None })
                }
            },
            Meaning::Clock { hour, minute, zone, date } => {
                self.clock(*hour, *minute, zone.as_deref(), date.as_deref(), found, id)
            }
            Meaning::Holiday { rule, year, part } => {
                let rule = rule.clone();
                let (day, anchor) = self.occurrence(*year, found, |year, rules| days_of(&rule, year, rules))?;
                match day {
                    Some(day) => self.day(day, part.as_deref(), anchor, id, found),
                    None => match (&rule, self.today) {
                        (crate::resources::times::HolidayRule::Fixed { month, day }, None) => {
                            simple(TimeKind::Date, format!("XXXX-{month:02}-{day:02}"))
                        }
                        (_, None) => simple(TimeKind::Date, "XXXX-XX-XX".to_owned()),
                        _ => self.year_number(*year).map(|(year, anchor)| Resolved {
                            kind: TimeKind::Date,
                            value: format!("{year:04}"),
                            anchor,
                            range: None,
                        }),
                    },
                }
            }
        }
    }
}

/// A history: it gives many years of its own, and hardly speaks of yesterday or Monday.
fn is_narrative(found: &[Expression], today: Option<Date>) -> bool {
    let this = today.map_or(2000, |today| i32::from(today.year()));
    let years = found
        .iter()
        .filter(|found| match &found.meaning {
            Meaning::Date(Partial { year: YearOf::Given(year), .. }) => *year < this - 1 || today.is_none(),
            Meaning::Season { year: YearOf::Given(year), .. } => *year < this - 1,
            _ => false,
        })
        .count();
    let news = found
        .iter()
        .filter(|found| {
            matches!(
                &found.meaning,
                Meaning::Weekday { .. }
                    | Meaning::Overnight
                    | Meaning::Day { from: From::Writing, .. }
                    | Meaning::Near { direction: Direction::Last | Direction::This | Direction::Next, .. }
                    | Meaning::Offset { from: From::Writing, .. }
            )
        })
        .count();
    years >= 5 && years > news * 3
}
