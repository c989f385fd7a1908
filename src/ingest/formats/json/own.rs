//! JSON of a sender's own.

use super::Dialect;
use record::article::Format;

pub(super) const DIALECT: Dialect = Dialect { format: Format::Json, fits: |_| true, id: |_| None, adapt: |_, _| () };
