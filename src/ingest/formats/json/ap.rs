//! The item of AP's Media API.

use super::{Dialect, Shape, alternative_id};
use record::article::Format;

pub(super) const DIALECT: Dialect = Dialect { format: Format::ApJson, fits, id: alternative_id, adapt: |_, _| () };

fn fits(shape: &Shape<'_>) -> bool {
    let identified = shape.fields.objects("altids").iter().any(|it| it.has_any(&["itemid", "etag"]));
    (identified && shape.has(&["altids"])) || shape.has(&["editorialtypes", "body_nitf", "datelinelocation"])
}
