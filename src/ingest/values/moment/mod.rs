//! Dates as wires write them → [`Moment`].
//!
//! ISO 8601 in every spelling that feeds use (extended, compact, mixed; any offset; comma fractions; a space for `T`; date only),
//! dates in figures with the day or the year first, and dates in words of the languages of wires (RFC 5322, RSS, press releases). A
//! time without a zone is that clock time in UTC, and [`zoned`] says so; a zone that is not known means not read, because hours
//! of error would release an embargo early. `04/05/2027` is not read: it is a day in April or in May.

mod figures;
mod words;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

pub(crate) use words::month;

use record::article::{Article, Moment};

/// A moment, and whether its zone is known; if not, it is the clock time as if in UTC.
type Zoned = (Moment, bool);

/// Reads a date with or without a time.
pub(crate) fn parse(given: &str) -> Option<Moment> {
    zoned(given).map(|(moment, _)| moment)
}

/// [`parse`], and whether the zone was given. A date without a time needs none.
pub(crate) fn zoned(given: &str) -> Option<Zoned> {
    let given = figures::plain(given.trim());
    let given = given.as_ref();
    let counted = || given.parse().ok().filter(|_| given.len() >= 9).and_then(from_epoch).map(|it| (it, true));
    let found = figures::iso(given).or_else(|| words::read(given)).or_else(counted)?;
    (found.0.date().year() >= 1900).then_some(found)
}

/// A value that programs write where there is no date: a dash, or the first day of their calendar.
pub(crate) fn is_nothing(given: &str) -> bool {
    let given = given.trim();
    let figures: String = given.chars().filter(char::is_ascii_digit).take(8).collect();
    given.chars().all(|it| !it.is_alphanumeric())
        || ["00010101", "00000000", "19000101", "17530101", "19700101", "01010001", "01011900", "01011970"]
            .contains(&figures.as_str())
}

/// The moment at which a clock time without a zone comes last on Earth.
pub(crate) fn in_the_last_zone(given: Moment) -> Option<Moment> {
    in_zone(given, -12)
}

/// The moment at which a clock time without a zone comes first on Earth.
pub(crate) fn in_the_first_zone(given: Moment) -> Option<Moment> {
    in_zone(given, 14)
}

fn in_zone(given: Moment, hours: i8) -> Option<Moment> {
    moment(Offset::UTC.to_datetime(given.timestamp), Offset::from_hours(hours).ok()?)
}

/// Sets when the article was published, by the first of several dates that can be read; what could not be read, and a time without a
/// zone, are reported.
pub(crate) fn publish(article: &mut Article, given: impl Iterator<Item = String>) {
    let mut unread = None;
    for given in given.filter(|it| !is_nothing(it)) {
        match zoned(&given) {
            Some((found, has_zone)) => {
                article.published = Some(found);
                article.published_is_local = !has_zone;
                return;
            }
            None => unread = unread.or(Some(given)),
        }
    }
    let unread = unread.map(|it| format!("the date '{}' can't be read", it.chars().take(60).collect::<String>()));
    article.diagnostics.extend(unread);
}

/// Seconds or milliseconds since 1970, between 1973 and 2100.
pub(crate) fn from_epoch(number: i64) -> Option<Moment> {
    let timestamp = match number {
        100_000_000..=4_102_444_800 => Timestamp::from_second(number),
        100_000_000_000..=4_102_444_800_000 => Timestamp::from_millisecond(number),
        _ => return None,
    };
    Some(Moment { timestamp: timestamp.ok()?, offset: Offset::UTC, has_time: true })
}

/// A moment from its civil parts; for formats that write them apart.
pub(crate) fn moment(datetime: DateTime, offset: Offset) -> Option<Moment> {
    Some(Moment { timestamp: TimeZone::fixed(offset).to_timestamp(datetime).ok()?, offset, has_time: true })
}

/// A moment whose zone may not be known.
fn local(datetime: DateTime, offset: Option<Offset>) -> Option<Zoned> {
    Some((moment(datetime, offset.unwrap_or(Offset::UTC))?, offset.is_some()))
}

