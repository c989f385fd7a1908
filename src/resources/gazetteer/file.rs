//! The built gazetteer as it lies in the program: a text header, then fixed-width little-endian rows, an fst of folded names and
//! their postings. Nothing is decoded when it is opened; a look-up reads the few bytes it needs.
//!
//! ```text
//! copytaster gazetteer 2
//! source: …                  one line per source, with its licence
//! rows: <offset> <length>    and so names, zones, divisions, items, postings, keys; offsets count from the end of the header
//! sha256: …                  of everything after the header, for the record's provenance
//! xxh3: …                    of the same, checked when it is opened
//! <blank line>
//! ```

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use crate::ResourceError;

pub const MAGIC: &str = "copytaster gazetteer 2";
/// Bytes of one row.
pub(crate) const ROW: usize = 28;
/// Set in an fst value that points at a list of postings rather than being one.
pub const LIST: u64 = 1 << 63;
/// A list's length stands in the low bits of the fst value.
pub const COUNT_BITS: u32 = 16;

/// A gazetteer file whose parts have been found and checked.
#[derive(Debug)]
pub struct File {
    bytes: &'static [u8],
    pub header: &'static str,
    pub sha256: &'static str,
    rows: Range<usize>,
    names: Range<usize>,
    zones: Vec<&'static str>,
    divisions: Range<usize>,
    items: Range<usize>,
    postings: Range<usize>,
    pub keys: fst::Map<&'static [u8]>,
}

/// One place of the built gazetteer. See [`Row::read`] for the layout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// 0: not known.
    pub geonames: u32,
    /// Hundred-thousandths of a degree.
    pub lat: i32,
    pub lon: i32,
    pub population: u32,
    /// Offset of the name in the names section.
    pub name: u32,
    /// Number of its first-level division, from 1; 0: none.
    pub admin1: u16,
    pub country: [u8; 2],
    /// Index of its time zone.
    pub zone: u16,
    pub kind: u8,
    pub flags: u8,
}

pub const KIND_CITY: u8 = 0;
pub const KIND_ADMIN1: u8 = 1;
pub const KIND_ADMIN2: u8 = 2;
pub const KIND_DISTRICT: u8 = 3;
pub const FLAG_CAPITAL: u8 = 1;
pub const FLAG_SEAT: u8 = 2;

/// A name's pointer to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    pub row: u32,
    /// The name is not the place's usual one.
    pub alternate: bool,
}

impl File {
    /// Opens a built gazetteer, checking that it is whole.
    pub fn open(bytes: &'static [u8]) -> Result<File, ResourceError> {
        let damaged = |problem: &str| {
            ResourceError::whole(
                "gazetteer",
                format!("{problem}; build it again with `copytaster train places`, or restore the file"),
            )
        };
        let end = bytes.windows(2).take(8192).position(|pair| pair == b"\n\n").ok_or_else(|| damaged("it has no header"))?;
        let header = bytes
            .get(..end)
            .and_then(|header| std::str::from_utf8(header).ok())
            .ok_or_else(|| damaged("its header is no text"))?;
        if header.lines().next() != Some(MAGIC) {
            return Err(damaged("it is of another version"));
        }
        let body = end + 2;
        let field = |name: &str| {
            let line = header.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            line.ok_or_else(|| damaged(&format!("its header lacks '{name}'")))
        };
        let section = |name: &str| -> Result<Range<usize>, ResourceError> {
            let wrong = || damaged(&format!("its section '{name}' does not fit"));
            let (offset, length) = field(name)?.split_once(' ').ok_or_else(wrong)?;
            let start = offset.parse::<usize>().ok().and_then(|offset| offset.checked_add(body)).ok_or_else(wrong)?;
            let end = length.parse::<usize>().ok().and_then(|length| length.checked_add(start)).ok_or_else(wrong)?;
            if end > bytes.len() { Err(wrong()) } else { Ok(start..end) }
        };
        let stated = u64::from_str_radix(field("xxh3")?, 16).map_err(|_| damaged("its checksum can't be read"))?;
        if xxh3_64(bytes.get(body..).unwrap_or_default()) != stated {
            return Err(damaged("its checksum is wrong"));
        }
        let zones = bytes
            .get(section("zones")?)
            .and_then(|zones| std::str::from_utf8(zones).ok())
            .ok_or_else(|| damaged("its time zones are no text"))?;
        let keys = bytes.get(section("keys")?).unwrap_or_default();
        Ok(File {
            bytes,
            header,
            sha256: field("sha256")?,
            rows: section("rows")?,
            names: section("names")?,
            zones: zones.lines().collect(),
            divisions: section("divisions")?,
            items: section("items")?,
            postings: section("postings")?,
            keys: fst::Map::new(keys).map_err(|error| damaged(&format!("its names can't be read: {error}")))?,
        })
    }

