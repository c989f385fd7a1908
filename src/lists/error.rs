//! What is wrong with a list, and where.

use std::fmt::{self, Display};

use serde::de::{Error, Expected, Unexpected};

/// An entry that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{list}, line {line}{}: {problem}", .column.as_ref().map(|it| format!(", column {it}")).unwrap_or_default())]
pub struct ListError {
    pub list: String,
    /// From 1.
    pub line: usize,
    pub column: Option<Column>,
    /// What is wrong, and what is allowed.
    pub problem: String,
}

impl ListError {
    /// Something wrong with a whole row.
    pub fn at_line(list: &str, line: usize, problem: impl Into<String>) -> ListError {
        ListError { list: list.to_owned(), line, column: None, problem: problem.into() }
    }

    pub(crate) fn new(list: &str, line: usize, problem: Problem) -> ListError {
        ListError { list: list.to_owned(), line, column: problem.column, problem: problem.text }
    }
}

/// Knowledge that can't be used: which, where in it, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResourceError {
    /// An entry of a readable list.
    #[error(transparent)]
    List(#[from] ListError),
    /// A built file, or several lists that do not go together.
    #[error("{name}: {problem}")]
    Whole { name: String, problem: String },
}

impl ResourceError {
    /// What is wrong with a built file, or with lists that do not go together.
    pub fn whole(name: &str, problem: impl Display) -> ResourceError {
        ResourceError::Whole { name: name.to_owned(), problem: problem.to_string() }
    }
}

/// A column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// From 1.
    pub number: usize,
    /// Columns that are declared by a struct have names.
    pub name: Option<&'static str>,
}

impl Display for Column {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            Some(name) => write!(formatter, "{} ({name})", self.number),
            None => write!(formatter, "{}", self.number),
        }
    }
}

/// What is wrong with a row, as `serde` hands it from the type to the reader.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub(crate) struct Problem {
    column: Option<Column>,
    text: String,
}

impl Problem {
    pub(crate) fn at(mut self, column: Column) -> Problem {
        self.column.get_or_insert(column);
        self
    }
}

impl Error for Problem {
    fn custom<T: Display>(text: T) -> Problem {
        Problem { column: None, text: text.to_string() }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Problem {
        Problem::custom(format!("{found} where {expected} is wanted"))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Problem {
        Problem::custom(format!("{length} columns, separated by tabs, where {expected} is wanted"))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Problem {
        Problem::custom(format!("'{variant}' is not one of {}", expected.join(", ")))
    }

    fn missing_field(field: &'static str) -> Problem {
        Problem::custom(format!("the column '{field}' is missing; columns are separated by tabs"))
    }
}
