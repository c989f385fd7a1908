//! Reading the word lists: tab-separated columns, one line an entry, `#` lines are comments.

use super::ResourceError;

/// One entry of a list and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Row<'a> {
    /// From 1.
    pub line: usize,
    columns: Vec<&'a str>,
}

/// The entries of `list`, each with exactly `columns` columns.
pub(crate) fn rows<'a>(name: &str, list: &'a str, columns: usize) -> Result<Vec<Row<'a>>, ResourceError> {
    let entries = list.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    entries
        .map(|(index, line)| {
            let row = Row { line: index + 1, columns: line.split('\t').map(str::trim).collect() };
            if row.columns.len() == columns {
                return Ok(row);
            }
            Err(row.problem(name, &format!("{} columns where {columns} are wanted, separated by tabs", row.columns.len())))
        })
        .collect()
}

impl<'a> Row<'a> {
    pub(crate) fn column(&self, index: usize) -> &'a str {
        self.columns.get(index).copied().unwrap_or_default()
    }

    pub(crate) fn problem(&self, name: &str, problem: &str) -> ResourceError {
        ResourceError { name: name.to_owned(), problem: format!("line {}: {problem}", self.line) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_empty_lines_are_passed_over() {
        let rows = rows("list", "# a\tb\n\nx\t y \n", 2).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].line, rows[0].column(0), rows[0].column(1)), (3, "x", "y"));
    }

    #[test]
    fn a_row_of_the_wrong_width_says_where_it_is() {
        let problem = rows("list", "x\ty\nx\n", 2).unwrap_err();
        assert_eq!(problem.to_string(), "resource list: line 2: 1 columns where 2 are wanted, separated by tabs");
    }
}
