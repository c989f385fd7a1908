//! Gives expressions their values: against the day of writing, or against the last date spoken of.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::TimeAnchors;
use super::calendar::{date, holiday, interval, monday, plus, steps, week, weekday};
use super::meaning::{Found, From, Meaning, Partial, Unit, YearOf};
use super::pieces::Pieces;
use super::tense::{Tense, around};
use crate::record::{Code, IdKind, LocalId, Time, TimeKind};
use crate::resources::times::TimeRules;

/// Everything that is known when an expression is resolved.
#[derive(Debug)]
pub(super) struct Story<'a> {
    p: &'a Pieces<'a>,
    rules: &'a TimeRules,
    /// The day of writing where it was written, and what told it.
    today: Option<Date>,
    anchor: &'static str,
    zone: Option<TimeZone>,
    hour: Option<i8>,
    /// Numeric dates put the month first.
    month_first: bool,
    /// The text tells a history: years and months follow on each other, not on the day of writing.
    narrative: bool,
    /// The last date spoken of.
    last: Option<Last>,
    /// The last date of a day.
    last_day: Option<Last>,
    /// The instant of the last time of day with a zone: "0600 GMT (2 a.m. EDT)".
    last_instant: Option<(jiff::Timestamp, usize)>,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    /// May lie before Christ (negative).
    year: i32,
    month: Option<i8>,
    day: Option<i8>,
    id: LocalId,
    /// Piece behind the expression.
    end: usize,
    explicit_year: bool,
}

/// A value and what it was resolved against.
struct Resolved {
    kind: TimeKind,
    value: String,
    anchor: Option<Code>,
    range: Option<(String, String)>,
}

