//! The built table of who is who as it lies in the program: fixed-width little-endian rows, their facts, an fst of folded names and their
//! postings. Nothing is decoded when it is opened; a look-up reads the few bytes it needs.

use crate::ResourceError;
use crate::sections::Sections;
use text::nouns::Gender;

/// The first line of the file.
pub const MAGIC: &str = "copytaster who 1";
/// Bytes of one row.
const ROW: usize = 20;
/// Bytes of one post.
const POST: usize = 8;
/// Set in an fst value that points at a list of postings rather than being one.
pub const LIST: u64 = 1 << 63;
/// A list's length stands in the low bits of the fst value.
pub const COUNT_BITS: u32 = 16;
/// No facts.
pub const NONE: u32 = u32::MAX;

/// Bits of a posting, below the number of its row: the name is not the usual one; all its words are ordinary ones ("Target", "National Bank").
pub const ALTERNATE: u32 = 1;
pub const ORDINARY: u32 = 2;
pub const FLAG_BITS: u32 = 2;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum WhoKind {
    Person,
    Government,
    Company,
    Media,
    Club,
    School,
    Health,
    /// Intergovernmental bodies.
    Body,
    Other,
}

impl WhoKind {
    const ALL: [WhoKind; 9] = [
        WhoKind::Person,
        WhoKind::Government,
        WhoKind::Company,
        WhoKind::Media,
        WhoKind::Club,
        WhoKind::School,
        WhoKind::Health,
        WhoKind::Body,
        WhoKind::Other,
    ];
}

/// One row. Zero: not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Number of the Wikidata item.
    pub wikidata: u32,
    /// Offset in the section of facts.
    pub facts: u32,
    pub country: [u8; 2],
    pub born: u16,
    pub died: u16,
    pub kind: WhoKind,
    /// How likely the name means this one in news, in hundredths, where nothing else is known.
    pub prominence: u8,
    /// `m`, `f`, or 0.
    pub gender: u8,
    /// How many bear a name of these words, as twice the binary logarithm; of persons.
    pub common: u8,
}

/// An office that somebody holds or held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    /// Without the country's name: "Minister of Finance".
    pub title: &'static str,
    /// ISO 3166-1 alpha-2; empty: not known.
    pub country: &'static str,
    /// Years; 0 is not known, and as an end it may go on.
    pub from: u16,
    pub to: u16,
}

/// A name's pointer to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    pub row: u32,
    /// The name is not the usual one.
    pub alternate: bool,
    /// All words of the name are ordinary ones.
    pub ordinary: bool,
}

/// A file whose parts have been found.
#[derive(Debug)]
pub struct File {
    pub sections: Sections,
    pub sha256: &'static str,
    rows: &'static [u8],
    facts: &'static [u8],
    titles: Vec<&'static str>,
    trades: Vec<&'static str>,
    postings: &'static [u8],
    keys: fst::Map<&'static [u8]>,
}

impl File {
    /// Opens a built table. Its rows are not looked at.
    pub fn open(bytes: &'static [u8]) -> Result<File, ResourceError> {
        let sections = Sections::open("who", MAGIC, bytes)?;
        let keys = sections.section("keys")?;
        Ok(File {
            sections,
            sha256: sections.field("sha256")?,
            rows: sections.section("rows")?,
            facts: sections.section("facts")?,
            titles: sections.lines("titles")?,
            trades: sections.lines("trades")?,
            postings: sections.section("postings")?,
            keys: fst::Map::new(keys).map_err(|error| ResourceError::whole("who", error))?,
        })
    }

    pub fn rows(&self) -> usize {
        self.rows.len() / ROW
    }

