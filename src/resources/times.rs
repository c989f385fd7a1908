//! What the stage `stages::times` knows: calendar words, fixed phrases, named days.
//!
//! The files beside this one are tab-separated; the first line of each says what its columns are.

use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::folders::{ENGLISH, Folder};
use crate::quantities::NumberWords;
use lists::{List, ListError};
use text::exceptions::Exceptions;
use text::lexicon::Lexicon;
use text::verbs::{self, Fact};

/// Words, phrases and named days, read once.
#[derive(Debug)]
pub struct TimeRules {
    /// A word may be several things: "second" is a unit and an ordinal, "May" a month and a modal.
    words: FxHashMap<String, Vec<(Class, String)>>,
    /// By first word; the longest phrase first.
    phrases: FxHashMap<String, Vec<Phrase>>,
    /// By first word; the longest name first.
    holidays: FxHashMap<String, Vec<Holiday>>,
    /// Feast and year to its first days; the Islamic year is short enough to begin twice in one of ours.
    feasts: FxHashMap<(String, i16), Vec<Date>>,
    pub numbers: NumberWords,
    pub lexicon: Arc<Lexicon>,
}

/// What a word can be in a time expression; the value's meaning is told in `words.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Weekday,
    WeekdayShort,
    Weekdays,
    Month,
    MonthShort,
    /// A month that its language writes small: it is one beside a figure alone.
    MonthSmall,
    Unit,
    Units,
    UnitShort,
    /// As long as one: "weeklong".
    UnitLong,
    /// As long as some: "weekslong".
    UnitsLong,
    Season,
    Daypart,
    DayOffset,
    Direction,
    Early,
    Frequency,
    Reference,
    /// Before a noun: "current", "recent".
    ReferenceAdjective,
    Zone,
    /// Before "time": "Eastern".
    ZoneName,
    /// Behind a weekday it makes a newspaper: "Sunday Times".
    PaperName,
    OrdinalWord,
    DecadeWord,
    /// Before a number or month it makes a date: "in", "since".
    BeforeDate,
    /// What is counted, so that the number before it is no year.
    Counted,
    /// What is numbered: "Flight 1549".
    Numbered,
    /// What looks ahead by itself: "scheduled", "due".
    Planned,
    /// An infinitive behind it lies ahead: "agreed to meet".
    Intends,
    /// It puts something off to a day: "extended".
    Moves,
    /// Behind digits it makes an ordinal of them: "14. März".
    OrdinalMark,
    /// Behind an hour it makes a clock time: "1430 hours".
    HourWord,
    /// The same, behind an hour without minutes too: "14 Uhr".
    Hour,
    /// What makes an address of a date: "12 March Road".
    Street,
    /// A verb of saying; from `verbs.tsv`.
    #[serde(skip)]
    Reports,
    /// A verb that goes on until a day: "lasted".
    Lasts,
}

/// Which way a word points from the day of writing or from the last date spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// "the previous year": before the last date spoken of.
    Preceding,
    /// "last year"
    Last,
    /// "this year"
    This,
    /// "next year"
    Next,
    /// "the following year": behind the last date spoken of.
    Following,
    /// "that year": the one spoken of last.
    Same,
    /// "the end of *the* year": the one that a history has come to, in news the one of writing. No word says so.
    Current,
}

impl Direction {
    /// The direction that `words.tsv` calls by this name.
    pub fn named(name: &str) -> Option<Direction> {
        Some(match name {
            "preceding" => Direction::Preceding,
            "last" => Direction::Last,
            "this" => Direction::This,
            "next" => Direction::Next,
            "following" => Direction::Following,
            "same" => Direction::Same,
            _ => return None,
        })
    }

    /// How many units away: -1, 0 or 1.
    pub fn step(self) -> i32 {
        match self {
            Direction::Preceding | Direction::Last => -1,
            Direction::This | Direction::Same | Direction::Current => 0,
            Direction::Next | Direction::Following => 1,
        }
    }

    /// Whether it points from the day of writing, whatever has been spoken of.
    pub fn is_from_writing(self) -> bool {
        matches!(self, Direction::Last | Direction::This | Direction::Next)
    }
}