impl<'a> Story<'a> {
    pub(super) fn new(p: &'a Pieces<'a>, rules: &'a TimeRules, anchors: &TimeAnchors<'_>, found: &[Found]) -> Story<'a> {
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
            p,
            rules,
            today,
            anchor: if filed.is_some() { "dateline" } else { "published" },
            hour: anchors.published.filter(|published| published.has_time).and(local).map(|local| local.hour()),
            zone,
            month_first: matches!(country, "US" | "PH" | "FM" | "PW" | "MH" | "PR" | "GU" | "AS" | "VI"),
            narrative: is_narrative(found, today),
            last: None,
            last_day: None,
            last_instant: None,
        }
    }

    /// The time of an expression; `None` if it can't be one after all.
    pub(super) fn time(&mut self, found: &Found, number: u32) -> Option<Time> {
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

    fn resolve(&mut self, found: &Found, id: LocalId) -> Option<Resolved> {
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
                let offset = if around(self.p, found, self.rules) == Tense::Future { 0 } else { -1 };
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
                    let inner = Found { meaning: (**date).clone(), ..found.clone() };
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
                let (day, anchor) = self.occurrence(*year, found, |year, rules| holiday(&rule, year, rules))?;
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

    fn absolute(&self, value: String) -> Option<Resolved> {
        Some(Resolved { kind: TimeKind::Date, value, anchor: Some(Code::Borrowed("absolute")), range: None })
    }

    fn today_anchor(&self) -> Option<Code> {
        self.today.map(|_| Code::Borrowed(self.anchor))
    }

    fn chain_anchor(&self) -> Option<Code> {
        self.last_day.or(self.last).map(|last| Code::Owned(last.id.to_string()))
    }

    /// The last date spoken of as a day; else the day of writing.
    fn chain_day(&self) -> Option<Date> {
        let last = self.last_day.or(self.last);
        match last {
            Some(last) => date(last.year, i32::from(last.month.unwrap_or(1)), i32::from(last.day.unwrap_or(1))),
            None => self.today,
        }
    }

    fn remember(&mut self, year: i32, month: Option<i8>, day: Option<i8>, id: LocalId, found: &Found, explicit_year: bool) {
        // What a history's author calls "two years ago" or "this year" is not where the history has come to.
        let from_writing = matches!(
            found.meaning,
            Meaning::Near { direction: -1..=1, .. }
                | Meaning::Offset { from: From::Writing, .. }
                | Meaning::Day { from: From::Writing, .. }
        );
        if self.narrative && from_writing {
            return;
        }
        // A bare year that is already spoken of does not take the month away.
        let month = month.or(self.last.filter(|last| self.narrative && last.year == year).and_then(|last| last.month));
        let last = Last { year, month, day, id, end: found.end, explicit_year };
        self.last = Some(last);
        if day.is_some() {
            self.last_day = Some(last);
        }
    }

    fn day(&mut self, day: Date, part: Option<&str>, anchor: Option<Code>, id: LocalId, found: &Found) -> Option<Resolved> {
        self.remember(i32::from(day.year()), Some(day.month()), Some(day.day()), id, found, false);
        Some(Resolved { kind: kind_of(part), value: with_part(day.to_string(), part), anchor, range: None })
    }

    /// "the nineties": the last such decade that has begun.
    fn century_of(&self, decade: i32) -> i32 {
        let today = self
            .last
            .filter(|_| self.narrative)
            .map(|last| last.year)
            .or(self.today.map(|today| i32::from(today.year())))
            .unwrap_or(2000);
        let century = today - today % 100;
        if century + decade > today { century - 100 } else { century }
    }

    /// The year that a [`YearOf`] means by itself.
    fn year_number(&self, year: YearOf) -> Option<(i32, Option<Code>)> {
        let today = self.today.map(|today| i32::from(today.year()));
        match year {
            YearOf::Given(year) => Some((year, Some(Code::Borrowed("absolute")))),
            YearOf::Near(11) if !self.narrative => today.map(|year| (year, self.today_anchor())),
            YearOf::Near(10 | 11) => self
                .last
                .map(|last| (last.year, Some(Code::Owned(last.id.to_string()))))
                .or(today.map(|year| (year, self.today_anchor()))),
            YearOf::Near(direction @ (-2 | 2)) => {
                let base = self
                    .last
                    .map(|last| (last.year, Some(Code::Owned(last.id.to_string()))))
                    .or(today.map(|year| (year, self.today_anchor())))?;
                Some((base.0 + direction / 2, base.1))
            }
            YearOf::Near(direction) => today.map(|year| (year + direction, self.today_anchor())),
            YearOf::Unsaid => None,
        }
    }

    /// True if a year that is not said should follow the last date, not the day of writing.
    fn follows_last(&self, found: &Found, tense: Tense) -> bool {
        let Some(last) = self.last else { return false };
        if self.narrative {
            return true;
        }
        let Some(today) = self.today else { return last.explicit_year };
        if !last.explicit_year || last.year == i32::from(today.year()) || tense == Tense::Future || last.year < 1000 {
            return false;
        }
        let gap = found.start.saturating_sub(last.end);
        gap < 80 && !(last.end..found.start).any(|at| super::calendar::stops(self.p, at))
    }

    fn date(&mut self, partial: &Partial, found: &Found, id: LocalId) -> Option<Resolved> {
        let Partial { year, month, day, part } = partial;
        let (mut month, mut day, mut part) = (*month, *day, part.clone());
        if part.as_deref() == Some("?") {
            part = None;
            if self.month_first {
                std::mem::swap(&mut month, &mut day);
            }
        }
        let Some(month) = month else {
            let Some(day) = day else {
                let (year, anchor) = self.year_number(*year)?;
                self.remember(year, None, None, id, found, true);
                let value = if year < 0 { format!("BC{:04}", -year) } else { format!("{year:04}") };
                return Some(Resolved { kind: TimeKind::Date, value, anchor, range: None });
            };
            return self.day_of_month(day, found, id);
        };
        if let Some((year, anchor)) = self.year_number(*year) {
            // 31 April is no date.
            let valid = day.is_none_or(|day| date(if year < 1 { 4 } else { year }, i32::from(month), i32::from(day)).is_some());
            valid.then_some(())?;
            self.remember(year, Some(month), day, id, found, true);
            return Some(Resolved {
                kind: kind_of(part.as_deref()),
                value: with_part(stamp(year, month, day), part.as_deref()),
                anchor,
                range: None,
            });
        }
        let tense = around(self.p, found, self.rules);
        if self.follows_last(found, tense) {
            let last = self.last?;
            let mut year = last.year;
            let ahead = last.month.unwrap_or(1) - month;
            if ahead > if self.narrative { 7 } else { 0 } {
                year += 1;
            }
            self.remember(year, Some(month), day, id, found, self.narrative || last.explicit_year);
            return Some(Resolved {
                kind: kind_of(part.as_deref()),
                value: with_part(stamp(year, month, day), part.as_deref()),
                anchor: Some(Code::Owned(last.id.to_string())),
                range: None,
            });
        }
        let Some(today) = self.today else {
            let value = day.map_or(format!("XXXX-{month:02}"), |day| format!("XXXX-{month:02}-{day:02}"));
            return Some(Resolved {
                kind: kind_of(part.as_deref()),
                value: with_part(value, part.as_deref()),
                anchor: None,
                range: None,
            });
        };
        let year = self.year_near(today, month, day, tense)?;
        self.remember(year, Some(month), day, id, found, false);
        Some(Resolved {
            kind: kind_of(part.as_deref()),
            value: with_part(stamp(year, month, day), part.as_deref()),
            anchor: self.today_anchor(),
            range: None,
        })
    }

    /// The year in which news copy of `today` means a month or day that it gives no year.
    fn year_near(&self, today: Date, month: i8, day: Option<i8>, tense: Tense) -> Option<i32> {
        let this = i32::from(today.year());
        let apart = |year: i32| -> Option<i32> {
            match day {
                Some(day) => date(year, i32::from(month), i32::from(day))
                    .and_then(|date| today.until(date).ok())
                    .map(|span| span.get_days()),
                None => Some((year - this) * 365 + (i32::from(month) - i32::from(today.month())) * 30),
            }
        };
        let years: Vec<(i32, i32)> = [this - 1, this, this + 1, this - 4, this + 4]
            .into_iter()
            .filter_map(|year| apart(year).map(|days| (days, year)))
            .collect();
        match tense {
            // A day's grace: the message may be dated by another zone.
            Tense::Past => years.iter().filter(|(days, _)| *days <= 1).max(),
            Tense::Future => years.iter().filter(|(days, _)| *days >= 0).min(),
            Tense::Unknown => years.iter().min_by_key(|(days, _)| (days.abs(), *days > 0)),
        }
        .map(|(_, year)| *year)
    }

    /// "the 19th": of the month that is spoken of, else of this or the last.
    fn day_of_month(&mut self, day: i8, found: &Found, id: LocalId) -> Option<Resolved> {
        if let Some(last) = self.last.filter(|last| {
            last.month.is_some() && (self.narrative || self.today.is_none() || found.start.saturating_sub(last.end) < 60)
        }) {
            let month = last.month?;
            if last.year > 0 {
                date(last.year, i32::from(month), i32::from(day))?;
            }
            self.remember(last.year, Some(month), Some(day), id, found, last.explicit_year);
            return Some(Resolved {
                kind: TimeKind::Date,
                value: stamp(last.year, month, Some(day)),
                anchor: Some(Code::Owned(last.id.to_string())),
                range: None,
            });
        }
        let today = match self.today {
            Some(today) => today,
            None => {
                return Some(Resolved { kind: TimeKind::Date, value: format!("XXXX-XX-{day:02}"), anchor: None, range: None });
            }
        };
        let tense = around(self.p, found, self.rules);
        let step = match tense {
            Tense::Future if day < today.day() => 1,
            Tense::Past | Tense::Unknown if day > today.day() => -1,
            _ => 0,
        };
        let month = plus(date(i32::from(today.year()), i32::from(today.month()), 1)?, Unit::Month, step)?;
        let date = date(i32::from(month.year()), i32::from(month.month()), i32::from(day))?;
        self.day(date, None, self.today_anchor(), id, found)
    }

    /// The occurrence of a yearly thing that is meant. The outer `None` never happens with a day of writing.
    fn occurrence(
        &self,
        year: YearOf,
        found: &Found,
        of: impl Fn(i32, &TimeRules) -> Option<Date>,
    ) -> Option<(Option<Date>, Option<Code>)> {
        match year {
            YearOf::Given(_) | YearOf::Near(10 | 11) => {
                return self.year_number(year).map(|(year, anchor)| (of(year, self.rules), anchor));
            }
            _ => {}
        }
        let tense = around(self.p, found, self.rules);
        if year == YearOf::Unsaid
            && self.follows_last(found, tense)
            && let Some(last) = self.last
        {
            return Some((of(last.year, self.rules), Some(Code::Owned(last.id.to_string()))));
        }
        let Some(today) = self.today else { return Some((None, None)) };
        let this = i32::from(today.year());
        let mut days: Vec<Date> = [this - 1, this, this + 1].into_iter().filter_map(|year| of(year, self.rules)).collect();
        days.sort();
        let back = days.iter().rev().find(|day| **day <= today).copied();
        let ahead = days.iter().find(|day| **day >= today).copied();
        let day = match (year, tense) {
            (YearOf::Near(-1 | -2), _) => days.iter().rev().find(|day| **day < today).copied(),
            (YearOf::Near(1 | 2), _) => days.iter().find(|day| **day > today).copied(),
            (YearOf::Near(_), _) => of(this, self.rules),
            (_, Tense::Past) => back,
            (_, Tense::Future) => ahead,
            _ => {
                let far = |day: &Date| today.until(*day).map_or(i32::MAX, |span| span.get_days().abs());
                days.iter().min_by_key(|day| far(day)).copied()
            }
        };
        Some((day, self.today_anchor()))
    }

    fn season(&mut self, code: &str, year: YearOf, direction: Option<i32>, found: &Found, id: LocalId) -> Option<Resolved> {
        let month = match code {
            "SP" => 3,
            "SU" => 6,
            "FA" => 9,
            _ => 12,
        };
        let said = self.year_number(year);
        let (year, anchor) = match (said, direction) {
            (Some(said), _) => said,
            (None, None | Some(10 | 0)) if self.last.is_some() && (self.narrative || direction == Some(10)) => {
                (self.last?.year, self.chain_anchor())
            }
            (None, Some(2)) if self.last.is_some() => {
                let last = self.last?;
                (last.year + i32::from(last.month.is_none_or(|last| last >= month)), self.chain_anchor())
            }
            (None, _) => {
                let Some(today) = self.today else {
                    return Some(Resolved { kind: TimeKind::Date, value: format!("XXXX-{code}"), anchor: None, range: None });
                };
                let this = i32::from(today.year());
                let now = i32::from(today.month());
                // January and February belong to the winter that began the year before.
                let (in_winter, start) = (code == "WI" && now < 3, i32::from(month));
                let year = match direction {
                    Some(-1) => {
                        if start + 2 < now {
                            this
                        } else {
                            this - 1 - i32::from(in_winter)
                        }
                    }
                    Some(1 | 2) => {
                        if start > now {
                            this
                        } else {
                            this + 1 - i32::from(in_winter)
                        }
                    }
                    Some(0) => this - i32::from(in_winter),
                    _ if in_winter => this - 1,
                    _ => match around(self.p, found, self.rules) {
                        Tense::Past if start > now => this - 1,
                        Tense::Future if start + 2 < now => this + 1,
                        _ => this,
                    },
                };
                (year, self.today_anchor())
            }
        };
        self.remember(year, Some(month), None, id, found, anchor.as_deref() == Some("absolute"));
        if let Some(last) = &mut self.last {
            last.month = Some(month);
        }
        let value = if year < 0 { format!("BC{:04}-{code}", -year) } else { format!("{year:04}-{code}") };
        Some(Resolved { kind: TimeKind::Date, value, anchor, range: None })
    }

    fn fraction(&mut self, letter: char, number: i32, year: YearOf, found: &Found, id: LocalId) -> Option<Resolved> {
        let months = if letter == 'Q' { 3 } else { 6 };
        let (year, anchor) = match self.year_number(year) {
            Some(said) => said,
            None if self.narrative && self.last.is_some() => (self.last?.year, self.chain_anchor()),
            None => {
                let Some(today) = self.today else {
                    return Some(Resolved {
                        kind: TimeKind::Date,
                        value: format!("XXXX-{letter}{number}"),
                        anchor: None,
                        range: None,
                    });
                };
                // Companies report a quarter when it is over: the one that has ended last, unless the copy plans.
                let ended = number * months < i32::from(today.month());
                let future = around(self.p, found, self.rules) == Tense::Future;
                let begun = (number - 1) * months < i32::from(today.month());
                let this = i32::from(today.year());
                (
                    if ended
                        || (future
                            || begun
                                && number * months >= i32::from(today.month())
                                && i32::from(today.month()) - (number - 1) * months >= 2)
                    {
                        this
                    } else {
                        this - 1
                    },
                    self.today_anchor(),
                )
            }
        };
        let month = i8::try_from((number - 1) * months + 1).ok()?;
        self.remember(year, Some(month), None, id, found, anchor.as_deref() == Some("absolute"));
        Some(Resolved { kind: TimeKind::Date, value: format!("{year:04}-{letter}{number}"), anchor, range: None })
    }

    fn weekday(
        &mut self,
        number: i8,
        direction: Option<i32>,
        part: Option<&str>,
        found: &Found,
        id: LocalId,
    ) -> Option<Resolved> {
        let day = weekday(number)?;
        let chained = self.narrative || direction == Some(10) || direction.is_some_and(|direction| direction.abs() == 2);
        if chained
            && let Some(base) = self.last_day.and_then(|last| date(last.year, i32::from(last.month?), i32::from(last.day?)))
        {
            let ahead = i64::from((number - base.weekday().to_monday_one_offset()).rem_euclid(7));
            let step = match direction {
                Some(-2 | -1) => {
                    if ahead == 0 {
                        -7
                    } else {
                        ahead - 7
                    }
                }
                Some(2) if ahead == 0 => 7,
                _ => ahead,
            };
            let anchor = self.chain_anchor();
            return self.day(plus(base, Unit::Day, step)?, part, anchor, id, found);
        }
        let Some(today) = self.today else {
            return Some(Resolved {
                kind: kind_of(part),
                value: with_part(format!("XXXX-WXX-{number}"), part),
                anchor: None,
                range: None,
            });
        };
        let in_week = |weeks: i64| {
            monday(today).and_then(|monday| plus(monday, Unit::Day, weeks * 7 + i64::from(day.to_monday_zero_offset())))
        };
        let back = i64::from((today.weekday().to_monday_one_offset() - number).rem_euclid(7));
        let ahead = i64::from((number - today.weekday().to_monday_one_offset()).rem_euclid(7));
        let target = match direction {
            Some(-1 | -2) => in_week(-1),
            // "this coming Friday" and "next Friday"
            Some(1 | 2) if self.p.any(found.start, &["next"]) => in_week(1),
            Some(1 | 2) => plus(today, Unit::Day, if ahead == 0 { 7 } else { ahead }),
            Some(0) => in_week(0),
            _ => match around(self.p, found, self.rules) {
                Tense::Future => plus(today, Unit::Day, ahead),
                _ => plus(today, Unit::Day, -back),
            },
        };
        let anchor = self.today_anchor();
        self.day(target?, part, anchor, id, found)
    }

    fn month_near(&mut self, month: i8, direction: i32, id: LocalId, found: &Found) -> Option<Resolved> {
        let chained = direction.abs() >= 2;
        let base = if chained || (self.narrative && self.last.is_some()) {
            self.last.and_then(|last| Some((last.year, last.month?)))
        } else {
            None
        };
        let anchor = if base.is_some() { self.chain_anchor() } else { self.today_anchor() };
        let Some((year, now)) = base.or(self.today.map(|today| (i32::from(today.year()), today.month()))) else {
            return Some(Resolved { kind: TimeKind::Date, value: format!("XXXX-{month:02}"), anchor: None, range: None });
        };
        let year = match direction {
            -1 | -2 if month < now => year,
            -1 | -2 => year - 1,
            1 | 2 if month > now => year,
            1 | 2 => year + 1,
            _ => year,
        };
        self.remember(year, Some(month), None, id, found, false);
        Some(Resolved { kind: TimeKind::Date, value: stamp(year, month, None), anchor, range: None })
    }

    /// "this year", "last week", "that month", "the weekend".
    fn near(&mut self, unit: Unit, direction: i32, part: Option<&str>, found: &Found, id: LocalId) -> Option<Resolved> {
        let chained = direction.abs() >= 2 && self.last.is_some() && (direction != 11 || self.narrative)
            || self.narrative && self.last.is_some() && direction == 1;
        let step = match direction {
            -2 | -1 => -1,
            1 | 2 => 1,
            _ => 0,
        };
        if chained {
            let last = self.last?;
            let anchor = Some(Code::Owned(last.id.to_string()));
            if unit == Unit::Year || last.year < 1 {
                let year = last.year + step;
                self.remember(year, None, None, id, found, true);
                return Some(Resolved {
                    kind: TimeKind::Date,
                    value: if year < 0 { format!("BC{:04}", -year) } else { format!("{year:04}") },
                    anchor,
                    range: None,
                });
            }
            let base = date(last.year, i32::from(last.month.unwrap_or(1)), i32::from(last.day.unwrap_or(1)))?;
            return self.unit_at(unit, plus(base, unit, i64::from(step))?, anchor, part, id, found);
        }
        let Some(today) = self.today else {
            let value = match unit {
                Unit::Day => "XXXX-XX-XX",
                Unit::Week => "XXXX-WXX",
                Unit::Weekend => "XXXX-WXX-WE",
                Unit::Month => "XXXX-XX",
                Unit::Quarter => "XXXX-QX",
                Unit::Decade => "XXX",
                Unit::Century => "XX",
                _ => "XXXX",
            };
            return Some(Resolved { kind: TimeKind::Date, value: value.to_owned(), anchor: None, range: None });
        };
        // "the weekend": of this week where the copy plans, else the last one that has begun.
        let mut step = i64::from(step);
        if unit == Unit::Weekend && direction == 0 && today.weekday().to_monday_one_offset() < 5 {
            let tense = around(self.p, found, self.rules);
            let this = self.p.is(found.start, "this");
            step = if tense == Tense::Past || tense == Tense::Unknown && !this { -1 } else { 0 };
        }
        let anchor = self.today_anchor();
        self.unit_at(unit, plus(today, unit, step)?, anchor, part, id, found)
    }

    /// The unit of the calendar that a day lies in.
    fn unit_at(
        &mut self,
        unit: Unit,
        day: Date,
        anchor: Option<Code>,
        part: Option<&str>,
        id: LocalId,
        found: &Found,
    ) -> Option<Resolved> {
        let year = i32::from(day.year());
        let value = match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => return self.day(day, part, anchor, id, found),
            Unit::Week | Unit::Fortnight => week(day),
            Unit::Weekend => format!("{}-WE", week(day)),
            Unit::Month => {
                self.remember(year, Some(day.month()), None, id, found, false);
                stamp(year, day.month(), None)
            }
            Unit::Quarter => format!("{year:04}-Q{}", (day.month() - 1) / 3 + 1),
            Unit::Year => {
                self.remember(year, None, None, id, found, false);
                format!("{year:04}")
            }
            Unit::Decade => format!("{:03}", year / 10),
            Unit::Century | Unit::Millennium => format!("{:02}", year / 100),
        };
        Some(Resolved { kind: TimeKind::Date, value, anchor, range: None })
    }

    fn offset(&mut self, count: Option<f64>, unit: Unit, back: bool, from: From, found: &Found, id: LocalId) -> Option<Resolved> {
        let Some(count) = count else {
            let value = if back { "PAST_REF" } else { "FUTURE_REF" };
            return Some(Resolved { kind: TimeKind::Date, value: value.to_owned(), anchor: None, range: None });
        };
        let (count, unit) = steps(count, unit)?;
        let count = if back { -count } else { count };
        let chained = from == From::Chain && self.last.is_some();
        let anchor = if chained { self.last.map(|last| Code::Owned(last.id.to_string())) } else { self.today_anchor() };
        if chained
            && let Some(last) = self.last
            && (last.year < 1 || unit == Unit::Year)
        {
            let year = last.year + i32::try_from(count).ok()?;
            (-9999..=9998).contains(&year).then_some(())?;
            self.remember(year, None, None, id, found, true);
            return Some(Resolved {
                kind: TimeKind::Date,
                value: if year < 0 { format!("BC{:04}", -year) } else { format!("{year:04}") },
                anchor,
                range: None,
            });
        }
        let base = if chained {
            let last = if matches!(unit, Unit::Day | Unit::Week) { self.last_day.or(self.last) } else { self.last };
            last.and_then(|last| date(last.year, i32::from(last.month.unwrap_or(1)), i32::from(last.day.unwrap_or(1))))
        } else {
            self.today
        };
        let Some(base) = base else {
            return Some(Resolved {
                kind: TimeKind::Date,
                value: if back { "PAST_REF" } else { "FUTURE_REF" }.to_owned(),
                anchor: None,
                range: None,
            });
        };
        if matches!(unit, Unit::Hour | Unit::Minute | Unit::Second) {
            // Hours are told against a clock that copy seldom gives; without one the day is all that is known.
            let Some(hour) = self.hour.filter(|_| !chained && unit == Unit::Hour) else {
                return self.day(base, None, anchor, id, found);
            };
            let moment = base.at(hour, 0, 0, 0).checked_add(jiff::Span::new().try_hours(count).ok()?).ok()?;
            return Some(Resolved {
                kind: TimeKind::Time,
                value: format!("{}T{:02}", moment.date(), moment.hour()),
                anchor,
                range: None,
            });
        }
        let day = plus(base, unit, count)?;
        self.unit_at(unit, day, anchor, None, id, found)
    }

    /// From and to of a length that ends or begins on the day of writing.
    fn window(&self, count: Option<f64>, unit: Unit, window: i32) -> Option<(String, String)> {
        let today = self.today.filter(|_| window != 0)?;
        let (count, unit) = match unit {
            Unit::Hour => (count? / 24.0, Unit::Day),
            Unit::Minute | Unit::Second => return None,
            _ => (count?, unit),
        };
        let (count, unit) = steps(if unit == Unit::Day { count.ceil() } else { count }, unit)?;
        let other = plus(today, unit, count * i64::from(window))?;
        Some(if window < 0 { (other.to_string(), today.to_string()) } else { (today.to_string(), other.to_string()) })
    }

    /// The day of a time that comes without one: the last day named in the same sentence, else the day of writing.
    fn day_of_clock(&self, found: &Found) -> (Option<Date>, Option<Code>) {
        let near = self.last_day.filter(|last| {
            self.narrative || self.today.is_none() || !(last.end..found.start).any(|at| super::calendar::stops(self.p, at))
        });
        match near {
            Some(last) => (
                date(last.year, i32::from(last.month.unwrap_or(1)), i32::from(last.day.unwrap_or(1))),
                Some(Code::Owned(last.id.to_string())),
            ),
            None => (self.today, self.today_anchor()),
        }
    }

    fn clock(
        &mut self,
        hour: i8,
        minute: i8,
        zone: Option<&str>,
        told: Option<&Meaning>,
        found: &Found,
        id: LocalId,
    ) -> Option<Resolved> {
        let zone = zone.and_then(named_zone);
        let (mut day, mut anchor) = match told {
            Some(meaning) => {
                let inner = Found { meaning: meaning.clone(), ..found.clone() };
                let resolved = self.resolve(&inner, id)?;
                (resolved.value.get(..10).and_then(|day| day.parse().ok()), resolved.anchor)
            }
            None => self.day_of_clock(found),
        };
        // A ceasefire that "took effect at midnight" did so as the day of writing began.
        let begun = hour == 24 && told.is_none() && around(self.p, found, self.rules) == Tense::Past;
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

/// A history: it gives many years of its own, and hardly speaks of yesterday or Monday.
fn is_narrative(found: &[Found], today: Option<Date>) -> bool {
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
                    | Meaning::Near { direction: -1..=1, .. }
                    | Meaning::Offset { from: From::Writing, .. }
            )
        })
        .count();
    years >= 5 && years > news * 3
}

/// A zone of `words.tsv`: minutes east, or a name.
fn named_zone(zone: &str) -> Option<TimeZone> {
    match zone.parse::<i32>() {
        Ok(minutes) => jiff::tz::Offset::from_seconds(minutes * 60).ok().map(TimeZone::fixed),
        Err(_) => TimeZone::get(zone).ok(),
    }
}

fn stamp(year: i32, month: i8, day: Option<i8>) -> String {
    let year = if year < 0 { format!("BC{:04}", -year) } else { format!("{year:04}") };
    match day {
        Some(day) => format!("{year}-{month:02}-{day:02}"),
        None => format!("{year}-{month:02}"),
    }
}

fn kind_of(part: Option<&str>) -> TimeKind {
    if part.is_some() { TimeKind::Time } else { TimeKind::Date }
}

fn with_part(value: String, part: Option<&str>) -> String {
    match part {
        Some(part) => join_part(&value, part),
        None => value,
    }
}

fn join_part(value: &str, part: &str) -> String {
    format!("{value}T{part}")
}
