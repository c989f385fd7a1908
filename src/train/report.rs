//! The report of the reader's model, for people: where each part comes from, how well it does, what was tried.

use std::fmt::{self, Write};

use crate::text::model::{Header, Part};

const ATTEMPTS: [(&str, &str); 2] =
    [("Tags and trees", include_str!("syntax-attempts.md")), ("Names", include_str!("names/attempts.md"))];

/// The report as Markdown.
pub(crate) fn report(header: &Header) -> Result<String, fmt::Error> {
    let mut report = String::from("# The reader's model\n\nWritten by `copytaster train reader`; scores are per cent.\n");
    for (name, part) in &header.parts {
        write_part(&mut report, name, part)?;
    }
    report.push_str("\n# What was tried\n");
    for (name, attempts) in ATTEMPTS {
        write!(report, "\n## {name}\n\n{attempts}")?;
    }
    Ok(report)
}

fn write_part(report: &mut String, name: &str, part: &Part) -> fmt::Result {
    writeln!(report, "\n## {name}, version {}\n\nLicence: {}. From:\n", part.version, part.licence)?;
    for source in &part.sources {
        writeln!(report, "- {} ({})", source.name, source.licence)?;
    }
    if part.scores.is_empty() {
        return Ok(());
    }
    writeln!(report, "\n| what | score |\n|---|---|")?;
    for (what, score) in &part.scores {
        writeln!(report, "| {what} | {score:.2} |")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::model::Source;

    #[test]
    fn every_part_is_told() {
        let source = Source { name: "A treebank".into(), licence: "CC BY 4.0".into() };
        let part = Part {
            version: "3".into(),
            licence: "CC BY 4.0".into(),
            sources: vec![source],
            scores: [("UPOS, EWT test".to_owned(), 95.5)].into(),
        };
        let told = report(&Header { parts: [("tags".to_owned(), part)].into() }).unwrap();
        for expected in ["## tags, version 3", "- A treebank (CC BY 4.0)", "| UPOS, EWT test | 95.50 |", "## Names"] {
            assert!(told.contains(expected), "{expected} in {told}");
        }
    }
}
