//! When: dates, times, lengths and sets of times, with TIMEX3 values (TimeML 1.2.1) and the intervals they cover.
//!
//! Three steps: [`pieces`] cuts the text, the forms in `grammar` and beside it find expressions and say what they mean by
//! themselves, and `resolve` gives them values against the day of writing or the last date spoken of. News copy looks back unless
//! it plans: the tense of the nearest verb decides. A text that tells a history is noticed, and read from date to date.
//!
//! Why: "resigned on Friday" is of use to a database only as a day. Example: in a story of Monday 14 March 2022,
//! "on Friday" is `2022-03-11` after "resigned" and `2022-03-18` after "will meet".

mod calendar;
mod clock;
mod dates;
mod grammar;
mod lengths;
mod meaning;
pub mod pieces;
mod resolve;
mod tense;

use jiff::civil::Date;

use crate::article::Moment;
use crate::record::Time;
use crate::resources::times::TimeRules;
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
    let pieces = pieces::cut(text.text);
    let found = grammar::expressions(grammar::Grammar { p: &pieces, rules });
    let mut story = resolve::Story::new(&pieces, rules, anchors, &found);
    let mut times: Vec<Time> = Vec::with_capacity(found.len());
    for expression in &found {
        let number = u32::try_from(times.len() + 1).unwrap_or(u32::MAX);
        times.extend(story.time(expression, number));
    }
    times
}
