//! What comes in: one item of wire copy, taken out of its envelope but not yet read.
//!
//! [`crate::ingest`] makes an [`Article`] from bytes; everything after it works on this type alone and knows no format.

use std::fmt;

use jiff::{Timestamp, tz::Offset};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One item of wire copy.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The item's identity across versions: the provider's own id, or `sha256:<hex>` of the raw bytes.
    pub id: String,
    /// The provider's version, as given.
    pub version: Option<String>,
    pub format: Format,
    /// Who sent it, as given ("Reuters", "nfe:AP").
    pub provider: Option<String>,
    pub url: Option<String>,
    /// The article's own issue date; the anchor of relative times.
    pub published: Option<Moment>,
    /// Headline as delivered, on one line. May be empty.
    pub headline: String,
    /// Body as paragraphs of plain text without mark-up; none is empty, none holds a line feed.
    pub paragraphs: Vec<String>,
    pub slug: Option<String>,
    /// Byline delivered in a field of its own.
    pub byline: Option<String>,
    /// Dateline, or the place it was filed from, delivered in a field of its own.
    pub dateline: Option<String>,
    /// Credit line delivered in a field of its own.
    pub credit: Option<String>,
    pub copyright: Option<String>,
    /// BCP 47 tag as delivered.
    pub language: Option<String>,
    /// What the envelope says of the item's life: status, embargo, notes, signals.
    pub envelope: Envelope,
    /// Lower-case hexadecimal SHA-256 of the raw bytes.
    pub sha256: String,
    pub delivery: Delivery,
}

/// What the envelope says about the copy, as delivered; [`crate::stages`] decides what it means.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Envelope {
    /// `usable`, `withheld`, `canceled`, `embargoed`, … as given.
    pub status: Option<String>,
    /// 1 (most urgent) to 9.
    pub urgency: Option<u8>,
    pub embargo: Option<Embargo>,
    pub editors_note: Option<String>,
    /// Signal codes as given ("sig:correction", "KORR").
    pub signals: Vec<String>,
    /// Ids of items that this one says it replaces.
    pub replaces: Vec<String>,
}

/// An embargo given by the envelope.
#[derive(Debug, Clone, PartialEq)]
pub struct Embargo {
    /// `None`: embargoed without a release time, or with one that can't be read. Never treat that as released.
    pub until: Option<Moment>,
    /// The value as delivered.
    pub given: String,
}

/// How the broker delivered the item. Empty for files and standard input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivery {
    pub subject: Option<String>,
    pub stream: Option<String>,
    pub sequence: Option<u64>,
    /// The broker's timestamp of the message, never the worker's clock.
    pub received: Option<Timestamp>,
}

/// The wire format an item came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    #[serde(rename = "ninjs_1")]
    Ninjs1,
    #[serde(rename = "ninjs_2")]
    Ninjs2,
    #[serde(rename = "ninjs_3")]
    Ninjs3,
    #[serde(rename = "newsml_g2")]
    NewsmlG2,
    Nitf,
    #[serde(rename = "iptc_7901")]
    Iptc7901,
    #[serde(rename = "anpa_1312")]
    Anpa1312,
    Json,
    Html,
    Text,
}

/// A point in time with the offset it was written in, so that its local date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub timestamp: Timestamp,
    pub offset: Offset,
    /// False if only a date was given; `timestamp` is then its midnight in UTC.
    pub has_time: bool,
}

impl Moment {
    /// The calendar date in the offset the moment was written in.
    pub fn date(&self) -> jiff::civil::Date {
        self.offset.to_datetime(self.timestamp).date()
    }
}

/// ISO 8601: `2022-03-14T02:00:00Z`, `2022-03-14T02:00:00+05:30`, or `2022-03-14`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.has_time {
            return self.date().fmt(f);
        }
        if self.offset == Offset::UTC {
            return self.timestamp.fmt(f);
        }
        self.timestamp.display_with_offset(self.offset).fmt(f)
    }
}
