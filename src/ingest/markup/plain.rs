//! Plain text → headline and paragraphs. The first line is the headline.
//!
//! Wires send text in two ways: a paragraph a line, or lines broken at a column. Told apart by the whole text, not by one line,
//! because a single pair of lines can look like either.

use super::space::one_line;

/// Columns at which machines and people break lines.
const COLUMNS: std::ops::RangeInclusive<usize> = 38..=132;
/// A first line longer than this (characters) is no headline.
const LONGEST_HEADLINE: usize = 300;

/// Cuts a body into paragraphs: at blank lines, and at single line feeds too unless the lines were broken at a column.
/// White space inside a paragraph becomes one space; nothing else is changed or left out.
pub(crate) fn paragraphs(body: &str) -> Vec<String> {
    Layout::of(body, false).paragraphs().into_iter().map(|it| one_line(&it)).filter(|it| !it.is_empty()).collect()
}

/// The headline (the first line, or the lines over which it was broken) and the paragraphs after it. Text that begins with a
/// line too long for a headline has none.
pub(crate) fn split_headline(text: &str) -> (String, Vec<String>) {
    split(Layout::of(text, false))
}

/// [`paragraphs`], for formats whose lines are known to be broken at a column.
pub(crate) fn broken_paragraphs(body: &str) -> Vec<String> {
    Layout::of(body, true).paragraphs().into_iter().map(|it| one_line(&it)).filter(|it| !it.is_empty()).collect()
}

/// [`split_headline`], for formats whose lines are known to be broken at a column.
pub(crate) fn split_broken_headline(text: &str) -> (String, Vec<String>) {
    split(Layout::of(text, true))
}

/// Whether a text's own line ends mean something: lines at the margin, and between them blank or indented ones that begin paragraphs.
/// Text that a program has set in for the eye has no line at the margin, or none that is set in.
pub(crate) fn is_laid_out(text: &str) -> bool {
    let mut lines = text.trim_end().split('\n').skip(1);
    let (mut flush, mut indented, mut blank, mut begun) = (0, 0, 0, false);
    for line in lines.by_ref() {
        match line.trim().is_empty() {
            true => blank += usize::from(begun),
            false if is_indented(line) => indented += 1,
            false => flush += 1,
        }
        begun |= !line.trim().is_empty();
    }
    flush >= 2 && indented + blank > 0 && flush * 2 >= indented
}

/// Whether lines that follow each other were broken at a column.
pub(crate) fn is_broken(lines: &[&str]) -> bool {
    Layout { lines: lines.to_vec(), column: None }.column(false).is_some()
}

fn split(layout: Layout<'_>) -> (String, Vec<String>) {
    let mut paragraphs = layout.paragraphs().into_iter().map(|it| one_line(&it)).filter(|it| !it.is_empty()).peekable();
    let headline = paragraphs.next_if(|it| it.chars().count() <= LONGEST_HEADLINE).unwrap_or_default();
    (headline, paragraphs.collect())
}

/// The lines of a text and the column they were broken at, if any.
struct Layout<'a> {
    lines: Vec<&'a str>,
    column: Option<usize>,
}

impl<'a> Layout<'a> {
    fn of(text: &'a str, is_broken: bool) -> Layout<'a> {
        let ends = ['\n', '\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}', '\u{85}'];
        // CR LF is one line end, and so is CR CR LF, which some gateways make of it.
        let lines = text.split("\r\n").flat_map(|it| it.strip_suffix('\r').unwrap_or(it).split(ends)).map(str::trim_end);
        let mut layout = Layout { lines: lines.collect(), column: None };
        layout.column = layout.column(is_broken);
        layout
    }

    /// Lines that follow each other without a blank line, and where the second is not indented.
    fn pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        self.lines
            .iter()
            .zip(self.lines.iter().skip(1))
            .map(|(a, b)| (*a, *b))
            .filter(|(a, b)| !a.trim().is_empty() && !b.is_empty())
    }

