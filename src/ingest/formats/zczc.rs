//! Messages of the telex line in plain text: `ZCZC` and a number before each, `NNNN` after it.
//!
//! ```text
//! ZCZC ABC123
//! YY XYZ
//! headline
//! text
//! NNNN
//! ```

use record::article::ProviderCode;

pub(crate) struct Message<'a> {
    /// With what frames it.
    pub whole: &'a str,
    pub text: &'a str,
    /// What the first lines say: the number, then priority and addressees.
    heading: Vec<&'a str>,
}

/// The messages of a text that begins with one; none if it does not.
pub(crate) fn messages(text: &str) -> Vec<Message<'_>> {
    let is_start = |line: &str| line.strip_prefix("ZCZC").is_some_and(|it| it.trim().is_empty() || it.starts_with(' '));
    if !text.trim_start().lines().next().is_some_and(is_start) {
        return Vec::new();
    }
    let lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    let starts: Vec<usize> = lines.filter(|(_, line)| is_start(line.trim())).map(|(start, _)| start).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| text.get(*start..end)).map(message).collect()
}

fn message(whole: &str) -> Message<'_> {
    let inside = whole.split("\nNNNN").next().unwrap_or(whole);
    let (first, mut text) = inside.split_once('\n').unwrap_or((inside, ""));
    let mut heading = vec![first.trim().trim_start_matches("ZCZC").trim()];
    // Codes of a few capitals, such as priority and desk.
    let is_code = |it: &str| it.len() <= 4 && it.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
    if let Some((line, rest)) = text.split_once('\n')
        && !line.trim().is_empty()
        && line.split_whitespace().count() <= 4
        && line.split_whitespace().all(is_code)
    {
        heading.push(line.trim());
        text = rest;
    }
    Message { whole, text, heading }
}

/// The codes of the first lines.
pub(crate) fn codes(message: &Message<'_>) -> Vec<ProviderCode> {
    let schemes = ["number", "selector"];
    let said = message.heading.iter().zip(schemes).filter(|(it, _)| !it.is_empty());
    said.map(|(it, scheme)| ProviderCode { scheme: scheme.to_owned(), code: (*it).to_owned(), name: None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_is_an_item() {
        let found = messages(
            "ZCZC FMG000\nYY TDR\nRace stopped\n\nIMOLA - Rain.\nNNNN\n\nZCZC FMG001\nFlood hits Accra\nACCRA - Rain.\nNNNN\n",
        );
        let texts: Vec<&str> = found.iter().map(|it| it.text).collect();
        assert_eq!(texts, ["Race stopped\n\nIMOLA - Rain.", "Flood hits Accra\nACCRA - Rain."]);
        assert_eq!(codes(&found[0]).iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["FMG000", "YY TDR"]);
        assert!(messages("The code ZCZC opens a telex.\nNNNN ends it.").is_empty());
    }
}
