//! ninjs 1.x (IPTC), and what agencies and Superdesk made of it: one headline, `body_` and `description_` with a kind.

use super::{Dialect, Shape};
use record::article::Format;

pub(super) const DIALECT: Dialect = Dialect { format: Format::Ninjs1, fits, id: |_| None, adapt: |_, _| () };

fn fits(shape: &Shape<'_>) -> bool {
    let looks_so = || {
        shape.has(&["subject", "person", "organisation", "place", "byline", "headline"])
            && shape.has(&["uri"])
            && !shape.has(&["body", "content", "title"])
    };
    is_certain(shape) || looks_so()
}

/// It has a name that no other JSON has.
pub(super) fn is_certain(shape: &Shape<'_>) -> bool {
    let first = shape.has(&[
        "body_html",
        "body_text",
        "body_xhtml",
        "description_text",
        "description_html",
        "headline_main",
        "renditions",
        "profile",
    ]);
    let plain = shape.has(&["date", "published", "publishedAt", "published_at", "url", "text", "body", "content"]);
    shape.has_lower_case() || (first && shape.has(&["uri", "guid"]) && !plain)
}
