//! Which of two records of an item is the newer one.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::Known;

impl Known {
    /// Whether both are of one record, by its bytes or by what it says.
    pub(super) fn is_record(&self, other: &Known) -> bool {
        let same_words = self.said.is_some() && self.said == other.said;
        self.version == other.version && (self.sha256 == other.sha256 || same_words)
    }

    /// Whether the provider gave both the same version, or none and the same time: they contradict each other, and neither is the newer one.
    pub(super) fn is_level_with(&self, other: &Known) -> bool {
        let same_time = self.published.is_none() || other.published.is_none() || self.published == other.published;
        let is_placed = self.version.is_some() || (self.published.is_some() && other.published.is_some());
        is_placed && same_time && self.version == other.version
    }

    pub(crate) fn is_newer_than(&self, other: &Known) -> bool {
        self.compare(other) == Ordering::Greater
    }

    /// Whether the other one is this version, or an older one: nothing says that it is newer.
    pub(super) fn is_at_least(&self, other: &Known) -> bool {
        let is_version = self.version.is_some() && self.version == other.version;
        let same_time = self.version == other.version
            && compare_times(self.published, other.published) != Some(Ordering::Less)
            && other.published.is_none() == self.published.is_none();
        self.sha256 == other.sha256 || is_version || same_time || self.compare(other) == Ordering::Greater
    }

    /// Which of two records of an item is the newer one: by version where both are numbers, by the provider's time, by the stream.
    pub(super) fn compare(&self, other: &Known) -> Ordering {
        let versions = compare_numbers(self.version.as_deref(), other.version.as_deref()).filter(|it| it.is_ne());
        let times = || compare_times(self.published, other.published).filter(|it| it.is_ne());
        versions.or_else(times).unwrap_or_else(|| self.order.cmp(&other.order))
    }
}

/// "10" is newer than "9", and "1.10" than "1.9", however many digits there are; `None` where one of them is no number.
pub(super) fn compare_numbers(one: Option<&str>, other: Option<&str>) -> Option<Ordering> {
    // Of two numbers without leading zeros the longer one is larger.
    let number = |digits: &'_ str| {
        let is_number = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
        is_number.then(|| digits.trim_start_matches('0').to_owned()).map(|it| (it.len(), it))
    };
    let numbers = |text: &str| text.trim().split('.').map(number).collect::<Option<Vec<_>>>();
    Some(numbers(one?)?.cmp(&numbers(other?)?))
}

pub(crate) fn compare_times(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Ordering> {
    Some(one?.cmp(&other?))
}
