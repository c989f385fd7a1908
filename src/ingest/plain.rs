//! Plain text → headline and paragraphs. The first line is the headline.

/// Lines this long and longer were broken by a machine, not by a writer.
const HARD_WRAP: std::ops::RangeInclusive<usize> = 45..=90;

/// Cuts a body into paragraphs: at blank lines, and at single line feeds too unless the lines were hard-wrapped.
/// White space inside a paragraph becomes one space; nothing else is changed or left out.
pub(super) fn paragraphs(body: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block: Vec<&str> = Vec::new();
    for line in body.lines().map(str::trim).chain(std::iter::once("")) {
        if !line.is_empty() {
            block.push(line);
        } else if !block.is_empty() {
            if is_hard_wrapped(&block) {
                found.push(join(block.iter().copied()));
            } else {
                found.extend(block.iter().map(|it| join([*it])));
            }
            block.clear();
        }
    }
    found
}

/// The first line that is not empty, and what comes after it.
pub(super) fn split_headline(text: &str) -> (String, &str) {
    let text = text.trim_start();
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    (one_line(first), rest)
}

/// All white space, line feeds too, as single spaces.
pub(super) fn one_line(text: &str) -> String {
    join([text])
}

/// Every line but the last fills a column of the same width; what follows would not have fitted on the line before it.
fn is_hard_wrapped(lines: &[&str]) -> bool {
    let lengths: Vec<usize> = lines.iter().map(|it| it.chars().count()).collect();
    let Some((_, full)) = lengths.split_last() else { return false };
    let Some(width) = lengths.iter().max() else { return false };
    let first_words = lines.iter().skip(1).map(|it| it.split(' ').next().map_or(0, |word| word.chars().count()));
    !full.is_empty()
        && HARD_WRAP.contains(width)
        && full.iter().zip(first_words).all(|(length, word)| length + 1 + word >= *width)
}

fn join<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for word in lines.into_iter().flat_map(str::split_whitespace) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expected: &[&str]) {
        assert_eq!(paragraphs(body), expected);
    }

    #[test]
    fn blank_lines_and_single_lines_end_paragraphs() {
        check("One.\n\nTwo.\n", &["One.", "Two."]);
        check("The minister spoke for an hour.\nThen he left.\n", &["The minister spoke for an hour.", "Then he left."]);
        check("  \n\r\n One\ttwo \r\n", &["One two"]);
        check("", &[]);
    }

    #[test]
    fn hard_wrapped_lines_are_joined() {
        let wrapped = "The ministry said on Monday that it would close the border for three\ndays while the army searched the valley for the men who had attacked a\nconvoy near the town.\n\nNothing else was known.";
        check(
            wrapped,
            &[
                "The ministry said on Monday that it would close the border for three days while the army searched the valley for the men who had attacked a convoy near the town.",
                "Nothing else was known.",
            ],
        );
    }
}
