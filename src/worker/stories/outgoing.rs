//! Links and stories as messages: their subjects, ids and headers.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::position::{CREATED, NUMBER, Position, SEQUENCE};
use crate::config::Config;
use crate::fields::filled;
use crate::stories::{Claim, LINK, Link, Out, RelationKind, STORY, Story};
use crate::worker::message::Outgoing;
use crate::worker::outgoing::SCHEMA_HEADER;
use crate::worker::subject::token;

/// How links and stories are addressed.
#[derive(Debug, Clone)]
pub(super) struct Addressing {
    links: String,
    stories: String,
}

/// What follows the beginning of the subjects; each field is one token.
pub(crate) const LINK_SUBJECT: &str = "{language}";
pub(crate) const STORY_SUBJECT: &str = "{what}.{language}.{country}";
/// What stands for a value that is not known.
const NONE: &str = "_";
/// A larger story goes out without its claims, and then with its last items only: a server takes 1 MiB if it is not told otherwise.
const LARGEST: usize = 900 << 10;
const ITEMS: usize = 100;

impl Addressing {
    pub(super) fn new(config: &Config) -> Addressing {
        Addressing { links: config.stories.links_subject.clone(), stories: config.stories.subject.clone() }
    }

    pub(super) fn message(&self, out: &Out, position: Position, created: i64) -> Outgoing {
        let (subject, schema, payload) = match out {
            Out::Link(link) => (self.link(link), LINK, written(link)),
            Out::Story(story) => (self.story(story), STORY, bounded(story)),
        };
        Outgoing {
            subject,
            message_id: format!("stories-{created}-{}-{}", position.sequence, position.number),
            headers: vec![
                (SCHEMA_HEADER.to_owned(), schema.to_owned()),
                (SEQUENCE.to_owned(), position.sequence.to_string()),
                (NUMBER.to_owned(), position.number.to_string()),
                (CREATED.to_owned(), created.to_string()),
            ],
            payload: payload.into(),
        }
    }

    fn link(&self, link: &Link) -> String {
        let language = link.language.as_deref().map_or(NONE.to_owned(), token);
        filled(&self.links, LINK_SUBJECT, &[&language])
    }

    fn story(&self, story: &Story) -> String {
        let what = serde_json::to_value(story.what).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
        let language = story.language.as_deref().map_or(NONE.to_owned(), token);
        let country = story.place.as_ref().and_then(|it| it.country.as_deref()).map_or(NONE.to_owned(), token);
        filled(&self.stories, STORY_SUBJECT, &[&token(&what), &language, &country])
    }
}

/// Plain data: writing it to memory does not fail.
fn written(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn bounded(story: &Story) -> Vec<u8> {
    let whole = written(story);
    if whole.len() <= LARGEST {
        return whole;
    }
    let surplus = story.items.len().saturating_sub(ITEMS);
    let mut lesser = Story { claims: Vec::new(), ..story.clone() };
    let without_claims = written(&lesser);
    if without_claims.len() <= LARGEST {
        return without_claims;
    }
    lesser.items.drain(..surplus);
    written(&lesser)
}

/// The claims of a story that a record has made or changed.
pub(super) fn touched<'s>(story: &'s Story, item: &'s str) -> impl Iterator<Item = &'s Claim> {
    story.claims.iter().filter(move |claim| {
        claim.item == item || claim.relations.iter().any(|it| it.relation == RelationKind::Withdrawn && it.item == item)
    })
}

/// The key of a claim: that of its story, and a digest of its id, which has characters that no key may have.
pub(super) fn claim_key(story: &Story, claim: &Claim) -> String {
    let digest = HEXLOWER.encode(&Sha256::digest(claim.id.as_bytes()));
    format!("{}.{}", story.id, digest.get(..16).unwrap_or(&digest))
}