/// A fixed expression.
#[derive(Debug)]
pub struct Phrase {
    /// Its pieces (words and punctuation marks), lower case.
    pub pieces: Vec<String>,
    pub kind: PhraseKind,
    pub value: String,
}

/// How the value of a [`Phrase`] is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhraseKind {
    /// A TIMEX3 reference: `PAST_REF`.
    Reference,
    /// Days from the day of writing.
    Day,
    /// Days from the last date spoken of.
    ChainDay,
    /// The night that begins on the day so many days from the day of writing.
    Night,
    Overnight,
    /// A part of the day of writing.
    Part,
    /// A date.
    Date,
    /// A set of times.
    Set,
}

/// A day with a name.
#[derive(Debug)]
pub struct Holiday {
    pub pieces: Vec<String>,
    pub rule: HolidayRule,
}

/// How the day of a [`Holiday`] is found for a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HolidayRule {
    Fixed {
        month: i8,
        day: i8,
    },
    /// Days after Easter Sunday of the western churches.
    Easter(i32),
    /// Days after Easter Sunday of the eastern churches.
    Orthodox(i32),
    /// The `nth` weekday (1 = Monday) of the month, -1 the last, and so many days after it.
    Nth {
        month: i8,
        weekday: i8,
        nth: i8,
        after: i32,
    },
    /// Dated in `feasts.tsv`.
    Feast(String),
}

impl TimeRules {
    /// The list that a language must have for its times to be read, beside its numbers.
    pub(crate) const WORDS: &str = "times/words.tsv";

    /// Those of English, as they are compiled into the program.
    pub fn built_in() -> Result<TimeRules, ListError> {
        TimeRules::read(ENGLISH, &ENGLISH.lexicon()?)
    }

    /// Those of a language.
    pub(crate) fn read(folder: &Folder, lexicon: &Arc<Lexicon>) -> Result<TimeRules, ListError> {
        let mut rules = TimeRules {
            words: FxHashMap::default(),
            phrases: FxHashMap::default(),
            holidays: FxHashMap::default(),
            feasts: FxHashMap::default(),
            numbers: NumberWords::read(folder)?,
            lexicon: Arc::clone(lexicon),
        };
        let words: List<(&str, Class, Option<String>)> = folder.read(Self::WORDS)?;
        for row in &words {
            if let (word, Class::Direction, value) = &row.entry
                && Direction::named(value.as_deref().unwrap_or_default()).is_none()
            {
                return Err(words.problem(
                    row.line,
                    format!("'{word}' points in no direction: preceding, last, this, next, following, same"),
                ));
            }
        }
        for (word, class, value) in words.entries() {
            rules.words.entry(word.to_owned()).or_default().push((class, value.unwrap_or_default()));
        }
        let phrases: List<(&str, PhraseKind, String)> = folder.read("times/phrases.tsv")?;
        for (name, kind, value) in phrases.entries() {
            let phrase = Phrase { pieces: pieces(name), kind, value };
            rules.phrases.entry(phrase.pieces.first().cloned().unwrap_or_default()).or_default().push(phrase);
        }
        if folder.has_reader() {
            for form in verbs::forms_of(Fact::Reports, &Exceptions::built_in()?)? {
                rules.words.entry(form).or_default().push((Class::Reports, String::new()));
            }
        }
        rules.read_holidays(folder)?;
        let feasts: List<(String, Date)> = crate::read!("world/feasts.tsv")?;
        for (name, date) in feasts.entries() {
            rules.feasts.entry((name, date.year())).or_default().push(date);
        }
        rules.phrases.values_mut().for_each(|list| list.sort_by_key(|phrase| std::cmp::Reverse(phrase.pieces.len())));
        rules.holidays.values_mut().for_each(|list| list.sort_by_key(|holiday| std::cmp::Reverse(holiday.pieces.len())));
        Ok(rules)
    }

