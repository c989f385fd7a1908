//! What the commands do on the server without a worker: read streams, feed copy, send dead letters again, decide on what is withheld.

pub mod archive;
pub mod feeder;
pub mod held;
pub mod question;
pub mod replay;
