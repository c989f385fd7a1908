//! Where documents come from: files, folders, standard input, cut into lines where a line is an item.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;
use tracing::warn;

use crate::cli::Failure;
use crate::ingest::{Rejection, RejectionCode};

/// A stretch of input that holds one item or one package, or the reason why it could not be had.
#[derive(Debug)]
pub(super) struct Document {
    /// File and line, for messages. Standard input has a line only.
    pub name: Option<String>,
    pub content: Result<Vec<u8>, Rejection>,
}

/// A larger document is refused before it fills the memory.
pub(super) const LIMIT: u64 = 64 << 20;

/// All files under `inputs`, folders walked in name order. Inside folders hidden files, symbolic links, pipes and devices are left out:
/// only what was named itself is trusted.
pub(super) fn files(inputs: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for input in inputs {
        let failed = |error: std::io::Error| Failure::Failed(format!("{}: {error}", input.display()));
        if std::fs::metadata(input).map_err(failed)?.is_dir() {
            walk(input, &mut files).map_err(failed)?;
        } else {
            files.push(input.clone());
        }
    }
    if files.is_empty() && !inputs.is_empty() {
        return Err(Failure::Failed("no file in the folders named".to_owned()));
    }
    Ok(files)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.retain(|it| !it.file_name().as_encoded_bytes().starts_with(b"."));
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            walk(&path, files)?;
        } else if kind.is_file() {
            files.push(path);
        } else {
            warn!(file = %path.display(), "left out: {}", what_it_is(kind));
        }
    }
    Ok(())
}

/// Something that is neither file nor folder.
pub(super) fn what_it_is(kind: std::fs::FileType) -> &'static str {
    if kind.is_symlink() { "a symbolic link is not followed" } else { "this is no regular file" }
}

/// Gives the documents of `files`, or of standard input if there are none, to `send` in order, until that says that nobody listens.
pub(super) fn send_all(files: &[PathBuf], send: &mut impl FnMut(Document) -> bool) {
    if files.is_empty() {
        let _gone = send_documents(None, BufReader::new(std::io::stdin().lock()), send);
    }
    for file in files {
        let name = file.display().to_string();
        let listening = match File::open(file) {
            Ok(opened) => send_documents(Some(&name), BufReader::new(opened), send),
            Err(error) => send(Document::unreadable(Some(name), &error)),
        };
        if !listening {
            return;
        }
    }
}

/// If the first line is a whole JSON value the input is newline-delimited and each line a document; else all of it is one.
/// False if nobody listens any more.
pub(super) fn send_documents(name: Option<&str>, mut input: impl BufRead, send: &mut impl FnMut(Document) -> bool) -> bool {
    let owned = || name.map(str::to_owned);
    let mut line = Vec::new();
    let mut number = 0_u64;
    loop {
        line.clear();
        number += 1;
        match input.by_ref().take(LIMIT).read_until(b'\n', &mut line) {
            Err(error) => return send(Document::unreadable(owned(), &error)),
            // Nothing but blank lines is a document all the same: whoever sent it is told that it is empty.
            Ok(0) => return send(Document { name: owned(), content: Ok(Vec::new()) }),
            Ok(_) if line.trim_ascii().is_empty() => continue,
            Ok(_) if is_json(&line) => break,
            Ok(_) => return send_whole(owned(), line, input, send),
        }
    }
    loop {
        let at = name.map_or(format!("line {number}"), |name| format!("{name}:{number}"));
        let content = std::mem::take(&mut line);
        if !content.trim_ascii().is_empty() && !send(Document { name: Some(at), content: Ok(content) }) {
            return false;
        }
        number += 1;
        match input.by_ref().take(LIMIT).read_until(b'\n', &mut line) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return send(Document::unreadable(owned(), &error)),
        }
    }
}

fn is_json(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    line.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

fn send_whole(name: Option<String>, mut content: Vec<u8>, input: impl Read, send: &mut impl FnMut(Document) -> bool) -> bool {
    let document = match input.take(LIMIT).read_to_end(&mut content) {
        Err(error) => Document::unreadable(name, &error),
        Ok(_) if content.len() as u64 >= LIMIT => {
            let message = format!("the document has more than {LIMIT} bytes; split it, one item a line or a file");
            Document { content: Err(Rejection { code: RejectionCode::TooLarge, message, item: name.clone() }), name }
        }
        Ok(_) => Document { name, content: Ok(content) },
    };
    send(document)
}

impl Document {
    pub(super) fn unreadable(name: Option<String>, error: &std::io::Error) -> Document {
        let message = format!("the file could not be read: {error}");
        Document { content: Err(Rejection { code: RejectionCode::Unreadable, message, item: name.clone() }), name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &[u8], expected: &[&[u8]]) {
        let mut documents: Vec<Vec<u8>> = Vec::new();
        let listening = send_documents(None, input, &mut |document| {
            documents.push(document.content.unwrap().trim_ascii_end().to_vec());
            true
        });
        assert!(listening);
        assert_eq!(documents, expected);
    }

    #[test]
    fn lines_are_items_only_where_the_first_is_json() {
        check(b"{\"a\":1}\n\n{\"b\":\n{\"c\":3}", &[b"{\"a\":1}", b"{\"b\":", b"{\"c\":3}"]);
        check(b"{\n\"a\":1}\n", &[b"{\n\"a\":1}"]);
        check(b"\n\n{\"a\":1}\n{\"a\":2}\n", &[b"{\"a\":1}", b"{\"a\":2}"]);
        check(b"Headline\n\nBody {\"a\":1}\nmore\n", &[b"Headline\n\nBody {\"a\":1}\nmore"]);
        check(b"[{\"a\":1},\n{\"a\":2}]", &[b"[{\"a\":1},\n{\"a\":2}]"]);
        check(b"", &[b""]);
        check(b" \n\t\n", &[b""]);
    }
}
