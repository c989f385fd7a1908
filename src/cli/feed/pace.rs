//! How fast messages go out: as fast as they are taken, at a rate, or as they once came.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::cli::BadValue;

#[derive(Debug)]
pub(super) enum Pace {
    Free,
    /// So long from one to the next.
    Rate {
        between: Duration,
        next: Option<Instant>,
    },
    /// Time between two messages as between the items in them, divided by `speed`.
    AsTheyCame {
        speed: f64,
        first: Option<(Timestamp, Instant)>,
    },
}

impl Pace {
    /// `rate` is the time between two messages.
    pub(super) fn new(rate: Option<Duration>, speed: Option<f64>) -> Pace {
        match (rate, speed) {
            (_, Some(speed)) => Pace::AsTheyCame { speed, first: None },
            (Some(between), None) => Pace::Rate { between, next: None },
            (None, None) => Pace::Free,
        }
    }

    /// Whether it asks for the items' times.
    pub(super) fn needs_times(&self) -> bool {
        matches!(self, Pace::AsTheyCame { .. })
    }

    /// When a message whose item was published at `time` may go.
    pub(super) fn due(&mut self, time: Option<Timestamp>, now: Instant) -> Instant {
        match self {
            Pace::Free => now,
            Pace::Rate { between, next } => {
                // What could not be sent in time is not made up for: the rate is a ceiling.
                let due = next.map_or(now, |it| it.max(now));
                *next = due.checked_add(*between);
                due
            }
            Pace::AsTheyCame { speed, first } => {
                // Without a time of its own it goes with the one before.
                let Some(time) = time else { return now };
                let (start, began) = *first.get_or_insert((time, now));
                let since = Duration::try_from(time.duration_since(start)).unwrap_or_default();
                let scaled = Duration::try_from_secs_f64(since.as_secs_f64() / *speed).ok();
                // Too long a gap for the clock is as good as none.
                scaled.and_then(|it| began.checked_add(it)).unwrap_or(now)
            }
        }
    }
}

/// `50/s`, `600/m`, `3/h`, or a number a second: the time between two messages.
pub(super) fn rate(given: &str) -> Result<Duration, BadValue> {
    let (number, unit) = given.split_once('/').unwrap_or((given, "s"));
    let unit = match unit.trim() {
        "s" => Some(1.0),
        "m" | "min" => Some(60.0),
        "h" => Some(3_600.0),
        _ => None,
    };
    let number = number.trim().parse::<f64>().ok().filter(|it| it.is_finite() && *it > 0.0);
    let between = number.zip(unit).and_then(|(number, unit)| Duration::try_from_secs_f64(unit / number).ok());
    between.filter(|it| !it.is_zero()).ok_or_else(|| BadValue::new(given, "rate", "50/s, 600/m, or 50 for 50 a second"))
}

/// `10x`, `0.5x`, or the number alone.
pub(super) fn speed(given: &str) -> Result<f64, BadValue> {
    let number = given.trim().strip_suffix(['x', 'X']).unwrap_or(given.trim()).parse::<f64>().ok();
    number
        .filter(|it| it.is_finite() && *it > 0.0)
        .ok_or_else(|| BadValue::new(given, "speed", "1x for the original one, 10x for ten times as fast"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_speeds_are_read() {
        for (given, expected) in
            [("50/s", Some(20)), ("50", Some(20)), ("600/m", Some(100)), ("1/h", Some(3_600_000)), ("0.5", Some(2_000))]
        {
            assert_eq!(rate(given).ok(), expected.map(Duration::from_millis), "{given}");
        }
        for wrong in ["", "0", "-1/s", "5/d", "fast", "1e300/s"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
        assert_eq!((speed("10x"), speed("0.5"), speed("1X")), (Ok(10.0), Ok(0.5), Ok(1.0)));
        for wrong in ["", "x", "0x", "-2x", "NaN", "inf"] {
            assert!(speed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn messages_go_out_as_they_came() {
        let mut pace = Pace::new(None, Some(10.0));
        let start = Instant::now();
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        let times = [
            at("2026-04-28T12:00:00Z"),
            at("2026-04-28T12:01:00Z"),
            None,
            at("2026-04-28T11:59:00Z"),
            at("2026-04-28T12:02:00Z"),
        ];
        let due: Vec<u64> = times.map(|time| pace.due(time, start).duration_since(start).as_secs()).to_vec();
        assert_eq!(due, [0, 6, 0, 0, 12]);
    }

    #[test]
    fn a_rate_is_a_ceiling() {
        let mut pace = Pace::new(Some(Duration::from_secs(2)), None);
        let start = Instant::now();
        let later = |seconds: u64| start + Duration::from_secs(seconds);
        let due: Vec<Instant> = [0, 0, 3, 30, 30].map(|now| pace.due(None, later(now))).to_vec();
        assert_eq!(due, [0, 2, 4, 30, 32].map(later));
    }
}
