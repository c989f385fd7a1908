//! Built files that lie in the program: a text header that names sections, a blank line, then the sections' bytes.
//!
//! ```text
//! <magic>
//! source: …                  one line per source, with its licence
//! <section>: <offset> <length>   offsets count from the end of the header
//! sha256: …                  of everything after the header, for the record's provenance
//! <blank line>
//! ```
//!
//! Nothing is read when a file is opened but its header, so that only what is looked up becomes resident.

use crate::ResourceError;

/// A built file whose header has been read.
#[derive(Debug, Clone, Copy)]
pub struct Sections {
    name: &'static str,
    pub header: &'static str,
    body: &'static [u8],
}

impl Sections {
    /// Opens a file by its first line.
    pub fn open(name: &'static str, magic: &str, bytes: &'static [u8]) -> Result<Sections, ResourceError> {
        let damaged = |problem: &str| damaged(name, problem);
        let end = bytes.windows(2).take(8192).position(|pair| pair == b"\n\n").ok_or_else(|| damaged("it has no header"))?;
        let header = bytes.get(..end).and_then(|header| std::str::from_utf8(header).ok());
        let header = header.ok_or_else(|| damaged("its header is no text"))?;
        if header.lines().next() != Some(magic) {
            return Err(damaged("it is of another version"));
        }
        Ok(Sections { name, header, body: bytes.get(end + 2..).unwrap_or_default() })
    }

    /// What the header says behind a name.
    pub fn field(&self, name: &str) -> Result<&'static str, ResourceError> {
        let line = self.header.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.ok_or_else(|| damaged(self.name, &format!("its header lacks '{name}'")))
    }

    /// The bytes of a section.
    pub fn section(&self, name: &str) -> Result<&'static [u8], ResourceError> {
        let wrong = || damaged(self.name, &format!("its section '{name}' does not fit"));
        let (offset, length) = self.field(name)?.split_once(' ').ok_or_else(wrong)?;
        let (start, length) = offset.parse::<usize>().ok().zip(length.parse::<usize>().ok()).ok_or_else(wrong)?;
        self.body.get(start..start.checked_add(length).ok_or_else(wrong)?).ok_or_else(wrong)
    }

    /// A section of text, by its lines.
    pub fn lines(&self, name: &str) -> Result<Vec<&'static str>, ResourceError> {
        let text = std::str::from_utf8(self.section(name)?).map_err(|_| damaged(self.name, &format!("'{name}' is no text")))?;
        Ok(text.lines().collect())
    }
}

fn damaged(name: &str, problem: &str) -> ResourceError {
    ResourceError::whole(name, format!("{problem}; build it again with `copytaster train {name}`, or restore the file"))
}
