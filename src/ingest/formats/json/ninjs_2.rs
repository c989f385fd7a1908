//! ninjs 2.x (IPTC): names in lower case, headlines and bodies in lists.

use super::{Dialect, Shape, ninjs_1};
use record::article::Format;

pub(super) const DIALECT: Dialect = Dialect { format: Format::Ninjs2, fits, id: |_| None, adapt: |_, _| () };

fn fits(shape: &Shape<'_>) -> bool {
    shape.has_renditions() || (shape.has_plurals() && shape.has(&["uri"]) && !ninjs_1::is_certain(shape))
}
