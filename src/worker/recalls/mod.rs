//! Which records exist for an item, and what becomes of them: kills, holds, corrections, and the end of embargoes.
//!
//! - [`item_index`]: which records exist for an item, shared by all workers, so that kills find them; [`entry`]: its entries of items, [`names`]: those of
//!   names that notices call them by
//! - [`dispatch`]: one record from the item index to its subject, and the tombstones of others; [`outbound`]: the record on its way
//! - [`overtaken`]: versions of an item that overtake one another; [`notices`]: what kills, holds and changes of embargoes are about
//! - [`suspects`]: items that a message names which can't be read; [`mentions`]: what any bytes may name
//! - [`bulletins`]: the events, statements and tolls of a record that goes out, and their withdrawal; [`told`]: what the item index keeps of them
//! - [`release`]: the end of embargoes; [`waiting`]: whether what waits may go out; [`parked`]: what lies there; [`watermark`]: whether all that
//!   came in before it is settled

pub(crate) mod bulletins;
pub(crate) mod dispatch;
pub(crate) mod entry;
pub(crate) mod item_index;
pub(crate) mod mentions;
pub(crate) mod names;
mod notices;
pub(crate) mod outbound;
mod overtaken;
pub(crate) mod parked;
pub(crate) mod release;
pub(crate) mod suspects;
pub(crate) mod told;
pub(crate) mod waiting;
pub(crate) mod watermark;