    /// The column at which lines were broken: most lines that another follows fill it, and many stop in the middle of a sentence.
    fn column(&self, is_broken: bool) -> Option<usize> {
        let mut widths: Vec<usize> = self.pairs().filter(|(_, b)| !is_indented(b)).map(|(a, _)| width(a)).collect();
        widths.sort_unstable();
        // A line or two may stick out: a link, a table. Where only few lines follow each other, the widest tells.
        let last = widths.len().checked_sub(1)?;
        let widths = [last * 19 / 20, (last * 19 + 10) / 20].map(|it| widths.get(it).copied().unwrap_or(0));
        widths.into_iter().find(|it| self.is_column(*it, is_broken))
    }

    fn is_column(&self, column: usize, is_broken: bool) -> bool {
        let flush = || self.pairs().filter(|(_, b)| !is_indented(b));
        // Rows of a list that stands among the paragraphs say nothing of their width.
        let is_row = |a: &str, b: &str| width(a) * 2 < column && !is_continued(a, b);
        let flush = || flush().filter(|(a, b)| !is_row(a, b));
        let full = flush().filter(|(a, b)| fills(a, b, column)).count();
        let continued = flush().filter(|(a, b)| is_continued(a, b)).count();
        let unfinished = flush().filter(|(a, _)| !ends_sentence(a)).count();
        let count = flush().count();
        // Languages that write nouns in capitals, or have none, show it by their even width alone.
        let is_even = count >= 3 && full * 20 >= count * 17 && unfinished * 2 >= count;
        let stops_inside = continued > 0 && continued * 4 >= count || is_even || is_broken && unfinished * 2 >= count;
        count > 0 && COLUMNS.contains(&column) && full * 10 >= count * 6 && stops_inside
    }

    fn paragraphs(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut before: Option<&str> = None;
        for line in &self.lines {
            if line.trim().is_empty() {
                before = None;
                continue;
            }
            match (before, found.last_mut()) {
                (Some(before), Some(paragraph)) if self.belongs(before, line) => join(paragraph, line),
                _ => found.push((*line).to_owned()),
            }
            before = Some(line);
        }
        found
    }

    /// Whether `line` goes on with the paragraph that `before` ends.
    fn belongs(&self, before: &str, line: &str) -> bool {
        let Some(column) = self.column else { return false };
        // Reuters sets the line with the desk's names off by one space.
        let is_aside = line.starts_with(' ') && (ends_sentence(before) || before.ends_with(')'));
        let starts_something = is_aside || is_indented(line) || is_list_item(line) || is_table_row(line) || is_table_row(before);
        let stops = ends_sentence(before) && !fills(before, line, column.saturating_sub(column / 8));
        // A short line that stops inside a sentence may still be a headline or a dateline of its own.
        let is_short = width(before) * 2 < column && !is_continued(before, line);
        !starts_something && !stops && !is_short
    }
}

fn width(line: &str) -> usize {
    line.trim().chars().count()
}

/// The next line's first word would not have fitted on this one.
fn fills(line: &str, next: &str, column: usize) -> bool {
    let word = next.split_whitespace().next().map_or(0, |it| it.chars().count());
    width(line) + 1 + word + 2 >= column
}

/// The line stops inside a sentence and the next one goes on with it.
fn is_continued(line: &str, next: &str) -> bool {
    let goes_on = next
        .trim_start()
        .starts_with(|it: char| it.is_lowercase() || it.is_ascii_digit() || (it.is_alphabetic() && !it.is_uppercase()));
    !ends_sentence(line) && (goes_on || line.ends_with(','))
}

fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(|it: char| matches!(it, '"' | '\'' | '”' | '’' | '»' | ')' | ']') || it.is_whitespace());
    line.ends_with(['.', '!', '?', '…', ':', '。', '！', '？', '؟', '।', '=']) || line.is_empty()
}

fn is_indented(line: &str) -> bool {
    line.starts_with('\t') || line.starts_with("  ") || line.starts_with('\u{3000}') || line.starts_with("\u{a0}\u{a0}")
}

