//! Items that a message names which nobody can read: it may be their kill, their hold or the end of their rights.
//!
//! Whatever of them waits for its time, or is on its way, is held until a newer version comes or an operator decides; what is out is
//! reported and stays, because most of what can't be read is no notice. An id that nobody knows yet is marked too: its story may have come
//! before, and be on its way in another worker. What comes after the message is free.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use tracing::{error, warn};

use crate::record::Status;
use crate::worker::broker::raw;
use crate::worker::message::{Delivered, RAW_HEADERS};
use crate::worker::recalls::dispatch::Recalls;
use crate::worker::recalls::entry::{Item, Order, Recall};
use crate::worker::recalls::item_index::ItemIndex;
use crate::worker::recalls::mentions::{self, Mentions};
use crate::worker::recalls::names::Holder;

/// Known items that a message names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Suspects {
    /// They do not go out because of it.
    pub(crate) held: Vec<String>,
    /// They have gone out, and stay out.
    pub(crate) out: Vec<String>,
}

/// Questions that are open at a time.
const AT_A_TIME: usize = 16;
/// Ids that nobody knows and that are marked, at most.
const MOST_MARKED: usize = 16;

/// Holds what a dead-lettered message names by its bytes, its headers' among them; items that were `read` of it speak for themselves.
pub(crate) async fn hold(
    recalls: &Recalls,
    message: &Delivered,
    mut reasons: impl Iterator<Item = &'static str>,
    read: &[String],
) -> Suspects {
    let Some(reason) = reasons.find(|it| !UNDERSTOOD.contains(it)) else { return Suspects::default() };
    let mut named = mentioned(message);
    named.ids.retain(|it| !read.contains(it));
    let by = format!("the unreadable message {}#{} ({reason})", message.stream, message.sequence);
    let order = Order::new(message.received, message.sequence);
    let recall = Recall { status: Status::Withheld, by, order, ..Recall::default() };
    let asks = Holder { order, ..Holder::default() };
    let found = hold_named(&recalls.index, &named, &recall, &asks, read).await;
    let metrics = &recalls.context.health.metrics;
    metrics.unreadable_held.inc_by(u64::try_from(found.held.len()).unwrap_or(u64::MAX));
    metrics.unreadable_out.inc_by(u64::try_from(found.out.len()).unwrap_or(u64::MAX));
    for item in &found.held {
        warn!(item, by = recall.by, "an item that waits is named by a message that can't be read: it is held (copytaster held)");
    }
    for item in &found.out {
        error!(
            item,
            by = recall.by,
            "an item that is out is named by a message that can't be read: look whether it takes it back"
        );
    }
    found
}

/// Reasons for which a message is dead although it was understood, or holds nothing.
const UNDERSTOOD: [&str; 3] = ["record_too_large", "empty", "no_text"];

fn mentioned(message: &Delivered) -> Mentions {
    let mut bytes = Vec::new();
    for (name, value) in message.headers.iter().filter(|(name, _)| !name.starts_with("Copytaster-") || name == RAW_HEADERS) {
        let block = if name == RAW_HEADERS { raw::decoded_block(value) } else { value.as_bytes().to_vec() };
        bytes.extend(block);
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(&message.payload);
    mentions::of(&bytes)
}

/// Holds those that wait or are on their way, and says which are out.
pub(crate) async fn hold_named(index: &ItemIndex, named: &Mentions, recall: &Recall, asks: &Holder, but: &[String]) -> Suspects {
    let mut ids = named.ids.clone();
    for some in named.names.chunks(AT_A_TIME) {
        let found = join_all(some.iter().map(|it| index.find(std::slice::from_ref(it), asks))).await;
        ids.extend(found.into_iter().flatten());
    }
    let mut seen = BTreeSet::new();
    ids.retain(|it| seen.insert(it.clone()) && !but.contains(it));
    let mut items = Vec::new();
    for some in ids.chunks(AT_A_TIME) {
        items.extend(join_all(some.iter().map(|it| index.named_by(it))).await);
    }
    let (mut found, mut marked) = (Suspects::default(), 0);
    for (known, id) in items.into_iter().zip(ids) {
        match known {
            Some(item) if but.contains(&item.id) || found.held.contains(&item.id) || found.out.contains(&item.id) => {}
            Some(item) if is_open(&item) => {
                index.recall_item(&item.id, recall).await;
                found.held.push(item.id);
            }
            Some(item) => found.out.push(item.id),
            None if mentions::is_sure(&id) && marked < MOST_MARKED => {
                marked += 1;
                index.recall_item(&id, recall).await;
            }
            None => {}
        }
    }
    found
}

/// Whether a record of it waits, or may be on its way.
fn is_open(item: &Item) -> bool {
    item.records.iter().any(|it| (it.held && !it.released) || (!it.sent && !it.given_up))
}
