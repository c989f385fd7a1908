//! The item of AP's Media API.

use super::{Dialect, Shape, alternative_id};
use record::article::{Article, Format};

use crate::values::fields::Fields;

pub(super) const DIALECT: Dialect = Dialect { format: Format::ApJson, fits, id: alternative_id, adapt };

fn fits(shape: &Shape<'_>) -> bool {
    let identified = shape.fields.objects("altids").iter().any(|it| it.has_any(&["itemid", "etag"]));
    (identified && shape.has(&["altids"])) || shape.has(&["editorialtypes", "body_nitf", "datelinelocation"])
}

/// What AP does not mark as content of its news is never to be published.
fn adapt(fields: &Fields<'_>, article: &mut Article) {
    let signals = &article.envelope.signals;
    if fields.has_any(&["signals"]) && !signals.iter().any(|it| it.eq_ignore_ascii_case("newscontent")) {
        article.envelope.statuses.push("no newscontent".to_owned());
    }
}
