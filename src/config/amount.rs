//! Lengths of time and amounts of bytes, as people write them.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer};

const DAY: u64 = 24 * 3_600;
const UNITS: [(&str, u64); 5] = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

/// "30s", "5m", "1h 30m", "14d", or ISO 8601 ("PT30S").
pub fn read_duration(text: &str) -> Option<Duration> {
    if let Some(days) = text.trim().strip_suffix('d').and_then(|it| it.trim().parse::<u64>().ok()) {
        return days.checked_mul(DAY).map(Duration::from_secs);
    }
    text.parse::<jiff::SignedDuration>().ok().and_then(|it| Duration::try_from(it).ok())
}

/// "512MiB", "10GiB", or a number of bytes.
fn read_bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let (number, unit) = UNITS.iter().find_map(|(name, size)| Some((text.strip_suffix(name)?, *size))).unwrap_or((text, 1));
    number.trim().parse::<u64>().ok()?.checked_mul(unit)
}

/// Lengths of time in a file.
pub(super) mod duration {
    use super::*;

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        let given = String::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom(format!("'{given}' is no length of time; write 30s, 5m, 1h, 14d"));
        read_duration(&given).ok_or_else(wrong)
    }

    pub(in crate::config) fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        let seconds = duration.as_secs();
        if seconds >= DAY && seconds.is_multiple_of(DAY) && duration.subsec_nanos() == 0 {
            return serializer.collect_str(&format_args!("{}d", seconds / DAY));
        }
        match jiff::SignedDuration::try_from(*duration) {
            Ok(duration) => serializer.collect_str(&format_args!("{duration:#}")),
            Err(error) => Err(serde::ser::Error::custom(error)),
        }
    }
}

/// Amounts of bytes in a file.
pub(super) mod bytes {
    use super::*;

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Number(u64),
            Text(String),
        }
        match Given::deserialize(deserializer) {
            Ok(Given::Number(number)) => Some(number),
            Ok(Given::Text(text)) => read_bytes(&text),
            Err(_) => None,
        }
        .ok_or_else(|| serde::de::Error::custom("an amount of bytes is written 512MiB, 10GiB, or as a number"))
    }

    pub(in crate::config) fn serialize<S: Serializer>(bytes: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&shown_bytes(*bytes))
    }
}

/// In the largest unit that leaves no rest.
pub fn shown_bytes(bytes: u64) -> String {
    let unit = UNITS.iter().find(|(_, size)| bytes > 0 && bytes.is_multiple_of(*size)).unwrap_or(&("B", 1));
    format!("{}{}", bytes / unit.1, unit.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written() {
        for (text, seconds) in [("30s", 30), ("1m 30s", 90), ("14d", 14 * DAY), ("PT1H", 3_600), ("0s", 0)] {
            assert_eq!(read_duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!((read_duration("soon"), read_duration("-1s"), read_duration("d")), (None, None, None));
        for (text, bytes) in [("512MiB", 512 << 20), ("10 GiB", 10 << 30), ("1000", 1_000), ("7B", 7), ("0", 0)] {
            assert_eq!(read_bytes(text), Some(bytes), "{text}");
        }
        assert_eq!((read_bytes("10GB"), read_bytes("-1"), read_bytes("")), (None, None, None));
        assert_eq!((shown_bytes(2 << 30), shown_bytes(1_000), shown_bytes(0)), ("2GiB".into(), "1000B".into(), "0B".into()));
    }
}
