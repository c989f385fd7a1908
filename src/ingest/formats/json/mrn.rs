//! LSEG Machine Readable News, MRN_STORY.

use super::{Dialect, Shape};
use crate::values::fields::Fields;
use record::article::{Article, Format};

pub(super) const DIALECT: Dialect = Dialect { format: Format::Mrn, fits, id: |fields| fields.line(&["altid"]), adapt };

fn fits(shape: &Shape<'_>) -> bool {
    shape.has(&["takeSequence", "instancesOf"]) || (shape.has(&["altId"]) && shape.has(&["audiences", "mimeType", "messageType"]))
}

/// Providers are codes of a list: "NS:RTRS".
fn adapt(_: &Fields<'_>, article: &mut Article) {
    article.provider = article.provider.take().map(|it| it.strip_prefix("NS:").map_or(it.clone(), str::to_owned));
}
