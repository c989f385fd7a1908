//! When: dates, times, lengths and sets of times, with TIMEX3 values (TimeML 1.2.1) and the intervals they cover.
//!
//! Three steps: [`cut`] makes pieces of the text, [`forms`] find expressions and say what they mean by
//! themselves, and `resolve` gives them values against the day of writing or the last date spoken of. News copy looks back unless
//! it plans: the tense of the nearest verb decides. A text that tells a history is noticed, and read from date to date.
//!
//! Why: "resigned on Friday" is of use to a database only as a day. Example: in a story of Monday 14 March 2022,
//! "on Friday" is `2022-03-11` after "resigned" and `2022-03-18` after "will meet".

mod calendar;
mod feasts;
mod forms;
#[cfg(any(test, feature = "train"))]
pub(crate) mod gold;
mod meaning;
mod resolve;
mod tense;
mod value;

use jiff::civil::Date;

use crate::article::Moment;
use crate::record::Time;
use crate::resources::pieces::cut;
use crate::resources::times::TimeRules;
use crate::stages::budget::PerSentence;
use crate::text::Text;

/// What relative expressions are resolved against.
#[derive(Debug, Clone, Copy, Default)]
pub struct TimeAnchors<'a> {
    /// The article's issue date, else the broker's time of the message.
    pub published: Option<Moment>,
    pub dateline: Option<DatelineAnchor<'a>>,
}

/// What the dateline says of the day and the place of writing; it comes before the message's date.
#[derive(Debug, Clone, Copy, Default)]
pub struct DatelineAnchor<'a> {
    pub date: Option<Date>,
    /// Name in the tz database: "Asia/Kolkata".
    pub zone: Option<&'a str>,
    /// ISO 3166-1 alpha-2; decides whether 03/04 is in March or April.
    pub country: Option<&'a str>,
}

/// The time expressions of a text, in text order, not nested. Without a day of writing their values stay open
/// (`XXXX-02-24`, `XXXX-WXX-1`).
pub fn find(text: &Text<'_>, anchors: &TimeAnchors<'_>, rules: &TimeRules) -> Vec<Time> {
    let pieces = cut(text.text, &rules.lexicon);
    let found = forms::expressions(&pieces, rules);
    let mut story = resolve::Story::new(text, &pieces, rules, anchors, &found);
    let mut times: Vec<Time> = Vec::with_capacity(found.len());
    let mut room = PerSentence::new(text);
    for expression in &found {
        let number = u32::try_from(times.len() + 1).unwrap_or(u32::MAX);
        if let Some(time) = story.time(expression, number).filter(|time| room.admits(time.span)) {
            if let Some(local) = times.last_mut().filter(|it| text.text.get(it.span.end..time.span.start) == Some(" (")) {
                value::same_moment(local, &time);
            }
            times.push(time);
        }
    }
    times
}

