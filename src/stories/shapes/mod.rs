//! What is published: links and stories.

mod link;
mod story;

pub use link::{Against, Change, Changed, Copy, CopyKind, Evidence, Link, Novelty};
pub use story::{
    Claim, EventClaim, Item, Named, Polarity, Relation, RelationKind, SourceOf, Step, StepStatus, Story, TollClaim, Tolls, What,
};

/// The schemas of what goes out, by the names of their files in `deploy/schema`.
pub fn schemas() -> [(&'static str, schemars::Schema); 2] {
    [
        ("link", record::published::<Link>("urn:copytaster:link:1")),
        ("story", record::published::<Story>("urn:copytaster:story:1")),
    ]
}

/// The value of [`Link::schema`].
pub const LINK: &str = "copytaster.link/1";
/// The value of [`Story::schema`].
pub const STORY: &str = "copytaster.story/1";
