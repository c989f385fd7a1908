//! Tables with a header, as the corpora have them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::BuildError;

/// A table that was read.
pub(super) struct Table {
    path: PathBuf,
    columns: BTreeMap<String, usize>,
    text: String,
}

/// A row, by the names of its columns.
pub(super) struct Line<'t> {
    table: &'t Table,
    cells: Vec<&'t str>,
}

impl Table {
    pub(super) fn read(folder: &Path, name: &str) -> Result<Table, BuildError> {
        let path = folder.join(name);
        let text = text(&path)?;
        let header = text.lines().next().unwrap_or_default();
        let columns = header.split('\t').enumerate().map(|(at, name)| (name.to_owned(), at)).collect();
        Ok(Table { path, columns, text })
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.text.lines().skip(1).map(|line| Line { table: self, cells: line.split('\t').collect() })
    }
}

impl<'t> Line<'t> {
    /// The cell of a column.
    pub(super) fn get(&self, column: &'static str) -> Result<&'t str, BuildError> {
        let at = self.table.columns.get(column).ok_or_else(|| BuildError::Column(self.table.path.clone(), column))?;
        Ok(self.cells.get(*at).copied().unwrap_or_default())
    }
}

/// The text of a file, unpacked if it is packed.
pub(super) fn text(path: &Path) -> Result<String, BuildError> {
    let failed = |error| BuildError::Io(path.to_owned(), error);
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut text = String::new();
        let file = fs::File::open(path).map_err(failed)?;
        io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(file), &mut text).map_err(failed)?;
        return Ok(text);
    }
    fs::read_to_string(path).map_err(failed)
}
