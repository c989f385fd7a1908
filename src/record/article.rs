//! What comes in: one item of wire copy, taken out of its envelope but not yet read.
//!
//! `ingest` makes an [`Article`] from bytes; everything after it works on this type alone and knows no format.

use std::fmt;

use jiff::{Timestamp, tz::Offset};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Span;

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
    /// It was given without a zone; `published` is then that clock time as if in UTC, and may be off by half a day.
    pub published_is_local: bool,
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
    /// The provider's own codes, untouched: subjects, products, categories, RICs, references to other stories.
    pub codes: Vec<ProviderCode>,
    /// What the wire itself marked up inside the paragraphs (NITF `person`, `org`, `location`, `chron`, `money`, `q`), in text order.
    pub annotations: Vec<Annotation>,
    /// Lower-case hexadecimal SHA-256 of the raw bytes.
    pub sha256: String,
    pub delivery: Delivery,
    /// What was odd about the way it was delivered: a guessed character set, a date that can't be read, a time without a zone.
    pub diagnostics: Vec<String>,
}

impl Article {
    /// The first instant at which it may have been published: without a zone, its clock time in UTC+14. `None` without a time.
    pub fn earliest(&self) -> Option<Timestamp> {
        let published = self.published.filter(|it| it.has_time)?;
        let ahead = jiff::SignedDuration::from_hours(if self.published_is_local { 14 } else { 0 });
        published.timestamp.checked_sub(ahead).ok()
    }

    /// The clock by which embargoes are over and items expired: the broker's, else the reader's.
    pub fn clock(&self) -> Option<Timestamp> {
        self.delivery.received.or(self.delivery.now)
    }

    /// When it was published in ISO 8601, without an offset where none is known.
    pub fn published_as_given(&self) -> Option<String> {
        let published = self.published?;
        Some(if self.published_is_local {
            published.offset.to_datetime(published.timestamp).to_string()
        } else {
            published.to_string()
        })
    }
}

/// What the envelope says about the copy, as delivered; `stages` decides what it means.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Envelope {
    /// `usable`, `withheld`, `canceled`, `embargoed`, … as given.
    pub status: Option<String>,
    /// What other fields and flags say of its status, as given or, for a flag, as the list of flags calls it: "killed", "draft".
    pub statuses: Vec<String>,
    /// 1 (most urgent) to 9.
    pub urgency: Option<u8>,
    pub embargo: Option<Embargo>,
    /// From when the item may be used, by a field that is not called an embargo: a time of release, of going live. It holds the item
    /// back where it lies ahead, and says nothing where it is past.
    pub release: Option<Embargo>,
    pub editors_note: Option<String>,
    /// Terms of use as given: "No use France", "Not for publication before Friday".
    pub usage_terms: Vec<String>,
    /// Signal codes as given ("sig:correction", "KORR").
    pub signals: Vec<String>,
    /// Ids of items that this one says it replaces.
    pub replaces: Vec<String>,
    /// Take, lead or writethru as delivered in a field of its own: "1st Ld-Writethru", "2", "UPDATE 1".
    pub take: Option<String>,
    /// Id of another item that this one is about: its status changes, it is killed, it is corrected (NITF `management-doc-idref`,
    /// AP `refersto`).
    pub refers_to: Vec<String>,
    /// The status that the items of `refers_to` get, as given (NITF `management-idref-status`).
    pub refers_to_status: Option<String>,
    /// What sort of item the provider says it is, as given: "Advisory", "HoldForRelease", "alert", "msg-type:Correction".
    pub kinds: Vec<String>,
    /// The provider's own priority where it is no urgency of 1 to 9: an ANPA letter, "flash", "rush".
    pub priority: Option<String>,
    /// The text of a correction notice delivered in a field of its own.
    pub correction: Option<String>,
    /// After this moment the item is not to be used any more.
    pub expires: Option<Moment>,
    /// Other words that stand beside the story: summaries, further headlines, keywords, comments, parts of a mail that are none of the
    /// story. A notice may stand in any of them.
    pub remarks: Vec<String>,
}

/// One of the provider's codes for the item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub struct ProviderCode {
    /// The code list as given ("medtop", "http://cv.ap.org/id/", "ric", "N2"), or the name of the field it stood in ("subject", "keyword").
    pub scheme: String,
    pub code: String,
    /// The provider's words for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}

/// A stretch of a paragraph that the wire itself marked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Index into [`Article::paragraphs`].
    pub paragraph: usize,
    /// Bytes of that paragraph.
    pub span: Span,
    pub kind: AnnotationKind,
    /// The element's attributes as delivered, and what its child elements say ("alt-code", "norm", "unit", "city"), in document order.
    pub attributes: Vec<(String, String)>,
}

/// What the wire says that it is; the inline elements of NITF 3.6 and the concepts of NewsML-G2 `inline`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnnotationKind {
    Person,
    Organisation,
    Location,
    /// A date or a time; attribute `norm` is ISO 8601.
    Time,
    Money,
    Number,
    /// A quotation; attribute `quote-source` is who said it.
    Quote,
    Event,
    Function,
    Title,
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
    /// The reader's clock where no broker stamped the item. It only tells what still lies ahead, and stands in no record.
    pub now: Option<Timestamp>,
}

/// The wire format an item came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
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
    #[serde(rename = "newsml_1")]
    Newsml1,
    /// RSS 2.0, RSS 1.0 or Atom.
    Rss,
    /// An Internet message (RFC 5322, MIME).
    Email,
    /// The item of AP's Media API.
    ApJson,
    /// LSEG Machine Readable News, MRN_STORY.
    Mrn,
    Json,
    /// XML of a sender's own.
    Xml,
    /// A row of comma- or tab-separated values.
    Csv,
    Html,
    #[default]
    Text,
}

impl Article {
    /// An article of which only the format and the digest of its bytes are known; its id is made of the digest.
    pub fn new(format: Format, sha256: String) -> Article {
        Article {
            id: format!("sha256:{sha256}"),
            version: None,
            format,
            provider: None,
            url: None,
            published: None,
            published_is_local: false,
            headline: String::new(),
            paragraphs: Vec::new(),
            slug: None,
            byline: None,
            dateline: None,
            credit: None,
            copyright: None,
            language: None,
            envelope: Envelope::default(),
            codes: Vec::new(),
            annotations: Vec::new(),
            sha256,
            delivery: Delivery::default(),
            diagnostics: Vec::new(),
        }
    }
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
