//! The model file: one header, a table of named sections, and the sections, used where they lie without a decode step.
//!
//! All numbers are little-endian. Layout:
//!
//! | bytes | what |
//! |---|---|
//! | 0–8 | magic `ctmodel\0` |
//! | 8–12 | format version, `u32` |
//! | 12–16 | number of sections, `u32` |
//! | 16–24 | length of the whole file, `u64` |
//! | 24–32 | XXH3-64 of everything from byte 32 on, seeded with the number of sections |
//! | 32– | the table: per section 24 bytes of name (zero padded), `u32` offset, `u32` length |
//! | … | the sections, each starting on a multiple of 16 |
//!
//! A section is called `<part>.<name>` ("tags.weights"); [`HEADER`] is JSON and says of each part where it comes from, so
//! that a part can be rebuilt and put into the file without touching the others.

use std::collections::BTreeMap;

use bytemuck::Pod;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

const MAGIC: &[u8; 8] = b"ctmodel\0";
const VERSION: u32 = 1;
const PREFIX: usize = 32;
const ENTRY: usize = 32;
const NAME: usize = 24;
const ALIGNMENT: usize = 16;
/// The section that holds the JSON [`Header`].
pub(crate) const HEADER: &str = "header";

/// A model file that has been checked: its sections can be used as they are.
#[derive(Debug, Clone)]
pub struct Model<'a> {
    pub header: Header,
    sections: BTreeMap<&'a str, &'a [u8]>,
}

/// What the file says of itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// By the name of the part: `tags`, `trees`, `names`.
    pub parts: BTreeMap<String, Part>,
}

/// Where a part of the model comes from, and how well it does.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub version: String,
    /// Licence of the part as a whole.
    pub licence: String,
    pub sources: Vec<Source>,
    /// "UPOS, EWT test" → per cent.
    pub scores: BTreeMap<String, f64>,
}

/// A corpus that a part was computed from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    pub name: String,
    pub licence: String,
}

/// Puts a model file together, from nothing or from one whose other parts stay.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    pub header: Header,
    sections: BTreeMap<String, Vec<u8>>,
}

/// Bytes that start on an address fit for every section: `&Aligned(*include_bytes!("reader.model"))`.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(16))]
pub struct Aligned<B: ?Sized>(pub B);

/// A copy of a file read at run time, at an address fit for every section.
#[derive(Debug, Clone)]
pub struct AlignedBytes {
    blocks: Vec<u128>,
    length: usize,
}

/// Why a model file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("not a model file: it does not start with \"ctmodel\"")]
    Foreign,
    #[error(
        "model format {found} is not the format {VERSION} that this program reads; rebuild it with `copytaster train reader`"
    )]
    Version { found: u32 },
    #[error("damaged model file: {0}; restore it or rebuild it with `copytaster train reader`")]
    Damaged(String),
    #[error("the model file has no section \"{0}\"; rebuild that part with `copytaster train reader`")]
    Missing(String),
    #[error("section \"{name}\" can't be read as a list of {kind}: {problem}")]
    Shape { name: String, kind: &'static str, problem: String },
    /// A readable list that is laid over the model.
    #[error(transparent)]
    List(#[from] lists::ListError),
    #[error("this machine is big-endian; models are used where they lie and are little-endian")]
    BigEndian,
}

impl<'a> Model<'a> {
    /// Checks `bytes` and finds the sections. Time: one pass for the checksum, no copy.
    pub fn open(bytes: &'a [u8]) -> Result<Model<'a>, ModelError> {
        if cfg!(target_endian = "big") {
            return Err(ModelError::BigEndian);
        }
        check_prefix(bytes)?;
        let count = number(bytes, 12)?;
        let mut sections = BTreeMap::new();
        for index in 0..count as usize {
            let (name, section) = read_entry(bytes, PREFIX + index * ENTRY)?;
            sections.insert(name, section);
        }
        let json = sections.get(HEADER).copied().ok_or_else(|| ModelError::Missing(HEADER.to_owned()))?;
        let header = serde_json::from_slice(json).map_err(|error| damaged(&format!("its header is no JSON we know: {error}")))?;
        Ok(Model { header, sections })
    }

    pub fn section(&self, name: &str) -> Result<&'a [u8], ModelError> {
        self.sections.get(name).copied().ok_or_else(|| ModelError::Missing(name.to_owned()))
    }

    /// A section of UTF-8 text.
    pub fn text(&self, name: &str) -> Result<&'a str, ModelError> {
        std::str::from_utf8(self.section(name)?).map_err(|error| shape::<u8>(name, &error))
    }

    /// A section as numbers, where it lies. Fails if `bytes` was not aligned (see [`Aligned`]) or the length does not fit.
    pub fn numbers<T: Pod>(&self, name: &str) -> Result<&'a [T], ModelError> {
        bytemuck::try_cast_slice(self.section(name)?).map_err(|error| shape::<T>(name, &error))
    }

    pub fn has(&self, name: &str) -> bool {
        self.sections.contains_key(name)
    }
}

