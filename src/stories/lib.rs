//! What the stream knows that no article does: copies, stories, claims and their origins, tolls, corrections.
//!
//! [`fold`] is pure: no I/O, no clock but the records' own times, no randomness, no order of a hash map. The state of a window is the fold
//! over that part of the stream, so that whoever reads the stream again gets the same links and stories, byte for byte.
//!
//! - `text` cuts sentences and words of any language; `reading` takes from a record what it is compared by, and nothing else is kept
//! - `window` holds the items and stories of the window and the indexes over them: candidates come from an index, never from comparing
//!   with everything
//! - `copies` finds whose text it is; `members` which story it belongs to, by `features` and `weights` that are learnt offline
//! - `ledger` keeps claims and tells tolls and differences between versions; `origins` counts where information comes from
//! - `shapes` are what goes out; `shown` what of a record goes into them
//! - `state` is what is remembered, with `knowledge` (the lists) and `shared` (texts kept once); `snapshot` writes it and reads it back

mod copies;
mod features;
mod fold;
mod knowledge;
#[cfg(feature = "train")]
pub mod learn;
mod ledger;
mod members;
mod origins;
mod reading;
mod shapes;
mod shared;
mod shown;
mod snapshot;
mod state;
#[cfg(test)]
mod tests;
mod text;
mod weights;
mod window;

pub use fold::fold;
pub use shapes::*;
pub use snapshot::SnapshotError;
pub use state::{Settings, State};
pub use weights::FEATURES;

/// What comes of a record, in this order: its link, then each story that it changes.
#[derive(Debug, Clone, PartialEq)]
pub enum Out {
    Link(Box<Link>),
    Story(Box<Story>),
}