/// The first and the last day that a TIMEX3 value covers, ISO 8601; clock times give themselves.
pub fn covered(value: &str) -> Option<(String, String)> {
    value::interval(value)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::record::{ParagraphKind, Span};
    use crate::text::{self, Paragraph, Reader};

    fn published(date: &str) -> Option<Moment> {
        let date: Date = date.parse().ok()?;
        let timestamp = jiff::tz::Offset::UTC.to_timestamp(date.at(15, 0, 0, 0)).unwrap();
        Some(Moment { timestamp, offset: jiff::tz::Offset::UTC, has_time: true })
    }

    static TOOLS: LazyLock<(TimeRules, Reader)> = LazyLock::new(|| (TimeRules::built_in().unwrap(), Reader::built_in().unwrap()));

    fn times_of(text: &str, anchors: &TimeAnchors<'_>) -> Vec<Time> {
        let (rules, reader) = &*TOOLS;
        let body = Paragraph { span: Span::new(0, text.len()), kind: ParagraphKind::Body };
        find(&text::analyse(text, vec![body], reader), anchors, rules)
    }

    fn read(text: &str, anchors: &TimeAnchors<'_>) -> Vec<String> {
        times_of(text, anchors).iter().map(|time| format!("{}={}", time.text, time.value)).collect()
    }

    /// In a story of Monday, 14 March 2022.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(read(text, &TimeAnchors { published: published("2022-03-14"), dateline: None }), expected, "{text}");
    }

    /// Without a day of writing.
    #[track_caller]
    fn check_open(text: &str, expected: &[&str]) {
        assert_eq!(read(text, &TimeAnchors::default()), expected, "{text}");
    }

    #[test]
    fn weekdays_follow_the_tense() {
        check("The minister resigned on Friday.", &["Friday=2022-03-11"]);
        check("The ministers will meet on Friday.", &["Friday=2022-03-18"]);
        check("Police said Monday they had arrested two men.", &["Monday=2022-03-14"]);
        check("The summit is scheduled for Thursday in Accra.", &["Thursday=2022-03-17"]);
        check(
            "Voters go to the polls on Sunday, officials said; the count is expected to end by Tuesday.",
            &["Sunday=2022-03-20", "Tuesday=2022-03-15"],
        );
        check("On Monday, the envoy and her staff will be in Rome.", &["Monday=2022-03-14"]);
        check("He told reporters the talks would resume Wednesday.", &["Wednesday=2022-03-16"]);
        check(
            "The strike began late on Tuesday and lasted until early Saturday morning.",
            &["late on Tuesday=2022-03-08", "early Saturday morning=2022-03-12TMO"],
        );
        check(
            "Shares fell last Wednesday; the bank meets next Tuesday.",
            &["last Wednesday=2022-03-09", "next Tuesday=2022-03-22"],
        );
    }

    #[test]
    fn dates_without_a_year_are_the_nearest_that_fit() {
        check("Troops crossed the border on February 24.", &["February 24=2022-02-24"]);
        check("The trial will open on 5 January in The Hague.", &["5 January=2023-01-05"]);
        check("He was detained in November.", &["November=2021-11"]);
        check("The vote is due in October.", &["October=2022-10"]);
        check("She was elected in May 2016 and took office in January.", &["May 2016=2016-05", "January=2017-01"]);
        check(
            "Talks ran from 10-12 March and resume on March 30 and 31.",
            &["10=2022-03-10", "12 March=2022-03-12", "March 30=2022-03-30", "31=2022-03-31"],
        );
        check_open("On February 24, troops moved. On Monday they stopped.", &["February 24=XXXX-02-24", "Monday=XXXX-WXX-1"]);
    }

    #[test]
    fn absolute_dates() {
        check("Born on 3 May 1971, he served from 1999 to 2004.", &["3 May 1971=1971-05-03", "1999=1999", "2004=2004"]);
        check(
            "The 2008 crisis and the wars of 1914-18 shaped the 20th century.",
            &["2008=2008", "1914=1914", "18=1918", "the 20th century=19"],
        );
        check(
            "In the 1990s, in late 2019 and in mid-January 2020",
            &["the 1990s=199", "late 2019=2019", "mid-January 2020=2020-01"],
        );
        check("The battle was fought in 490 BC.", &["490 BC=BC0490"]);
        check("Filed 2021-12-31; due 31/12/2021.", &["2021-12-31=2021-12-31", "31/12/2021=2021-12-31"]);
        check(
            "Sales rose in the first quarter of 2021 and in Q3 2020.",
            &["the first quarter of 2021=2021-Q1", "Q3 2020=2020-Q3"],
        );
        check("Profit fell in the fourth quarter.", &["the fourth quarter=2021-Q4"]);
        check("In the summer of 2020 and last winter", &["the summer of 2020=2020-SU", "last winter=2021-WI"]);
        check("About 2,000 troops and 1500 police were sent to Room 1984.", &[]);
        check("Theresa May may march in June.", &["June=2022-06"]);
    }

    #[test]
    fn relative_dates() {
        check("The port closed two days ago, a week after the storm.", &["two days ago=2022-03-12", "a week=P1W"]);
        check("Exports grew last year, and will fall this year.", &["last year=2021", "this year=2022"]);
        check(
            "Prices have doubled over the past two years and in recent months.",
            &["the past two years=P2Y", "recent months=PAST_REF"],
        );
        check(
            "He was shot on June 3, 2021. The next day, police arrested a man; three months later he was freed.",
            &["June 3, 2021=2021-06-03", "The next day=2021-06-04", "three months later=2021-09"],
        );
        check(
            "It rained overnight and yesterday morning; more is expected tomorrow.",
            &["overnight=2022-03-13TNI", "yesterday morning=2022-03-13TMO", "tomorrow=2022-03-15"],
        );
        check("Protests last week and over the weekend drew thousands.", &["last week=2022-W10", "the weekend=2022-W10-WE"]);
        check("The deal will be signed by the end of the month.", &["the end of the month=2022-03"]);
    }

    #[test]
    fn lengths_and_sets() {
        check(
            "A 12-day truce, three weeks of talks and half an hour of calm",
            &["12-day=P12D", "three weeks=P3W", "half an hour=PT30M"],
        );
        check("The 45-year-old was held for more than six months.", &["45-year-old=P45Y", "more than six months=P6M"]);
        check(
            "They meet every Monday and twice a year; the paper comes out daily.",
            &["every Monday=XXXX-WXX-1", "twice a year=P1Y", "daily=P1D"],
        );
        check("for decades, several days, a year and a half", &["decades=PXDE", "several days=PXD", "a year and a half=P1.5Y"]);
    }

    #[test]
    fn clocks_and_zones() {
        check("The quake struck at 6:04 a.m. on Friday.", &["6:04 a.m.=2022-03-11T06:04", "Friday=2022-03-11"]);
        check("Polls closed at 0100 GMT (9 p.m. EDT).", &["0100 GMT=2022-03-14T01:00", "9 p.m. EDT=2022-03-13T21:00"]);
        check("The blast was heard at 14:30 local time.", &["14:30 local time=2022-03-14T14:30"]);
        check("The final ended 2:1, in a ratio of 3:20.", &[]);
    }

    #[test]
    fn named_days() {
        check(
            "Churches were full on Easter Sunday, 2021, and on Christmas Eve.",
            &["Easter Sunday, 2021=2021-04-04", "Christmas Eve=2021-12-24"],
        );
        check("Shops will close for Eid al-Fitr and Good Friday.", &["Eid al-Fitr=2022-05-02", "Good Friday=2022-04-15"]);
        check("The Easter Rising began in Dublin.", &[]);
    }

    #[test]
    fn the_tags_tell_the_tense() {
        check("Kenya agreed on Friday to open the border on Monday.", &["Friday=2022-03-11", "Monday=2022-03-14"]);
        check("The bank is expected to have cut rates by Thursday.", &["Thursday=2022-03-10"]);
        check("Police accuse him of killing two women on Friday.", &["Friday=2022-03-11"]);
        check("The vote, postponed until Friday, was called in May.", &["Friday=2022-03-18", "May=2021-05"]);
        check("He said the hearing on Thursday would be short.", &["Thursday=2022-03-17"]);
        check("The strike ends on Wednesday.", &["Wednesday=2022-03-16"]);
        check("Two ships are to sail on Saturday, he said on Sunday.", &["Saturday=2022-03-19", "Sunday=2022-03-13"]);
    }

    #[test]
    fn feasts_of_a_year_that_holds_two() {
        let read = |date| read("Muslims will mark Eid al-Fitr.", &TimeAnchors { published: published(date), dateline: None });
        assert_eq!(read("2033-11-01"), ["Eid al-Fitr=2033-12-23"]);
        assert_eq!(read("2032-12-01"), ["Eid al-Fitr=2033-01-02"]);
    }

    #[test]
    fn marked_newswire_is_read() {
        let (rules, reader) = &*TOOLS;
        for (name, set) in gold::SETS {
            let (counts, listing) = gold::score(set, rules, reader).unwrap();
            assert!(
                counts.gold > 100 && counts.f1(counts.strict) >= 92.0 && counts.f1(counts.kind) >= 90.0,
                "{name}: {counts:?}\n{listing}"
            );
        }
    }

    #[test]
    fn the_dateline_comes_before_the_message() {
        let dateline = DatelineAnchor { date: None, zone: Some("America/New_York"), country: Some("US") };
        let timestamp = "2022-03-15T02:00:00Z".parse().unwrap();
        let night = Moment { timestamp, offset: jiff::tz::Offset::UTC, has_time: true };
        let anchors = TimeAnchors { published: Some(night), dateline: Some(dateline) };
        assert_eq!(read("He spoke today, and on 03/04/2022.", &anchors), ["today=2022-03-14", "03/04/2022=2022-03-04"]);
        let elsewhere = DatelineAnchor { zone: Some("Asia/Kolkata"), country: Some("IN"), date: None };
        let anchors = TimeAnchors { published: Some(night), dateline: Some(elsewhere) };
        assert_eq!(read("He spoke today, and on 03/04/2022.", &anchors), ["today=2022-03-15", "03/04/2022=2022-04-03"]);
    }

    #[test]
    fn intervals_and_anchors_are_told() {
        let anchors = TimeAnchors { published: published("2022-03-14"), dateline: None };
        let text = "The port closed on Friday and reopened the next day. Early in 2021 it had shut for the past 48 hours.";
        let times = times_of(text, &anchors);
        let told: Vec<_> =
            times.iter().map(|time| (time.from.as_deref(), time.anchor.as_deref(), time.modifier.as_deref())).collect();
        assert_eq!(
            told,
            [
                (Some("2022-03-11"), Some("published"), None),
                (Some("2022-03-12"), Some("t1"), None),
                (Some("2021-01-01"), Some("absolute"), Some("start")),
                (Some("2022-03-12"), Some("published"), None),
            ]
        );
    }

    /// What looks ahead must look a bounded way, or these would not end.
    #[test]
    fn long_lines_are_read() {
        for part in ["9", "2022-", "Monday ", "the last ", "1,", "early late ", "two hundred and ", "March 5, ", "'90s", "on on "]
        {
            let text = part.repeat(1_000_000 / part.len());
            let anchors = TimeAnchors { published: published("2022-03-14"), dateline: None };
            let times = find(&Text { text: &text, ..Text::default() }, &anchors, &TOOLS.0);
            assert!(times.iter().all(|time| time.span.end <= text.len()), "{part}");
        }
    }

    fn words() -> impl Strategy<Value = String> {
        let list = [
            "the", "last", "next", "Monday", "March", "May", "5", "31", "2022", "99999", "century", "quarter", "first", "of",
            "and", "-", "/", ".", ":", "a.m.", "ago", "later", "years", "day", "month", "night", "BC", "Easter", "Ramadan", "in",
            "on", "'", "s", "90", "million", "half", "two", "every", "early", "GMT", "0600", "noon", "winter", "decades", "that",
            "same", "

", "é", "’", "30",
        ];
        proptest::collection::vec(proptest::sample::select(list.to_vec()), 0..40).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in prop_oneof![words(), words().prop_map(|text| text.replace(' ', "")), ".{0,200}"], day in -300_000i32..2_900_000) {
            let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day.clamp(-700_000, 2_900_000))).unwrap();
            let anchors = TimeAnchors { published: published(&date.to_string()), dateline: None };
            let times = times_of(&text, &anchors);
            let mut end = 0;
            for time in &times {
                prop_assert!(time.span.start >= end && time.span.end > time.span.start);
                prop_assert_eq!(text.get(time.span.start..time.span.end), Some(time.text.as_str()));
                prop_assert!(!time.value.is_empty());
                end = time.span.end;
            }
        }
    }
}