    /// Those that a folded name may mean.
    pub fn find(&self, key: &[u8]) -> impl Iterator<Item = Posting> + '_ {
        let value = self.keys.get(key);
        let inline = value.filter(|it| it & LIST == 0).and_then(|it| u32::try_from(it).ok());
        let listed = value.filter(|it| it & LIST != 0).and_then(|it| self.list(it & !LIST)).unwrap_or_default();
        let listed = listed.chunks_exact(4).filter_map(|raw| Some(u32::from_le_bytes(raw.try_into().ok()?)));
        inline.into_iter().chain(listed).map(|raw| Posting {
            row: raw >> FLAG_BITS,
            alternate: raw & ALTERNATE != 0,
            ordinary: raw & ORDINARY != 0,
        })
    }

    fn list(&self, value: u64) -> Option<&'static [u8]> {
        let start = usize::try_from(value >> COUNT_BITS).ok()? * 4;
        let count = usize::try_from(value & ((1 << COUNT_BITS) - 1)).ok()?;
        self.postings.get(start..start + count * 4)
    }

    pub fn row(&self, index: u32) -> Option<Row> {
        let start = usize::try_from(index).ok()?.checked_mul(ROW)?;
        Row::read(self.rows.get(start..start + ROW)?)
    }

    /// The posts, trades and other ids of a row.
    pub fn facts(&self, row: &Row) -> Facts<'_> {
        let read = || {
            let mut at = usize::try_from(row.facts).ok().filter(|_| row.facts != NONE)?;
            let count = usize::from(*self.facts.get(at)?);
            let posts = self.facts.get(at + 1..at + 1 + count * POST)?;
            at += 1 + count * POST;
            let count = usize::from(*self.facts.get(at)?);
            let trades = self.facts.get(at + 1..at + 1 + count * 2)?;
            let ids = short_text(self.facts, at + 1 + count * 2)?;
            Some(Facts { file: self, posts, trades, ids })
        };
        read().unwrap_or(Facts { file: self, posts: &[], trades: &[], ids: "" })
    }
}

/// What is known of an entry beside its row.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'f> {
    file: &'f File,
    posts: &'static [u8],
    trades: &'static [u8],
    /// `scheme:value`, separated by bars.
    pub ids: &'static str,
}

impl<'f> Facts<'f> {
    pub fn posts(&self) -> impl Iterator<Item = Post> + 'f {
        let (titles, posts) = (&self.file.titles, self.posts);
        posts.chunks_exact(POST).filter_map(|raw| {
            let number = |at: usize| Some(u16::from_le_bytes(raw.get(at..at + 2)?.try_into().ok()?));
            let country = std::str::from_utf8(raw.get(2..4)?).ok().map(|it| it.trim_matches('\0'))?;
            Some(Post { title: titles.get(usize::from(number(0)?))?, country, from: number(4)?, to: number(6)? })
        })
    }

    /// What it deals in: codes that `en/identities/trades.tsv` explains.
    pub fn trades(&self) -> impl Iterator<Item = &'static str> + 'f {
        let (all, trades) = (&self.file.trades, self.trades);
        let index = |raw: &[u8]| Some(usize::from(u16::from_le_bytes(raw.try_into().ok()?)));
        trades.chunks_exact(2).filter_map(move |raw| all.get(index(raw)?).copied())
    }
}

/// A text that begins with its length in one byte.
fn short_text(bytes: &'static [u8], at: usize) -> Option<&'static str> {
    let end = at + 1 + usize::from(*bytes.get(at)?);
    std::str::from_utf8(bytes.get(at + 1..end)?).ok()
}

impl Row {
    fn read(raw: &[u8]) -> Option<Row> {
        let word = |at: usize| Some(u32::from_le_bytes(raw.get(at..at + 4)?.try_into().ok()?));
        let half = |at: usize| Some(u16::from_le_bytes(raw.get(at..at + 2)?.try_into().ok()?));
        Some(Row {
            wikidata: word(0)?,
            facts: word(4)?,
            country: raw.get(8..10)?.try_into().ok()?,
            born: half(10)?,
            died: half(12)?,
            kind: *WhoKind::ALL.get(usize::from(*raw.get(14)?))?,
            prominence: *raw.get(15)?,
            gender: *raw.get(16)?,
            common: *raw.get(17)?,
        })
    }

    #[cfg(any(test, feature = "train"))]
    pub fn write(&self, to: &mut Vec<u8>) {
        for word in [self.wikidata, self.facts] {
            to.extend(word.to_le_bytes());
        }
        to.extend(self.country);
        to.extend(self.born.to_le_bytes());
        to.extend(self.died.to_le_bytes());
        to.extend([self.kind as u8, self.prominence, self.gender, self.common, 0, 0]);
    }

    pub fn gender(&self) -> Option<Gender> {
        match self.gender {
            b'm' => Some(Gender::Male),
            b'f' => Some(Gender::Female),
            _ => None,
        }
    }

    pub fn country(&self) -> Option<&str> {
        std::str::from_utf8(&self.country).ok().filter(|it| !it.starts_with('\0'))
    }
}
