//! Where messages come from, one after the other: read on a thread of their own, as fast as they go out.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::folder::Roots;
use super::unpack;
use super::watch::Watch;
use crate::cli::documents::{self, Document};
use crate::ingest;

/// A document, or the end of a file.
#[derive(Debug)]
pub(super) struct Piece {
    /// None for standard input.
    pub file: Option<Arc<Path>>,
    pub what: What,
}

#[derive(Debug)]
pub(super) enum What {
    Document {
        document: Document,
        /// When its first item was published; asked for only where messages go out as they came.
        time: Option<Timestamp>,
    },
    /// All of the file has been given.
    End,
}

/// Read ahead so far.
const AHEAD: usize = 256;

/// These files in order, or standard input, line by line as it comes.
pub(super) fn listed(roots: Roots, files: Vec<PathBuf>, with_times: bool) -> Receiver<Piece> {
    reading(move |sender| {
        if files.is_empty() {
            documents::send_all(&[], &mut |document| give(&sender, None, document, with_times));
        }
        for file in files {
            if !file_to(&sender, &roots, file, with_times) {
                return;
            }
        }
    })
}

/// What is dropped into the folders, without an end.
pub(super) fn watched(roots: Roots, mut watch: Watch) -> Receiver<Piece> {
    reading(move |sender| {
        while !sender.is_closed() {
            for file in watch.complete(Instant::now()) {
                if !file_to(&sender, &roots, file, false) {
                    return;
                }
            }
            std::thread::sleep(watch.interval());
        }
    })
}

/// All that is in these files in the order of the items' own times. It is held in memory: an archive's files have any order.
pub(super) fn in_order_of_time(roots: Roots, files: Vec<PathBuf>) -> Receiver<Piece> {
    reading(move |sender| {
        let mut all: Vec<(Option<Timestamp>, Arc<Path>, Document)> = Vec::new();
        let mut last = None;
        for file in &files {
            let file: Arc<Path> = Arc::from(file.as_path());
            unpack::documents(&file.display().to_string(), roots.open(&file), &mut |document| {
                // What has no time goes with the one before it.
                last = time_of(&document).or(last);
                all.push((last, Arc::clone(&file), document));
                true
            });
        }
        all.sort_by_key(|(time, ..)| *time);
        for (time, file, document) in all {
            let piece = Piece { file: Some(file), what: What::Document { document, time } };
            if sender.blocking_send(piece).is_err() {
                return;
            }
        }
        for file in files {
            if sender.blocking_send(Piece { file: Some(Arc::from(file)), what: What::End }).is_err() {
                return;
            }
        }
    })
}

fn reading(read: impl FnOnce(Sender<Piece>) + Send + 'static) -> Receiver<Piece> {
    let (sender, receiver) = channel(AHEAD);
    std::thread::spawn(move || read(sender));
    receiver
}

/// False if nobody listens any more.
fn file_to(sender: &Sender<Piece>, roots: &Roots, file: PathBuf, with_times: bool) -> bool {
    let file: Arc<Path> = Arc::from(file);
    unpack::documents(&file.display().to_string(), roots.open(&file), &mut |document| {
        give(sender, Some(&file), document, with_times)
    }) && sender.blocking_send(Piece { file: Some(file), what: What::End }).is_ok()
}

fn give(sender: &Sender<Piece>, file: Option<&Arc<Path>>, document: Document, with_times: bool) -> bool {
    let time = if with_times { time_of(&document) } else { None };
    sender.blocking_send(Piece { file: file.cloned(), what: What::Document { document, time } }).is_ok()
}

fn time_of(document: &Document) -> Option<Timestamp> {
    let content = document.content.as_ref().ok()?;
    ingest::read(content).into_iter().flatten().find_map(|it| it.published).map(|it| it.timestamp)
}
