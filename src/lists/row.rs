//! A row as `serde` sees it: a struct's fields or a tuple's elements are its cells, in order.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::cell::Cell;
use super::error::{Column, Problem};

/// Reads the entry of one line.
pub(crate) fn read<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, Problem> {
    T::deserialize(Row { line })
}

struct Row<'a> {
    line: &'a str,
}

impl<'a> Row<'a> {
    fn cells(&self, names: &'static [&'static str], columns: usize) -> Cells<'a> {
        Cells { left: Some(self.line), names, columns, next: 0 }
    }

    /// The only cell of a list of one column.
    fn only(&self) -> Result<Cell<'a>, Problem> {
        let mut cells = self.cells(&[], 1);
        let only = cells.next().unwrap_or(Cell(""));
        cells.end()?;
        Ok(only)
    }
}

impl<'de> Deserializer<'de> for Row<'de> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.only()?.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let mut cells = self.cells(fields, fields.len());
        let value = visitor.visit_map(&mut cells)?;
        cells.end()?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Problem> {
        let mut cells = self.cells(&[], length);
        let value = visitor.visit_seq(&mut cells)?;
        cells.end()?;
        Ok(value)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, length: usize, visitor: V) -> Result<V::Value, Problem> {
        self.deserialize_tuple(length, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq map
        identifier ignored_any
    }
}

/// The cells of a row that were not read yet.
struct Cells<'a> {
    left: Option<&'a str>,
    /// Of the columns; empty in a tuple.
    names: &'static [&'static str],
    /// How many columns there are.
    columns: usize,
    /// The next column, from 0.
    next: usize,
}

impl<'a> Cells<'a> {
    fn next(&mut self) -> Option<Cell<'a>> {
        let left = self.left?;
        let (cell, left) = left.split_once('\t').map_or((left, None), |(cell, left)| (cell, Some(left)));
        self.left = left;
        self.next += 1;
        Some(Cell(cell.trim()))
    }

    fn read<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Option<Result<T::Value, Problem>> {
        let column = Column { number: self.next + 1, name: self.names.get(self.next).copied() };
        let cell = self.next()?;
        Some(seed.deserialize(cell).map_err(|problem| problem.at(column)))
    }

    /// Fails if there are more cells than the type has columns.
    fn end(&self) -> Result<(), Problem> {
        match self.left {
            None => Ok(()),
            Some(left) => {
                let found = self.next + 1 + left.matches('\t').count();
                Err(Problem::custom(format!("{found} columns, separated by tabs, where {} are wanted", self.next)))
            }
        }
    }
}

impl<'de> MapAccess<'de> for &mut Cells<'de> {
    type Error = Problem;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Problem> {
        let name = self.names.get(self.next).filter(|_| self.left.is_some());
        name.map(|name| seed.deserialize(BorrowedStrDeserializer::new(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Problem> {
        self.read(seed).unwrap_or_else(|| Err(Problem::custom("the row ends before its value")))
    }
}

impl<'de> SeqAccess<'de> for &mut Cells<'de> {
    type Error = Problem;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Problem> {
        if self.left.is_none() && self.next < self.columns {
            // Behind the end of the row every column is empty.
            let column = Column { number: self.next + 1, name: None };
            self.next += 1;
            return seed.deserialize(Cell("")).map(Some).map_err(|problem| problem.at(column));
        }
        self.read(seed).transpose()
    }
}
