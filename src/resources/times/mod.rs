//! What the stage `stages::times` knows: calendar words, fixed phrases, named days.
//!
//! The files beside this one are tab-separated; the first line of each says what its columns are.

use rustc_hash::FxHashMap;

pub mod pieces;

use crate::ResourceError;
use crate::quantities::NumberWords;

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
    feasts: FxHashMap<(String, i16), Vec<jiff::civil::Date>>,
    pub numbers: NumberWords,
}

/// What a word can be in a time expression; the value's meaning is told in `words.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Weekday,
    WeekdayShort,
    Weekdays,
    Month,
    MonthShort,
    Unit,
    Units,
    UnitShort,
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
    /// What makes an address of a date: "12 March Road".
    Street,
    /// A verb of saying.
    Reports,
    /// A verb that goes on until a day: "lasted".
    Lasts,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Reads the files that are compiled into the program.
    pub fn built_in() -> Result<TimeRules, ResourceError> {
        let mut words: FxHashMap<String, Vec<(Class, String)>> = FxHashMap::default();
        for (line, [word, class, value]) in rows("times/words.tsv", include_str!("words.tsv"))? {
            let class =
                class_of(class).ok_or_else(|| problem("times/words.tsv", line, &format!("no class is called '{class}'")))?;
            words.entry(word.to_owned()).or_default().push((class, value.to_owned()));
        }
        let mut phrases: FxHashMap<String, Vec<Phrase>> = FxHashMap::default();
        for (line, [name, kind, value]) in rows("times/phrases.tsv", include_str!("phrases.tsv"))? {
            let kind =
                phrase_kind(kind).ok_or_else(|| problem("times/phrases.tsv", line, &format!("no phrase is a '{kind}'")))?;
            let phrase = Phrase { pieces: pieces(name), kind, value: value.to_owned() };
            phrases.entry(phrase.pieces.first().cloned().unwrap_or_default()).or_default().push(phrase);
        }
        let mut holidays: FxHashMap<String, Vec<Holiday>> = FxHashMap::default();
        for (line, [name, kind, value]) in rows("times/holidays.tsv", include_str!("holidays.tsv"))? {
            let rule = holiday_rule(kind, value).ok_or_else(|| problem("times/holidays.tsv", line, "the rule can't be read"))?;
            let holiday = Holiday { pieces: pieces(name), rule };
            holidays.entry(holiday.pieces.first().cloned().unwrap_or_default()).or_default().push(holiday);
        }
        let mut feasts: FxHashMap<(String, i16), Vec<jiff::civil::Date>> = FxHashMap::default();
        for (line, row) in lines(include_str!("feasts.tsv")) {
            let dated = row.split_once('\t').and_then(|(name, date)| Some((name, date.parse::<jiff::civil::Date>().ok()?)));
            let (name, date) = dated.ok_or_else(|| problem("times/feasts.tsv", line, "expected a name and a date"))?;
            feasts.entry((name.to_owned(), date.year())).or_default().push(date);
        }
        phrases.values_mut().for_each(|list| list.sort_by_key(|phrase| std::cmp::Reverse(phrase.pieces.len())));
        holidays.values_mut().for_each(|list| list.sort_by_key(|holiday| std::cmp::Reverse(holiday.pieces.len())));
        Ok(TimeRules { words, phrases, holidays, feasts, numbers: NumberWords::built_in()? })
    }

    /// The value of a lower-case word as a member of a class.
    pub fn value(&self, word: &str, class: Class) -> Option<&str> {
        self.classes(word).iter().find(|(of, _)| *of == class).map(|(_, value)| value.as_str())
    }

    /// All that a lower-case word can be.
    pub fn classes(&self, word: &str) -> &[(Class, String)] {
        self.words.get(word).map(Vec::as_slice).unwrap_or_default()
    }

    /// True if the word is anything at all in a time expression, apart from what tells the tense around it.
    pub fn knows(&self, word: &str) -> bool {
        self.words.get(word).is_some_and(|list| {
            list.iter().any(|(class, _)| {
                !matches!(class, Class::Planned | Class::Intends | Class::Moves | Class::Street | Class::Reports | Class::Lasts)
            })
        })
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
    pub fn feast(&self, name: &str, year: i16) -> &[jiff::civil::Date] {
        self.feasts.get(&(name.to_owned(), year)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Lines that are not comments, with their numbers.
pub(super) fn lines(file: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    file.lines().enumerate().map(|(index, line)| (index + 1, line)).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// Lines of `N` columns, with their numbers.
pub(super) fn rows<const N: usize>(name: &str, file: &'static str) -> Result<Vec<(usize, [&'static str; N])>, ResourceError> {
    lines(file)
        .map(|(line, row)| {
            let columns: Vec<&str> = row.split('\t').collect();
            let found = columns.len();
            columns
                .try_into()
                .map(|columns| (line, columns))
                .map_err(|_| problem(name, line, &format!("expected {N} columns, found {found}")))
        })
        .collect()
}

pub(super) fn problem(name: &str, line: usize, what: &str) -> ResourceError {
    ResourceError { name: name.to_owned(), problem: format!("line {line}: {what}") }
}

/// Cut as the stage cuts text: runs of letters, runs of digits, single marks.
fn pieces(phrase: &str) -> Vec<String> {
    crate::times::pieces::cut(phrase).pieces.iter().map(|piece| piece.span.of(phrase).to_owned()).collect()
}

fn class_of(name: &str) -> Option<Class> {
    Some(match name {
        "weekday" => Class::Weekday,
        "weekday_short" => Class::WeekdayShort,
        "weekdays" => Class::Weekdays,
        "month" => Class::Month,
        "month_short" => Class::MonthShort,
        "unit" => Class::Unit,
        "units" => Class::Units,
        "unit_short" => Class::UnitShort,
        "season" => Class::Season,
        "daypart" => Class::Daypart,
        "day_offset" => Class::DayOffset,
        "direction" => Class::Direction,
        "early" => Class::Early,
        "frequency" => Class::Frequency,
        "reference" => Class::Reference,
        "reference_adjective" => Class::ReferenceAdjective,
        "zone" => Class::Zone,
        "zone_name" => Class::ZoneName,
        "paper_name" => Class::PaperName,
        "ordinal_word" => Class::OrdinalWord,
        "decade_word" => Class::DecadeWord,
        "before_date" => Class::BeforeDate,
        "counted" => Class::Counted,
        "numbered" => Class::Numbered,
        "planned" => Class::Planned,
        "intends" => Class::Intends,
        "moves" => Class::Moves,
        "street" => Class::Street,
        "reports" => Class::Reports,
        "lasts" => Class::Lasts,
        _ => return None,
    })
}

fn phrase_kind(name: &str) -> Option<PhraseKind> {
    Some(match name {
        "reference" => PhraseKind::Reference,
        "day" => PhraseKind::Day,
        "chain_day" => PhraseKind::ChainDay,
        "night" => PhraseKind::Night,
        "overnight" => PhraseKind::Overnight,
        "part" => PhraseKind::Part,
        "date" => PhraseKind::Date,
        "set" => PhraseKind::Set,
        _ => return None,
    })
}

fn holiday_rule(kind: &str, value: &str) -> Option<HolidayRule> {
    Some(match kind {
        "fixed" => {
            let (month, day) = value.split_once('-')?;
            HolidayRule::Fixed { month: month.parse().ok()?, day: day.parse().ok()? }
        }
        "easter" => HolidayRule::Easter(value.parse().ok()?),
        "orthodox" => HolidayRule::Orthodox(value.parse().ok()?),
        "nth" => {
            let (day, after) = value.split_once('+').unwrap_or((value, "0"));
            let mut parts = day.splitn(3, '-');
            HolidayRule::Nth {
                month: parts.next()?.parse().ok()?,
                weekday: parts.next()?.parse().ok()?,
                nth: parts.next()?.parse().ok()?,
                after: after.parse().ok()?,
            }
        }
        "feast" => HolidayRule::Feast(value.to_owned()),
        _ => return None,
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
