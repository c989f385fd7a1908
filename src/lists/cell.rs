//! A cell as `serde` sees it: a word, a number, a yes, one of a few words, or nothing.

use std::str::FromStr;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{Deserializer, Error, Visitor};
use serde::forward_to_deserialize_any;

use super::error::Problem;

/// The text of a cell without blanks around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell<'a>(pub(crate) &'a str);

impl<'a> Cell<'a> {
    /// Nothing stands in the cell.
    pub(crate) fn is_empty(self) -> bool {
        matches!(self.0, "" | "-")
    }

    fn filled(self) -> Result<&'a str, Problem> {
        if self.0.is_empty() { Err(Problem::custom("the cell is empty")) } else { Ok(self.0) }
    }

    fn number<N: FromStr>(self, wanted: &str) -> Result<N, Problem> {
        let text = self.filled()?;
        text.parse().map_err(|_| Problem::custom(format!("'{text}' is not {wanted}")))
    }
}

macro_rules! numbers {
    ($($deserialize:ident $visit:ident $wanted:literal)*) => {
        $(fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
            visitor.$visit(self.number($wanted)?)
        })*
    };
}

impl<'de> Deserializer<'de> for Cell<'de> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_borrowed_str(self.filled()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        if self.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.0 {
            "yes" => visitor.visit_bool(true),
            _ if self.is_empty() => visitor.visit_bool(false),
            other => Err(Problem::unknown_variant(other, &["yes", "-"])),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        BorrowedStrDeserializer::new(self.filled()?).deserialize_enum(name, variants, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    numbers! {
        deserialize_i8 visit_i8 "a whole number from -128 to 127"
        deserialize_i16 visit_i16 "a whole number"
        deserialize_i32 visit_i32 "a whole number"
        deserialize_i64 visit_i64 "a whole number"
        deserialize_u8 visit_u8 "a whole number from 0 to 255"
        deserialize_u16 visit_u16 "a whole number from 0"
        deserialize_u32 visit_u32 "a whole number from 0"
        deserialize_u64 visit_u64 "a whole number from 0"
        deserialize_f32 visit_f32 "a number"
        deserialize_f64 visit_f64 "a number"
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
