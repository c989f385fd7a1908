//! Reading lists: text files of tab-separated columns, one entry a line. Built-in knowledge and users' own lists come through here.
//!
//! A list's columns are declared as a type with [`serde::Deserialize`]: a struct (its fields are the columns, in order), a tuple, or a
//! `&str` for a list of one column. Whatever the type does not allow fails when the list is read, with its place and what is allowed:
//!
//! ```text
//! events/verbs.tsv, line 12, column 2 (kind): 'asault' is not one of agree, consult, assault
//! ```
//!
//! - Lines that begin with `#` are comments; empty lines are passed over; blanks around a cell are cut off.
//! - A column is required unless it is an `Option`. `-` and the empty cell mean that there is nothing; a row may end before its last
//!   columns if those are optional.
//! - An enum's variants are the allowed words. Numbers are parsed; `yes` and `-` make a `bool`.
//! - A cell holds several values with `#[serde(deserialize_with = "…")]` and one of [`by_comma`], [`by_bar`], [`by_word`], [`by_letter`].
//! - A closed set of codes is declared with [`codes!`].
//! - What a type can't check (that a pattern compiles, that a class exists) is reported with [`List::problem`].
//!
//! Strings borrow from the list, so that reading copies nothing.

mod cell;
mod codes;
mod error;
mod row;
mod several;
#[cfg(test)]
mod tests;

use std::ops::Deref;

/// For [`codes!`].
pub use serde::{Deserialize, Deserializer};

pub use error::{Column, ListError, ResourceError};
pub use several::{by_bar, by_comma, by_letter, by_word, one_of, or_default};

/// A list that was read: its name and its rows, in order.
#[derive(Debug, Clone)]
pub struct List<T> {
    /// As errors call it: the path that a person would open.
    pub name: String,
    pub rows: Vec<Row<T>>,
}

/// One entry of a list and the line that it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<T> {
    /// From 1.
    pub line: usize,
    pub entry: T,
}

impl<T> Row<T> {
    /// The same line with something made of its entry.
    pub fn map<U>(&self, make: impl FnOnce(&T) -> U) -> Row<U> {
        Row { line: self.line, entry: make(&self.entry) }
    }
}

impl<T> Deref for Row<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.entry
    }
}

/// Reads all entries of the list `text`. The first one that is wrong is the error.
pub fn read<'a, T: Deserialize<'a>>(name: &str, text: &'a str) -> Result<List<T>, ListError> {
    let entry = |(line, row): (usize, &'a str)| {
        let entry = row::read(row).map_err(|problem| ListError::new(name, line, problem))?;
        Ok(Row { line, entry })
    };
    Ok(List { name: name.to_owned(), rows: entries(text).map(entry).collect::<Result<_, _>>()? })
}

/// The entries of a list of one column, in a set or whatever else holds them.
pub fn words<'a, C: FromIterator<&'a str>>(name: &str, text: &'a str) -> Result<C, ListError> {
    Ok(read::<&str>(name, text)?.entries().collect())
}

/// The lines of a list that hold entries, with their numbers from 1.
fn entries(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
}

impl<T> List<T> {
    /// The entries without their places.
    pub fn entries(self) -> impl Iterator<Item = T> {
        self.rows.into_iter().map(|row| row.entry)
    }

    /// Something wrong with the entry on a line that its type does not show.
    pub fn problem(&self, line: usize, what: impl Into<String>) -> ListError {
        ListError::at_line(&self.name, line, what)
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a Row<T>;
    type IntoIter = std::slice::Iter<'a, Row<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}