fn is_list_item(line: &str) -> bool {
    let line = line.trim_start();
    ["- ", "* ", "• ", "– ", "— ", "-- ", "+ ", "· "].iter().any(|it| line.starts_with(it))
        || line.split_once(['.', ')']).is_some_and(|(number, rest)| {
            (1..=2).contains(&number.len()) && number.bytes().all(|it| it.is_ascii_digit()) && rest.starts_with(' ')
        })
}

/// Columns set with spaces or tabs.
fn is_table_row(line: &str) -> bool {
    line.trim().contains("   ") || line.trim().contains('\t')
}

/// Adds a line to its paragraph. A compound broken after its hyphen ("U.S.-" "backed") gets no space.
fn join(paragraph: &mut String, line: &str) {
    let line = line.trim_start();
    let compound = paragraph.strip_suffix('-').is_some_and(|it| it.ends_with(|it: char| it.is_alphanumeric() || it == '.'))
        && line.starts_with(char::is_lowercase);
    if !compound {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expected: &[&str]) {
        assert_eq!(paragraphs(body), expected);
        let dos = body.replace('\n', "\r\n");
        assert_eq!(paragraphs(&dos), expected, "with CR LF");
    }

    #[test]
    fn blank_lines_and_single_lines_end_paragraphs() {
        check("One.\n\nTwo.\n", &["One.", "Two."]);
        check("The minister spoke for an hour.\nThen he left.\n", &["The minister spoke for an hour.", "Then he left."]);
        check("  \n\n One\ttwo \n", &["One two"]);
        check("", &[]);
        check(
            "The minister spoke for an hour on Monday evening.\nThen he left without taking questions from the crowd.\nNobody knew why.",
            &[
                "The minister spoke for an hour on Monday evening.",
                "Then he left without taking questions from the crowd.",
                "Nobody knew why.",
            ],
        );
    }

    #[test]
    fn lines_broken_at_a_column_are_joined() {
        check(
            "The ministry said on Monday that it would close the border for three\ndays while the army searched the valley for the men who had attacked a\nconvoy near the town.\n\nNothing else was known, and the governor of the province, a U.S.-\nbacked reformer, could not be reached.",
            &[
                "The ministry said on Monday that it would close the border for three days while the army searched the valley for the men who had attacked a convoy near the town.",
                "Nothing else was known, and the governor of the province, a U.S.-backed reformer, could not be reached.",
            ],
        );
    }

    #[test]
    fn in_broken_text_indented_and_short_lines_end_paragraphs() {
        check(
            "    The company said it expected profit to fall by a third in the\nsecond half because of the drought in the north of the country.\n    Shares fell 4 percent.\n    \"It was a hard year,\" the chief executive told reporters at the\nheadquarters in Asuncion.",
            &[
                "The company said it expected profit to fall by a third in the second half because of the drought in the north of the country.",
                "Shares fell 4 percent.",
                "\"It was a hard year,\" the chief executive told reporters at the headquarters in Asuncion.",
            ],
        );
    }

    #[track_caller]
    fn check_headline(text: &str, headline: &str, paragraphs: usize) {
        let split = split_headline(text);
        assert_eq!((split.0.as_str(), split.1.len()), (headline, paragraphs));
    }

    #[test]
    fn the_first_line_is_the_headline() {
        check_headline("\n\nFlood hits Accra\nACCRA, May 7 - Rain fell.\nMore.", "Flood hits Accra", 2);
        check_headline("Flood hits Accra\r\n\r\nACCRA, May 7 - Rain fell.", "Flood hits Accra", 1);
        check_headline("Only a line", "Only a line", 0);
        check_headline(&"Rain fell for days. ".repeat(30), "", 1);
        check_headline(
            "Parliament in Dodoma passes the water bill after a week of debate and\ntwo walkouts\n\nDODOMA, May 7 (Reuters) - The Tanzanian parliament passed a bill on water\nuse on Wednesday that farmers had fought for years, and which the\ngovernment says is needed to fill the dams of the east.",
            "Parliament in Dodoma passes the water bill after a week of debate and two walkouts",
            1,
        );
    }
}
