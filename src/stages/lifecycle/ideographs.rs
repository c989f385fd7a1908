//! Dates and clocks of East Asia, and digits of other scripts, spelled out as the reader of release times knows them.

use crate::resources::lifecycle::{CalendarWord, LifecycleRules};

/// "2027年3月5日午前6時" as "2027-03-05 06:00"; digits of any script as ASCII. All else stays.
pub(super) fn spelled_out(words: &str, rules: &LifecycleRules) -> String {
    let mut found = Found::default();
    let mut kept = String::with_capacity(words.len());
    let mut digits = String::new();
    let mut chars = words.chars().peekable();
    while let Some(letter) = chars.next() {
        if let Some(digit) = ascii_digit(letter) {
            digits.push(digit);
            continue;
        }
        // "3월 6일" has a space behind the unit only, "午前 6 時" before it too.
        if letter == ' ' && !digits.is_empty() && chars.peek().is_some_and(|it| unit(*it).is_some()) {
            continue;
        }
        let taken = match unit(letter) {
            Some(unit) if !digits.is_empty() => found.take(unit, &digits),
            Some(Unit::Half) => found.take(Unit::Half, "30"),
            _ => found.take_half_day(letter, chars.peek().copied()),
        };
        if !taken {
            kept.push_str(&digits);
            kept.push(if letter == '：' { ':' } else { letter });
        } else {
            kept.push(' ');
        }
        digits.clear();
    }
    kept.push_str(&digits);
    found.write(&mut kept, rules);
    kept
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    /// Half past.
    Half,
}

fn unit(letter: char) -> Option<Unit> {
    match letter {
        '年' | '년' => Some(Unit::Year),
        '月' | '월' => Some(Unit::Month),
        '日' | '일' | '号' | '號' => Some(Unit::Day),
        '時' | '时' | '시' | '点' | '點' => Some(Unit::Hour),
        '分' | '분' => Some(Unit::Minute),
        '半' => Some(Unit::Half),
        _ => None,
    }
}

fn ascii_digit(letter: char) -> Option<char> {
    let zero = match letter {
        '0'..='9' => return Some(letter),
        '０'..='９' => '０',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        _ => return None,
    };
    char::from_digit(u32::from(letter) - u32::from(zero), 10)
}

#[derive(Debug, Default)]
struct Found {
    year: Option<u16>,
    month: Option<i8>,
    day: Option<i8>,
    hour: Option<u8>,
    minute: Option<u8>,
    afternoon: Option<bool>,
}

impl Found {
    /// Whether the number was taken; a second one of its kind stays in the text and makes the time unreadable.
    fn take(&mut self, unit: Unit, digits: &str) -> bool {
        fn put<T: std::str::FromStr>(place: &mut Option<T>, digits: &str) -> bool {
            let free = place.is_none();
            if free {
                *place = digits.parse().ok();
            }
            free && place.is_some()
        }
        match unit {
            Unit::Year => put(&mut self.year, digits),
            Unit::Month => put(&mut self.month, digits),
            Unit::Day => put(&mut self.day, digits),
            Unit::Hour => put(&mut self.hour, digits),
            Unit::Minute => put(&mut self.minute, digits),
            Unit::Half => self.hour.is_some() && put(&mut self.minute, "30"),
        }
    }

    /// "午前", "下午", "오후": the second sign tells which half of the day.
    fn take_half_day(&mut self, letter: char, next: Option<char>) -> bool {
        let afternoon = match (letter, next) {
            ('午', Some('前')) | ('上', Some('午')) | ('오', Some('전')) => false,
            ('午', Some('後')) | ('下', Some('午')) | ('오', Some('후')) => true,
            _ => return false,
        };
        self.afternoon = Some(afternoon);
        true
    }

    fn write(&self, text: &mut String, rules: &LifecycleRules) {
        use std::fmt::Write;
        // Writing to a string cannot fail.
        let _written = match (self.year, self.month, self.day) {
            (Some(year), Some(month), Some(day)) => write!(text, " {year:04}-{month:02}-{day:02}"),
            (None, Some(month), Some(day)) => {
                let name = rules.calendar.iter().filter(|it| *it.1 == CalendarWord::Month(month)).map(|it| it.0.as_str()).min();
                write!(text, " {day} {}", name.unwrap_or("?"))
            }
            _ => Ok(()),
        };
        if let Some(hour) = self.hour {
            let hour = if self.afternoon == Some(true) && hour < 12 { hour + 12 } else { hour };
            let _written = write!(text, " {hour:02}:{:02}", self.minute.unwrap_or(0));
        }
    }
}
