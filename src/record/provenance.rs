//! Where the copy came from, and what read it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, lenient};
use crate::article::{Article, Format, ProviderCode};

/// Where the copy came from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub provider: Option<String>,
    #[serde(default, deserialize_with = "lenient::known")]
    pub format: Format,
    /// The subject the message was read from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stream: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sequence: Option<u64>,
    /// The broker's timestamp of the message, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub received: Option<String>,
    /// The article's own issue date, ISO 8601; the anchor of relative times, else `received`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<String>,
    /// Of the raw bytes, lower-case hexadecimal.
    #[serde(default)]
    pub sha256: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// The provider's note to editors, delivered in a field of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub editors_note: Option<String>,
    /// After this moment the item is not to be used any more, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires: Option<String>,
    /// The provider's own codes as delivered: subjects, products, categories, RICs, references to other stories.
    #[serde(default, deserialize_with = "lenient::list")]
    pub codes: Vec<ProviderCode>,
}

/// Something a reader of the record should know about how it came to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    pub stage: Code,
    pub message: String,
}

/// What made the record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// `copytaster 0.1.0`
    #[serde(default)]
    pub software: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub resources: Vec<ResourceVersion>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResourceVersion {
    pub name: String,
    pub version: String,
    pub sha256: String,
}

impl Source {
    /// What an article says of where it came from.
    pub fn of(article: &Article) -> Source {
        Source {
            provider: article.provider.clone(),
            format: article.format,
            subject: article.delivery.subject.clone(),
            stream: article.delivery.stream.clone(),
            sequence: article.delivery.sequence,
            received: article.delivery.received.map(|it| it.to_string()),
            published: article.published_as_given(),
            sha256: article.sha256.clone(),
            url: article.url.clone(),
            editors_note: article.envelope.editors_note.clone(),
            expires: article.envelope.expires.map(|it| it.to_string()),
            codes: article.codes.clone(),
        }
    }
}
