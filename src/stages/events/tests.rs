//! Features: copy in, events out.
