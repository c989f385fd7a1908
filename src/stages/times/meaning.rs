//! What an expression says before it is resolved against any date.

use crate::resources::times::{Direction, HolidayRule};

/// An expression found in the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expression {
    /// Its pieces are `start..end`.
    pub start: usize,
    pub end: usize,
    pub meaning: Meaning,
    pub modifier: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    Date(Partial),
    /// First year of a decade; below 100 if the century is not said ("the nineties").
    Decade(i32),
    /// 20 for the twentieth; negative before Christ.
    Century(i32),
    Season {
        code: &'static str,
        year: YearOf,
        direction: Option<Direction>,
    },
    /// A quarter (`Q`) or half (`H`).
    Fraction {
        letter: char,
        number: i32,
        year: YearOf,
    },
    /// "Monday", "last Monday".
    Weekday {
        weekday: i8,
        direction: Option<Direction>,
        part: Option<String>,
    },
    /// "last March", "the following June".
    MonthNear {
        month: i8,
        direction: Direction,
    },
    /// "this year", "last week", "that month", "the end of the year".
    Near {
        unit: Unit,
        direction: Direction,
        part: Option<String>,
    },
    /// "two days ago", "three months later".
    Offset {
        count: Option<f64>,
        unit: Unit,
        back: bool,
        from: From,
    },
    /// Days from an anchor: "tomorrow", "the next day", "the following morning".
    Day {
        offset: i32,
        from: From,
        part: Option<String>,
    },
    Overnight,
    Clock {
        hour: i8,
        minute: i8,
        zone: Option<String>,
        date: Option<Box<Meaning>>,
    },
    /// A part of a day that is told by another expression, or the day of writing.
    PartOf {
        part: String,
        date: Option<Box<Meaning>>,
    },
    /// `window`: the stretch lies behind (-1) or ahead (1) of the day of writing.
    Length {
        count: Option<f64>,
        unit: Unit,
        window: i32,
    },
    /// A TIMEX3 value of type set.
    Set(String),
    /// A TIMEX3 value that needs no anchor.
    Reference(String),
    Holiday {
        rule: HolidayRule,
        year: YearOf,
        part: Option<String>,
    },
}

/// A calendar date, as much of it as is said.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Partial {
    pub year: YearOf,
    pub month: Option<i8>,
    pub day: Option<i8>,
    pub part: Option<String>,
}

/// Which year is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) enum YearOf {
    #[default]
    Unsaid,
    /// Negative before Christ: -490 is 490 BC.
    Given(i32),
    /// "last year"
    Near(Direction),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    Writing,
    Chain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Weekend,
    Fortnight,
    Millennium,
}

impl Unit {
    /// The unit of a number in `words.tsv`.
    pub(super) fn numbered(number: &str) -> Option<Unit> {
        use Unit::*;
        let all = [Second, Minute, Hour, Day, Week, Month, Quarter, Year, Decade, Century, Weekend, Fortnight, Millennium];
        all.get(number.parse::<usize>().ok()?).copied()
    }

    /// The TIMEX3 duration of `count` units: `P3D`, `PT2H`, `PXY`.
    pub(super) fn length(self, count: Option<f64>) -> String {
        use Unit::*;
        let (factor, prefix, letter) = match self {
            Second => (1.0, "PT", "S"),
            Minute => (1.0, "PT", "M"),
            Hour if count == Some(0.5) => (60.0, "PT", "M"),
            Hour => (1.0, "PT", "H"),
            Day => (1.0, "P", "D"),
            Week => (1.0, "P", "W"),
            Month => (1.0, "P", "M"),
            Quarter => (3.0, "P", "M"),
            Year => (1.0, "P", "Y"),
            Decade => (1.0, "P", "DE"),
            Century => (1.0, "P", "CE"),
            Weekend => (1.0, "P", "WE"),
            Fortnight => (2.0, "P", "W"),
            Millennium => (1000.0, "P", "Y"),
        };
        match count {
            Some(count) => format!("{prefix}{}{letter}", count * factor),
            None => format!("{prefix}X{letter}"),
        }
    }
}