    pub fn rows(&self) -> u32 {
        u32::try_from(self.rows.len() / ROW).unwrap_or(u32::MAX)
    }

    pub fn row(&self, index: u32) -> Option<Row> {
        let start = usize::try_from(index).ok()?.checked_mul(ROW)?;
        Row::read(self.bytes.get(self.rows.clone())?.get(start..start + ROW)?)
    }

    pub fn name(&self, row: &Row) -> &'static str {
        let read = || {
            let names = self.bytes.get(self.names.clone())?;
            let start = usize::try_from(row.name).ok()?;
            let length = usize::from(*names.get(start)?);
            std::str::from_utf8(names.get(start + 1..start + 1 + length)?).ok()
        };
        read().unwrap_or_default()
    }

    /// IANA time zone.
    pub fn zone(&self, row: &Row) -> Option<&'static str> {
        self.zones.get(usize::from(row.zone)).copied().filter(|zone| !zone.is_empty())
    }

    /// The row of a place's first-level division.
    pub(crate) fn division(&self, row: &Row) -> Option<u32> {
        word(self.bytes.get(self.divisions.clone())?, usize::from(row.admin1.checked_sub(1)?))
    }

    /// Number of the Wikidata item of row `index`; few rows have one, so they stand apart: pairs of row and item, sorted.
    pub(crate) fn wikidata(&self, index: u32) -> Option<u32> {
        let items = self.bytes.get(self.items.clone())?;
        let (mut low, mut high) = (0, items.len() / 8);
        while low < high {
            let middle = low + (high - low) / 2;
            if word(items, middle * 2)? < index { low = middle + 1 } else { high = middle }
        }
        word(items, low * 2).filter(|row| *row == index).and_then(|_| word(items, low * 2 + 1))
    }

    /// The postings that an fst value stands for, best known place first.
    pub fn postings(&self, value: u64) -> impl Iterator<Item = Posting> + '_ {
        let inline = if value & LIST == 0 { u32::try_from(value).ok() } else { None };
        let list = if value & LIST == 0 { None } else { self.list(value & !LIST) };
        let listed = list.unwrap_or_default().chunks_exact(4).filter_map(|raw| Some(u32::from_le_bytes(raw.try_into().ok()?)));
        inline.into_iter().chain(listed).map(|raw| Posting { row: raw >> 1, alternate: raw & 1 == 1 })
    }

    fn list(&self, value: u64) -> Option<&'static [u8]> {
        let start = usize::try_from(value >> COUNT_BITS).ok()? * 4;
        let count = usize::try_from(value & ((1 << COUNT_BITS) - 1)).ok()?;
        self.bytes.get(self.postings.clone())?.get(start..start + count * 4)
    }

    /// The row of a GeoNames id; rows are sorted by it, those without one last.
    pub(crate) fn row_of(&self, geonames: u32) -> Option<u32> {
        let order = |index: u32| self.row(index).map_or(u32::MAX, |row| if row.geonames == 0 { u32::MAX } else { row.geonames });
        let (mut low, mut high) = (0, self.rows());
        while low < high {
            let middle = low + (high - low) / 2;
            if order(middle) < geonames { low = middle + 1 } else { high = middle }
        }
        (low < self.rows() && order(low) == geonames).then_some(low)
    }
}

