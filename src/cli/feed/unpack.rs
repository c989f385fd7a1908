//! A file → its documents. Archives are opened, also one inside the other; what they are shows in their first bytes.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use crate::cli::documents::{self, Document, LIMIT};

/// Where documents go; false if nobody listens any more.
pub(super) type Sink<'a> = dyn FnMut(Document) -> bool + 'a;

/// A gzip in a tar in a zip is as deep as agencies go; what goes deeper is made to fill the memory.
const DEEPEST: usize = 4;
/// A tar's mark stands in its first block, there.
const TAR_MARK: std::ops::Range<usize> = 257..262;

/// All documents of a file in order; false if nobody listens any more.
pub(super) fn documents(path: &Path, send: &mut Sink<'_>) -> bool {
    let name = path.display().to_string();
    let opened = File::open(path).and_then(|mut file| {
        let zip = is_zip(&mut file)?;
        Ok((file, zip))
    });
    match opened {
        Ok((file, true)) => zip_members(&name, file, 0, send),
        Ok((file, false)) => one(&name, &mut BufReader::new(file), 0, send),
        Err(error) => send(Document::unreadable(Some(name), &error)),
    }
}

fn is_zip(file: &mut File) -> std::io::Result<bool> {
    let mut head = Vec::new();
    file.by_ref().take(4).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(head == ZIP)
}

const ZIP: &[u8] = b"PK\x03\x04";
const GZIP: &[u8] = b"\x1F\x8B";

fn one(name: &str, input: &mut dyn Read, depth: usize, send: &mut Sink<'_>) -> bool {
    let mut head = Vec::new();
    if let Err(error) = Read::take(&mut *input, 512).read_to_end(&mut head) {
        return send(Document::unreadable(Some(name.to_owned()), &error));
    }
    let is_tar = head.get(TAR_MARK) == Some(b"ustar".as_slice());
    let (is_gzip, is_zip) = (head.starts_with(GZIP), head.starts_with(ZIP));
    if (is_tar || is_gzip || is_zip) && depth >= DEEPEST {
        let error = std::io::Error::other("an archive in archives, too deep");
        return send(Document::unreadable(Some(name.to_owned()), &error));
    }
    let mut whole = Cursor::new(head).chain(input);
    if is_gzip {
        return one(name.trim_end_matches(".gz"), &mut MultiGzDecoder::new(whole), depth + 1, send);
    }
    if is_tar {
        return tar_members(name, &mut whole, depth, send);
    }
    if is_zip {
        // Its table stands at its end: inside another archive it has to be read whole.
        let mut bytes = Vec::new();
        return match whole.take(LIMIT).read_to_end(&mut bytes) {
            Ok(_) => zip_members(name, Cursor::new(bytes), depth, send),
            Err(error) => send(Document::unreadable(Some(name.to_owned()), &error)),
        };
    }
    documents::send_documents(Some(name), BufReader::new(whole), &mut |document| send(document))
}

fn tar_members(name: &str, input: &mut dyn Read, depth: usize, send: &mut Sink<'_>) -> bool {
    let mut archive = tar::Archive::new(input);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return send(Document::unreadable(Some(name.to_owned()), &error)),
    };
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            // What follows a broken entry can't be found any more.
            Err(error) => return send(Document::unreadable(Some(name.to_owned()), &error)),
        };
        let member = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if entry.header().entry_type().is_file()
            && !is_hidden(&member)
            && !one(&format!("{name}!{member}"), &mut entry, depth + 1, send)
        {
            return false;
        }
    }
    true
}

fn zip_members(name: &str, input: impl Read + Seek, depth: usize, send: &mut Sink<'_>) -> bool {
    let mut archive = match ZipArchive::new(input) {
        Ok(archive) => archive,
        Err(error) => return send(Document::unreadable(Some(name.to_owned()), &error.into())),
    };
    for index in 0..archive.len() {
        let listening = match archive.by_index(index) {
            Ok(mut member) => {
                // A name that can't be read is no reason to leave the copy.
                let called = member.name().map_or_else(|_| index.to_string(), |it| it.into_owned());
                !member.is_file() || is_hidden(&called) || one(&format!("{name}!{called}"), &mut member, depth + 1, send)
            }
            Err(error) => send(Document::unreadable(Some(format!("{name}!{index}")), &error.into())),
        };
        if !listening {
            return false;
        }
    }
    true
}

/// What operating systems leave in archives.
fn is_hidden(member: &str) -> bool {
    member.split('/').any(|it| it.starts_with('.') && it != "." || it == "__MACOSX")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = tar::Builder::new(Vec::new());
        for (name, bytes) in members {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            out.append_data(&mut header, name, *bytes).unwrap();
        }
        out.into_inner().unwrap()
    }

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(bytes).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    /// Documents as "name: bytes", or "name: !" for one that can't be read.
    fn found(file: &str, bytes: &[u8]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file);
        std::fs::write(&path, bytes).unwrap();
        let mut found = Vec::new();
        let start = format!("{}/", folder.path().display());
        documents(&path, &mut |document| {
            let name = document.name.unwrap().replace(&start, "");
            let content = document.content.map_or("!".to_owned(), |it| String::from_utf8_lossy(&it).trim_end().to_owned());
            found.push(format!("{name}: {content}"));
            true
        });
        found
    }

    #[test]
    fn archives_are_opened_whatever_they_are_called() {
        let (story, lines): (&[u8], &[u8]) = (b"Rain in Lagos", b"{\"a\":1}\n{\"a\":2}\n");
        assert_eq!(found("a.txt", story), ["a.txt: Rain in Lagos"]);
        assert_eq!(found("a.txt.gz", &gzip(story)), ["a.txt: Rain in Lagos"]);
        assert_eq!(found("a", &[gzip(story), gzip(b", again")].concat()), ["a: Rain in Lagos, again"]);
        let members: [(&str, &[u8]); 4] =
            [("x/1.txt", story), ("__MACOSX/1.txt", b"?"), ("x/.DS_Store", b"?"), ("2.ndjson", lines)];
        let expected = |name: &str| {
            vec![
                format!("{name}!x/1.txt: Rain in Lagos"),
                format!("{name}!2.ndjson:1: {{\"a\":1}}"),
                format!("{name}!2.ndjson:2: {{\"a\":2}}"),
            ]
        };
        assert_eq!(found("a.tar", &tar(&members)), expected("a.tar"));
        assert_eq!(found("a.tar.gz", &gzip(&tar(&members))), expected("a.tar"));
        assert_eq!(found("a.zip", &zip(&members)), expected("a.zip"));
        assert_eq!(found("a.zip", &zip(&[("in.tar.gz", &gzip(&tar(&members)))])), expected("a.zip!in.tar"));
        assert_eq!(found("a.tar", &tar(&[("in.zip", &zip(&members))])), expected("a.tar!in.zip"));
    }

    #[test]
    fn what_is_broken_says_so() {
        let whole = gzip("Rain in Lagos. ".repeat(500).as_bytes());
        assert_eq!(found("a.gz", &whole[..whole.len() / 2]), ["a: !"]);
        let whole = zip(&[("1.txt", b"Rain")]);
        assert_eq!(found("a.zip", &whole[..whole.len() / 2]), ["a.zip: !"]);
        let mut deep = b"Rain".to_vec();
        for _ in 0..=DEEPEST {
            deep = gzip(&deep);
        }
        assert_eq!(found("a", &deep), ["a: !"]);
    }
}