fn check_prefix(bytes: &[u8]) -> Result<(), ModelError> {
    if !bytes.starts_with(MAGIC) {
        return Err(ModelError::Foreign);
    }
    let found = number(bytes, 8)?;
    if found != VERSION {
        return Err(ModelError::Version { found });
    }
    let length = long_number(bytes, 16)?;
    if length != bytes.len() as u64 {
        return Err(damaged(&format!("it should be {length} bytes long and is {}", bytes.len())));
    }
    let body = bytes.get(PREFIX..).ok_or_else(|| damaged("it ends within its first 32 bytes"))?;
    if xxh3_64_with_seed(body, u64::from(number(bytes, 12)?)) != long_number(bytes, 24)? {
        return Err(damaged("its checksum does not fit its content"));
    }
    Ok(())
}

fn read_entry(bytes: &[u8], at: usize) -> Result<(&str, &[u8]), ModelError> {
    let name = bytes.get(at..at + NAME).ok_or_else(|| damaged("its table of sections is cut off"))?;
    let name = std::str::from_utf8(name).map_err(|_| damaged("a section's name is no text"))?.trim_end_matches('\0');
    let start = number(bytes, at + NAME)? as usize;
    let length = number(bytes, at + NAME + 4)? as usize;
    let section = bytes.get(start..).and_then(|rest| rest.get(..length));
    section.map(|section| (name, section)).ok_or_else(|| damaged(&format!("section \"{name}\" lies outside the file")))
}

fn number(bytes: &[u8], at: usize) -> Result<u32, ModelError> {
    let found = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    found.map(u32::from_le_bytes).ok_or_else(|| damaged("it is cut off"))
}

fn long_number(bytes: &[u8], at: usize) -> Result<u64, ModelError> {
    let found = bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok());
    found.map(u64::from_le_bytes).ok_or_else(|| damaged("it is cut off"))
}

fn damaged(problem: &str) -> ModelError {
    ModelError::Damaged(problem.to_owned())
}

fn shape<T>(name: &str, problem: &dyn std::fmt::Display) -> ModelError {
    ModelError::Shape { name: name.to_owned(), kind: std::any::type_name::<T>(), problem: problem.to_string() }
}

impl Builder {
    /// Takes over everything that `model` holds.
    pub fn of(model: &Model<'_>) -> Builder {
        let kept = model.sections.iter().filter(|(name, _)| **name != HEADER);
        let sections = kept.map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
        Builder { header: model.header.clone(), sections }
    }

    /// Forgets a part: its sections and what the header says of it.
    pub fn remove_part(&mut self, part: &str) {
        self.header.parts.remove(part);
        self.sections.retain(|name, _| name.split('.').next() != Some(part));
    }

    /// Adds a section, in place of one of that name. `name` is `<part>.<name>`, ASCII, 24 bytes at most.
    pub fn put<T: Pod>(&mut self, name: &str, numbers: &[T]) {
        assert!(name.is_ascii() && name.len() <= NAME && name != HEADER, "\"{name}\" is no name for a section");
        self.sections.insert(name.to_owned(), bytemuck::cast_slice(numbers).to_vec());
    }

