//! ninjs 3.x (IPTC): names in camel case, headlines and bodies in lists.

use serde_json::Value;

use super::{Dialect, Shape};
use record::article::Format;

pub(super) const DIALECT: Dialect = Dialect { format: Format::Ninjs3, fits, id: |_| None, adapt: |_, _| () };

fn fits(shape: &Shape<'_>) -> bool {
    if shape.has_lower_case() {
        return false;
    }
    let by_uri = || shape.has(&["uri"]) && !shape.has(&["headline", "body", "content"]);
    let is_camel = shape.has(&[
        "versionCreated",
        "firstCreated",
        "contentCreated",
        "pubStatus",
        "embargoedUntil",
        "edNote",
        "altIds",
        "infoSources",
        "copyrightNotice",
        "copyrightHolder",
        "usageTerms",
        "representationType",
        "trustIndicators",
        "rightsInfo",
        "eventDetails",
        "plannedCoverage",
        "digitalSourceType",
    ]);
    (is_camel && (shape.has_renditions() || shape.has_plurals() || by_uri()))
        || (shape.has_renditions() && has_camel_case_inside(shape))
}

/// A body or headline entry spells `contentType`, `charCount`, `wordCount`.
fn has_camel_case_inside(shape: &Shape<'_>) -> bool {
    let entries = ["bodies", "headlines", "descriptions"].iter().filter_map(|key| shape.object.get(*key)?.as_array()).flatten();
    entries
        .filter_map(Value::as_object)
        .any(|it| ["contentType", "charCount", "wordCount"].iter().any(|key| it.contains_key(*key)))
}
