//! A file → its documents. Archives are opened, also one inside the other; what they are shows in their first bytes.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::budget::Budget;
use crate::cli::documents::{self, Document, LIMIT};

/// Where documents go; false if nobody listens any more.
pub(super) type Sink<'a> = dyn FnMut(Document) -> bool + 'a;

/// A gzip in a tar in a zip is as deep as agencies go; what goes deeper is made to fill the memory.
const DEEPEST: usize = 4;
/// A tar's mark stands in its first block, there.
const TAR_MARK: std::ops::Range<usize> = 257..262;

/// All documents of an opened file in order; false if nobody listens any more.
pub(super) fn documents(name: &str, file: std::io::Result<File>, send: &mut Sink<'_>) -> bool {
    let opened = file.and_then(|mut file| {
        let zip = is_zip(&mut file)?;
        let budget = Budget::of(file.metadata()?.len());
        Ok((file, zip, budget))
    });
    match opened {
        Ok((file, zip, budget)) => {
            let mut unpacking = Unpacking { budget: &budget, send };
            if zip { unpacking.zip_members(name, file, 0) } else { unpacking.one(name, &mut BufReader::new(file), 0) }
        }
        Err(error) => send(Document::unreadable(Some(name.to_owned()), &error)),
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
/// A longer name of a member is made to fill the memory; the member gets its number for a name.
const LONGEST_NAME: u64 = 4 << 10;

/// The unpacking of one file.
struct Unpacking<'a, 'b> {
    budget: &'a Budget,
    send: &'a mut Sink<'b>,
}

impl Unpacking<'_, '_> {
    fn unreadable(&mut self, name: &str, error: &std::io::Error) -> bool {
        (self.send)(Document::unreadable(Some(name.to_owned()), error))
    }

    fn one(&mut self, name: &str, input: &mut dyn Read, depth: usize) -> bool {
        let mut head = Vec::new();
        if let Err(error) = Read::take(&mut *input, 512).read_to_end(&mut head) {
            return self.unreadable(name, &error);
        }
        let is_tar = head.get(TAR_MARK) == Some(b"ustar".as_slice());
        let (is_gzip, is_zip) = (head.starts_with(GZIP), head.starts_with(ZIP));
        if (is_tar || is_gzip || is_zip) && depth >= DEEPEST {
            return self.unreadable(name, &std::io::Error::other("an archive in archives, too deep"));
        }
        let mut whole = Cursor::new(head).chain(input);
        if is_gzip {
            let mut unpacked = self.budget.metered(MultiGzDecoder::new(whole));
            return self.one(name.trim_end_matches(".gz"), &mut unpacked, depth + 1);
        }
        if is_tar {
            return self.tar_members(name, &mut whole, depth);
        }
        if is_zip {
            // Its table stands at its end: inside another archive it has to be read whole.
            let mut bytes = Vec::new();
            return match whole.take(LIMIT).read_to_end(&mut bytes) {
                Ok(_) => self.zip_members(name, Cursor::new(bytes), depth),
                Err(error) => self.unreadable(name, &error),
            };
        }
        documents::send_documents(Some(name), BufReader::new(whole), &mut |document| (self.send)(document))
    }

    fn tar_members(&mut self, name: &str, input: &mut dyn Read, depth: usize) -> bool {
        let mut archive = tar::Archive::new(input);
        let entries = match archive.entries() {
            // Raw: the library would read a long name of any length into memory.
            Ok(entries) => entries.raw(true),
            Err(error) => return self.unreadable(name, &error),
        };
        let mut long_name = None;
        for (number, entry) in entries.enumerate() {
            let mut entry = match entry {
                Ok(entry) => entry,
                // What follows a broken entry can't be found any more.
                Err(error) => return self.unreadable(name, &error),
            };
            let kind = entry.header().entry_type();
            if kind.is_gnu_longname() || kind.is_pax_local_extensions() {
                long_name = read_long_name(&mut entry, kind.is_pax_local_extensions()).or(Some(number.to_string()));
                continue;
            }
            let short_name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let member = long_name.take().unwrap_or(short_name);
            if kind.is_file() && !is_hidden(&member) && !self.one(&format!("{name}!{member}"), &mut entry, depth + 1) {
                return false;
            }
        }
        true
    }

    fn zip_members(&mut self, name: &str, input: impl Read + Seek, depth: usize) -> bool {
        let mut archive = match ZipArchive::new(input) {
            Ok(archive) => archive,
            Err(error) => return self.unreadable(name, &error.into()),
        };
        for index in 0..archive.len() {
            let listening = match archive.by_index(index) {
                Ok(member) => {
                    // A name that can't be read is no reason to leave the copy.
                    let called = member.name().map_or_else(|_| index.to_string(), |it| it.into_owned());
                    let is_copy = member.is_file() && !is_hidden(&called);
                    !is_copy || self.one(&format!("{name}!{called}"), &mut self.budget.metered(member), depth + 1)
                }
                Err(error) => self.unreadable(&format!("{name}!{index}"), &error.into()),
            };
            // The first member that is too much has said so.
            if !listening || self.budget.is_used_up() {
                return listening;
            }
        }
        true
    }
}

/// The name of the next member, if it is not too long to be one.
fn read_long_name(entry: &mut impl Read, is_pax: bool) -> Option<String> {
    let mut bytes = Vec::new();
    entry.take(LONGEST_NAME + 1).read_to_end(&mut bytes).ok()?;
    if bytes.len() as u64 > LONGEST_NAME {
        return None;
    }
    let name = if is_pax {
        let path = tar::PaxExtensions::new(&bytes).flatten().find(|it| it.key_bytes() == b"path")?;
        path.value_bytes().to_vec()
    } else {
        bytes
    };
    Some(String::from_utf8_lossy(&name).trim_end_matches('\0').to_owned())
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
        documents(&path.display().to_string(), File::open(&path), &mut |document| {
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

    #[test]
    fn bombs_cost_no_more_than_their_size_allows() {
        let zeros = vec![0_u8; 8 << 20];
        // A name of eight megabytes is a few kilobytes when it is packed.
        let mut bomb = tar::Header::new_gnu();
        bomb.set_entry_type(tar::EntryType::GNULongName);
        bomb.set_size(zeros.len() as u64);
        bomb.set_cksum();
        let named = [bomb.as_bytes().as_slice(), &zeros, &tar(&[("a.txt", b"Rain in Lagos")])].concat();
        assert_eq!(found("a.tar.gz", &gzip(&named)), ["a.tar!0: Rain in Lagos"]);
        let long = format!("{}/a.txt", "b".repeat(180));
        assert_eq!(found("a.tar", &tar(&[(&long, b"Rain")])), [format!("a.tar!{long}: Rain")]);
        // Archives in an archive, each of them harmless by itself.
        let member = gzip(&zeros);
        let members: Vec<String> = (0..40).map(|number| format!("{number}.gz")).collect();
        let members: Vec<(&str, &[u8])> = members.iter().map(|name| (name.as_str(), member.as_slice())).collect();
        let nested = zip(&members);
        let whole = found("a.zip", &nested);
        let allowed = (nested.len() * 100 + (64 << 20)) / zeros.len();
        assert!(whole.len() <= allowed + 1 && whole.len() < members.len(), "{} of {}", whole.len(), members.len());
        assert!(whole.last().unwrap().ends_with(": !"));
    }
}