    /// The file. The same parts give the same bytes.
    pub fn finish(&self) -> Result<Vec<u8>, ModelError> {
        let json = serde_json::to_vec_pretty(&self.header).map_err(|error| damaged(&error.to_string()))?;
        let sections: Vec<(&str, &[u8])> = std::iter::once((HEADER, json.as_slice()))
            .chain(self.sections.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
            .collect();
        let mut file = vec![0; PREFIX];
        let mut offset = (PREFIX + ENTRY * sections.len()).next_multiple_of(ALIGNMENT);
        for (name, bytes) in &sections {
            let mut padded = [0; NAME];
            padded.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
            file.extend(padded);
            file.extend(size(offset)?.to_le_bytes());
            file.extend(size(bytes.len())?.to_le_bytes());
            offset = (offset + bytes.len()).next_multiple_of(ALIGNMENT);
        }
        for (_, bytes) in &sections {
            file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
            file.extend_from_slice(bytes);
        }
        let count = size(sections.len())?;
        let checksum = xxh3_64_with_seed(file.get(PREFIX..).unwrap_or_default(), u64::from(count));
        let mut prefix = Vec::with_capacity(PREFIX);
        prefix.extend(MAGIC);
        prefix.extend(VERSION.to_le_bytes());
        prefix.extend(count.to_le_bytes());
        prefix.extend((file.len() as u64).to_le_bytes());
        prefix.extend(checksum.to_le_bytes());
        file.splice(..PREFIX, prefix);
        Ok(file)
    }
}

fn size(length: usize) -> Result<u32, ModelError> {
    u32::try_from(length).map_err(|_| damaged("it is longer than 4 GiB"))
}

impl AlignedBytes {
    pub fn copy_of(bytes: &[u8]) -> AlignedBytes {
        let mut blocks = vec![0u128; bytes.len().div_ceil(ALIGNMENT)];
        let room: &mut [u8] = bytemuck::cast_slice_mut(&mut blocks);
        room.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        AlignedBytes { blocks, length: bytes.len() }
    }

    pub fn bytes(&self) -> &[u8] {
        let room: &[u8] = bytemuck::cast_slice(&self.blocks);
        room.get(..self.length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Builder {
        let mut builder = Builder::default();
        builder.put("tags.weights", &[1i16, -2, 3]);
        builder.put("tags.words", b"in said");
        builder.put("names.weights", &[7u32, 8]);
        builder.header.parts.insert("tags".into(), Part { version: "1".into(), ..Part::default() });
        builder
    }

    fn open(file: &[u8], check: impl FnOnce(Result<Model<'_>, ModelError>)) {
        check(Model::open(AlignedBytes::copy_of(file).bytes()));
    }

    #[test]
    fn sections_come_back_as_they_were_put() {
        open(&sample().finish().unwrap(), |model| {
            let model = model.unwrap();
            assert_eq!(model.numbers::<i16>("tags.weights").unwrap(), [1, -2, 3]);
            assert_eq!(model.text("tags.words").unwrap(), "in said");
            assert_eq!(model.numbers::<u32>("names.weights").unwrap(), [7, 8]);
            assert_eq!(model.header.parts["tags"].version, "1");
            assert!(matches!(model.numbers::<u32>("tags.weights"), Err(ModelError::Shape { .. })));
            assert_eq!(model.section("trees.weights"), Err(ModelError::Missing("trees.weights".into())));
        });
    }

    #[test]
    fn a_part_is_replaced_without_touching_the_others() {
        open(&sample().finish().unwrap(), |model| {
            let mut builder = Builder::of(&model.unwrap());
            builder.remove_part("tags");
            builder.put("names.weights", &[9u32]);
            open(&builder.finish().unwrap(), |model| {
                let model = model.unwrap();
                assert!(!model.has("tags.weights") && model.header.parts.is_empty());
                assert_eq!(model.numbers::<u32>("names.weights").unwrap(), [9]);
            });
        });
    }

    #[test]
    fn every_damaged_byte_is_noticed() {
        let file = sample().finish().unwrap();
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 0x55;
            open(&damaged, |model| assert!(model.is_err(), "byte {at}"));
            open(&file[..at], |model| assert!(model.is_err(), "cut at {at}"));
        }
    }

    #[test]
    fn foreign_and_newer_files_are_told_apart() {
        open(b"GGUF and something", |model| assert_eq!(model.unwrap_err(), ModelError::Foreign));
        let mut newer = sample().finish().unwrap();
        newer[8] = 2;
        open(&newer, |model| assert_eq!(model.unwrap_err(), ModelError::Version { found: 2 }));
    }

    #[test]
    fn bytes_at_an_odd_address_are_refused_not_misread() {
        let file = sample().finish().unwrap();
        let mut buffer = vec![0u128; file.len() / 16 + 2];
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut buffer);
        bytes[1..=file.len()].copy_from_slice(&file);
        let model = Model::open(&bytes[1..=file.len()]).unwrap();
        assert!(matches!(model.numbers::<i16>("tags.weights"), Err(ModelError::Shape { .. })));
        assert_eq!(model.text("tags.words").unwrap(), "in said");
    }
}