    fn read_holidays(&mut self, folder: &Folder) -> Result<(), ListError> {
        let holidays: List<(&str, RuleKind, &str)> = folder.read("times/holidays.tsv")?;
        for row in &holidays {
            let (name, kind, value) = row.entry;
            let rule = holiday_rule(kind, value);
            let rule = rule.ok_or_else(|| holidays.problem(row.line, format!("'{value}' is not {}", kind.wanted())))?;
            let holiday = Holiday { pieces: pieces(name), rule };
            self.holidays.entry(holiday.pieces.first().cloned().unwrap_or_default()).or_default().push(holiday);
        }
        Ok(())
    }

    /// The value of a lower-case word as a member of a class.
    pub fn value(&self, word: &str, class: Class) -> Option<&str> {
        self.classes(word).iter().find(|(of, _)| *of == class).map(|(_, value)| value.as_str())
    }

    /// All that a lower-case word can be.
    pub fn classes(&self, word: &str) -> &[(Class, String)] {
        self.words.get(word).map(Vec::as_slice).unwrap_or_default()
    }

    /// Phrases that begin with the lower-case word, the longest first.
    pub fn phrases(&self, first: &str) -> &[Phrase] {
        self.phrases.get(first).map(Vec::as_slice).unwrap_or_default()
    }

    /// Named days that begin with the lower-case word, the longest first.
    pub fn holidays(&self, first: &str) -> &[Holiday] {
        self.holidays.get(first).map(Vec::as_slice).unwrap_or_default()
    }

    /// First days of a feast in a year; none in a year that the table does not hold.
    pub fn feast(&self, name: &str, year: i16) -> &[Date] {
        self.feasts.get(&(name.to_owned(), year)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Cut as the stage cuts text: runs of letters, runs of digits, single marks.
fn pieces(phrase: &str) -> Vec<String> {
    crate::pieces::cut(phrase, &Arc::default()).pieces.iter().map(|piece| piece.span.of(phrase).to_owned()).collect()
}

/// How a line of `holidays.tsv` gives the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RuleKind {
    Fixed,
    Easter,
    Orthodox,
    Nth,
    Feast,
}

impl RuleKind {
    /// The form of its value.
    fn wanted(self) -> &'static str {
        match self {
            RuleKind::Fixed => "month-day",
            RuleKind::Easter | RuleKind::Orthodox => "a number of days",
            RuleKind::Nth => "month-weekday-number, with +days after it or not",
            RuleKind::Feast => "a feast",
        }
    }
}

fn holiday_rule(kind: RuleKind, value: &str) -> Option<HolidayRule> {
    Some(match kind {
        RuleKind::Fixed => {
            let (month, day) = value.split_once('-')?;
            HolidayRule::Fixed { month: month.parse().ok()?, day: day.parse().ok()? }
        }
        RuleKind::Easter => HolidayRule::Easter(value.parse().ok()?),
        RuleKind::Orthodox => HolidayRule::Orthodox(value.parse().ok()?),
        RuleKind::Nth => {
            let (day, after) = value.split_once('+').unwrap_or((value, "0"));
            let mut parts = day.splitn(3, '-');
            HolidayRule::Nth {
                month: parts.next()?.parse().ok()?,
                weekday: parts.next()?.parse().ok()?,
                nth: parts.next()?.parse().ok()?,
                after: after.parse().ok()?,
            }
        }
        RuleKind::Feast => HolidayRule::Feast(value.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_files_can_be_read() {
        let rules = TimeRules::built_in().unwrap();
        assert_eq!(rules.value("may", Class::Month), Some("5"));
        assert_eq!(rules.feast("yom kippur", 2023), [jiff::civil::date(2023, 9, 25)]);
        assert_eq!(rules.feast("ramadan", 2030).len(), 2);
        assert!(!rules.holidays("new").is_empty());
        assert!(!rules.phrases("the").is_empty());
    }

    #[test]
    fn every_feast_that_a_holiday_names_is_dated() {
        let rules = TimeRules::built_in().unwrap();
        let mut named: Vec<_> = rules
            .holidays
            .values()
            .flatten()
            .filter_map(|holiday| match &holiday.rule {
                HolidayRule::Feast(name) => Some(name.clone()),
                _ => None,
            })
            .collect();
        named.sort();
        for name in named {
            assert!((2000..=2040).all(|year| !rules.feast(&name, year).is_empty()), "{name}");
        }
    }
}