fn midnight(date: Date) -> Option<Zoned> {
    let moment = moment(date.to_datetime(Time::midnight()), Offset::UTC)?;
    Some((Moment { has_time: false, ..moment }, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &str, expected: Option<&str>) {
        let shown = |(moment, has_zone): Zoned| {
            let shown = moment.to_string();
            if has_zone { shown } else { shown.trim_end_matches('Z').to_owned() }
        };
        assert_eq!(zoned(given).map(shown).as_deref(), expected, "{given}");
    }

    #[test]
    fn every_spelling_of_iso_8601() {
        check("2022-03-14T02:00:00Z", Some("2022-03-14T02:00:00Z"));
        check("2022-03-14T02:00:00.123Z", Some("2022-03-14T02:00:00.123Z"));
        check("2022-03-14T02:00:00,5+05:30", Some("2022-03-14T02:00:00.5+05:30"));
        check("2022-03-14T02:00:00+05:30", Some("2022-03-14T02:00:00+05:30"));
        check("2022-03-14T02:00:00-0400", Some("2022-03-14T02:00:00-04:00"));
        check("2022-03-14T02:00+01", Some("2022-03-14T02:00:00+01:00"));
        check("2022-03-14T02:00:00−03:00", Some("2022-03-14T02:00:00-03:00"));
        check("2022-03-14 02:00:00 +0000", Some("2022-03-14T02:00:00Z"));
        check("2022-03-14 02:00:00 UTC", Some("2022-03-14T02:00:00Z"));
        check("2022-03-14 02:00:00", Some("2022-03-14T02:00:00"));
        check("2022/03/14 02:00", Some("2022-03-14T02:00:00"));
        check("20220314T020000Z", Some("2022-03-14T02:00:00Z"));
        check("20220314T0200Z", Some("2022-03-14T02:00:00Z"));
        check("20220314T020000+0200", Some("2022-03-14T02:00:00+02:00"));
        check("20220314020000", Some("2022-03-14T02:00:00"));
        check("2022-03-14t02:00:00z", Some("2022-03-14T02:00:00Z"));
        check("2022-03-14T02:00:00+01:00[Europe/Berlin]", Some("2022-03-14T02:00:00+01:00"));
        check("2022-03-14T24:00:00Z", Some("2022-03-15T00:00:00Z"));
        check("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59Z"));
        check("2022-03-14", Some("2022-03-14"));
        check("20220314", Some("2022-03-14"));
        check("2022-03-14+01:00", Some("2022-03-14"));
    }

    #[test]
    fn dates_in_words() {
        check("Mon, 14 Mar 2022 02:00:00 GMT", Some("2022-03-14T02:00:00Z"));
        check("Mon, 14 Mar 2022 02:00:00 -0500", Some("2022-03-14T02:00:00-05:00"));
        check("14 Mar 22 02:00 EST", Some("2022-03-14T02:00:00-05:00"));
        check("Mon, 14 Mar 2022 02:00:00 +0000 (UTC)", Some("2022-03-14T02:00:00Z"));
        check("March 14, 2022", Some("2022-03-14"));
        check("March 14th, 2022, 2:05 p.m. EST", Some("2022-03-14T14:05:00-05:00"));
        check("14-Mar-22", Some("2022-03-14"));
    }

    #[test]
    fn dates_in_figures() {
        check("20-04-2027 19:00 +0400", Some("2027-04-20T19:00:00+04:00"));
        check("20.04.2027 19:00 CET", Some("2027-04-20T19:00:00+01:00"));
        check("4.5.2027", Some("2027-05-04"));
        check("04-05-2027 08:15 GMT", Some("2027-05-04T08:15:00Z"));
        check("20/04/2027 7:05 pm GMT", Some("2027-04-20T19:05:00Z"));
        check("4/20/2027 7:05 PM EST", Some("2027-04-20T19:05:00-05:00"));
        check("2027/6/29 15:07:41", Some("2027-06-29T15:07:41"));
        check("2027-6-9T15:07:41Z", None);
        check("2027.6.9 15:07 +0300", Some("2027-06-09T15:07:00+03:00"));
        check("05/05/2027", Some("2027-05-05"));
        check("04/05/2027 10:00", None);
        check("04-05-27", None);
        check("20-20-2027", None);
        check("Mon, 01 Feb 2027 24:00:00 GMT", Some("2027-02-02T00:00:00Z"));
    }

    #[test]
    fn dates_in_the_languages_of_wires() {
        check("Jeu, 5 août 2027 10:00:00 +0200", Some("2027-08-05T10:00:00+02:00"));
        check("5 août 2027 à 10h30", Some("2027-08-05T10:30:00"));
        check("5. März 2027, 10:00 Uhr", Some("2027-03-05T10:00:00"));
        check("5 de marzo de 2027", Some("2027-03-05"));
        check("ven, 5 mar 2027 10:00:00 +0100", Some("2027-03-05T10:00:00+01:00"));
        check("5 de março de 2027 10:00 -0300", Some("2027-03-05T10:00:00-03:00"));
        check("Vr, 5 mei 2027 10:00 +0200", Some("2027-05-05T10:00:00+02:00"));
        check("5. huhtikuuta 2027", Some("2027-04-05"));
        check("5 kwietnia 2027", Some("2027-04-05"));
        check("5 февраля 2027 10:00 +0300", Some("2027-02-05T10:00:00+03:00"));
        check("Пт, 5 мар 2027 10:00:00 +0300", Some("2027-03-05T10:00:00+03:00"));
        check("5 Şubat 2027 10:00 +0300", Some("2027-02-05T10:00:00+03:00"));
        check("٥ يناير ٢٠٢٧", Some("2027-01-05"));
        check("2027年3月5日 10:05", Some("2027-03-05T10:05:00"));
        check("2027년 3월 5일", Some("2027-03-05"));
    }

    #[test]
    fn no_date_and_the_last_zone() {
        for given in ["", "-", "0001-01-01T00:00:00", "0000-00-00 00:00:00", "1900-01-01", "1970-01-01T00:00:00Z"] {
            assert!(is_nothing(given), "{given}");
        }
        assert!(!is_nothing("soon") && !is_nothing("2027-03-05"));
        let last = in_the_last_zone(parse("2027-03-05 06:00").unwrap()).unwrap();
        assert_eq!(last.timestamp.to_string(), "2027-03-05T18:00:00Z");
        let mut article = Article::new(record::article::Format::Rss, String::new());
        publish(&mut article, ["soon", "2027-03-05 06:00"].map(str::to_owned).into_iter());
        assert!(article.published.is_some() && article.published_is_local && article.diagnostics.is_empty());
        let mut article = Article::new(record::article::Format::Rss, String::new());
        publish(&mut article, ["soon".to_owned()].into_iter());
        assert_eq!((article.published, article.diagnostics.len()), (None, 1));
    }

    #[test]
    fn counted_seconds() {
        check("1647223200", Some("2022-03-14T02:00:00Z"));
        check("1647223200000", Some("2022-03-14T02:00:00Z"));
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for given in [
            "yesterday",
            "",
            "2022-13-44T99:00:00Z",
            "2022-03-14T02:00:00+99:99",
            "2022-03-14T02:00:00 XST",
            "2022-03",
            "12",
            "99999999999999999999",
            "2022-03-14Tnoon",
            "14 Mar 2022 02:00 BRT",
            "日本",
        ] {
            check(given, None);
        }
    }
}
