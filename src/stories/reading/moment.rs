//! Moments of records: seconds and days since 1970.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use record::Record;

/// Seconds of a day.
pub(crate) const DAY: i64 = 24 * 3600;

/// When the record's copy was published, else when it came; never later than it came. `None`: it does not say.
pub(crate) fn moment(record: &Record) -> Option<i64> {
    let published = record.source.published.as_deref().and_then(seconds);
    let received = record.source.received.as_deref().and_then(seconds);
    match (published, received) {
        (Some(published), Some(received)) => Some(published.min(received)),
        (one, other) => one.or(other),
    }
}

/// Without a zone it is taken as UTC.
fn seconds(text: &str) -> Option<i64> {
    let exact = text.parse::<Timestamp>().ok();
    let local = || text.parse::<DateTime>().ok().or_else(|| text.parse::<Date>().ok().map(|it| it.at(0, 0, 0, 0)));
    let exact = exact.or_else(|| TimeZone::UTC.to_timestamp(local()?).ok())?;
    Some(exact.as_second())
}

/// ISO 8601 in UTC.
pub(crate) fn written(moment: i64) -> String {
    Timestamp::from_second(moment).map(|it| it.to_string()).unwrap_or_default()
}

/// The day with which an ISO 8601 text begins.
pub(crate) fn day_of(text: &str) -> Option<i32> {
    let day: Date = text.get(..10)?.parse().ok()?;
    let midnight = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?.as_second();
    i32::try_from(midnight.div_euclid(DAY)).ok()
}

/// A day as ISO 8601 date.
pub(crate) fn written_day(day: i32) -> String {
    let text = written(i64::from(day) * DAY);
    text.split('T').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_every_form() {
        assert_eq!(seconds("1970-01-02T00:00:00Z"), Some(DAY));
        assert_eq!(seconds("1970-01-02T01:00:00+01:00"), Some(DAY));
        assert_eq!((seconds("1970-01-02T00:00:00"), seconds("1970-01-02"), seconds("soon")), (Some(DAY), Some(DAY), None));
        assert_eq!((day_of("1970-01-11T09:30"), day_of("196")), (Some(10), None));
        assert_eq!(written_day(10), "1970-01-11");
    }
}
