//! What the commands do on the server without a worker: read streams, feed copy, send dead letters again.

pub mod archive;
pub mod feeder;
pub mod replay;