/// The word at `index` of words of four bytes.
fn word(bytes: &[u8], index: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(index * 4..index * 4 + 4)?.try_into().ok()?))
}

impl Row {
    /// Five 32-bit fields, then division, country, time zone, kind and flags.
    fn read(raw: &[u8]) -> Option<Row> {
        let short = |at: usize| Some(u16::from_le_bytes(raw.get(at..at + 2)?.try_into().ok()?));
        Some(Row {
            geonames: word(raw, 0)?,
            lat: word(raw, 1)?.cast_signed(),
            lon: word(raw, 2)?.cast_signed(),
            population: word(raw, 3)?,
            name: word(raw, 4)?,
            admin1: short(20)?,
            country: raw.get(22..24)?.try_into().ok()?,
            zone: short(24)?,
            kind: *raw.get(26)?,
            flags: *raw.get(27)?,
        })
    }

    #[cfg(any(test, feature = "train"))]
    pub fn write(&self, to: &mut Vec<u8>) {
        for word in [self.geonames, self.lat.cast_unsigned(), self.lon.cast_unsigned(), self.population, self.name] {
            to.extend(word.to_le_bytes());
        }
        to.extend(self.admin1.to_le_bytes());
        to.extend(self.country);
        to.extend(self.zone.to_le_bytes());
        to.extend([self.kind, self.flags]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(xxh3: Option<u64>) -> Vec<u8> {
        let row = Row {
            geonames: 7,
            lat: -100_000,
            lon: 5,
            population: 9,
            name: 0,
            admin1: 1,
            country: *b"XX",
            zone: 0,
            kind: KIND_CITY,
            flags: 0,
        };
        let mut body = Vec::new();
        row.write(&mut body);
        body.extend([2, b'A', b'b']);
        body.extend(b"Etc/UTC");
        // Row 0 is a division, and its Wikidata item is Q64.
        body.extend([0, 0, 0, 0]);
        body.extend([0, 0, 0, 0, 64, 0, 0, 0]);
        let keys = fst::Map::from_iter([("ab", 0_u64)]).unwrap();
        body.extend(keys.as_fst().as_bytes());
        let header = format!(
            "{MAGIC}\nrows: 0 28\nnames: 28 3\nzones: 31 7\ndivisions: 38 4\nitems: 42 8\npostings: 0 0\nkeys: 50 {}\nsha256: 0\nxxh3: {:016x}\n\n",
            keys.as_fst().as_bytes().len(),
            xxh3.unwrap_or_else(|| xxh3_64(&body))
        );
        [header.into_bytes(), body].concat()
    }

    #[test]
    fn reads_what_was_written() {
        let file = File::open(built(None).leak()).unwrap();
        let row = file.row(file.postings(file.keys.get("ab").unwrap()).next().unwrap().row).unwrap();
        assert_eq!((file.name(&row), row.lat, file.zone(&row)), ("Ab", -100_000, Some("Etc/UTC")));
        assert_eq!((file.division(&row), file.wikidata(0), file.wikidata(1)), (Some(0), Some(64), None));
        assert_eq!((file.row_of(7), file.row_of(8), file.row_of(1)), (Some(0), None, None));
    }

    #[test]
    fn refuses_what_is_damaged() {
        for (bytes, problem) in [
            (built(Some(1)), "checksum is wrong"),
            (b"nothing".to_vec(), "no header"),
            (b"another file\n\nbody".to_vec(), "another version"),
            (built(None).split_last().unwrap().1.to_vec(), "checksum is wrong"),
        ] {
            let error = File::open(bytes.leak()).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
    }
}
