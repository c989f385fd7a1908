//! The record as a page of its own: no script, nothing loaded from elsewhere, light and dark.

use std::io::Write;

use super::{pieces, summary};
use crate::ingest::Rejection;
use crate::record::{Entity, ParagraphKind, Record};

/// Everything before the first record.
pub(crate) const PAGE_START: &str = concat!(
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
    "<title>copytaster</title>\n<style>\n",
    include_str!("page.css"),
    "</style>\n</head>\n<body>\n<main>\n",
);

/// Everything after the last record.
pub(crate) const PAGE_END: &str = "</main>\n</body>\n</html>\n";

/// Writes one record as an `article`; its spans must be in bytes.
pub(crate) fn write(out: &mut impl Write, record: &Record) -> std::io::Result<()> {
    writeln!(out, "<article>\n<p class=\"origin\">{}</p>", escaped(&summary::origin(record)))?;
    if let Some(lifecycle) = summary::lifecycle(&record.lifecycle) {
        writeln!(out, "<p class=\"lifecycle\">{}</p>", escaped(&lifecycle))?;
    }
    for paragraph in &record.paragraphs {
        let tag = if paragraph.kind == ParagraphKind::Headline { "h1" } else { "p" };
        write!(out, "<{tag}>")?;
        for piece in pieces(record, paragraph.span) {
            let words = escaped(piece.span.of(&record.text));
            let reported = if piece.reported { " reported" } else { "" };
            match piece.mark {
                Some(mark) => {
                    let (class, name) =
                        (mark.name(), piece.entity.map(|it| format!(": {}", escaped(&it.name))).unwrap_or_default());
                    let link = piece.entity.and_then(address);
                    if let Some(link) = &link {
                        write!(out, "<a href=\"{}\">", escaped(link))?;
                    }
                    write!(out, "<mark class=\"{class}{reported}\" title=\"{class}{name}\">{words}</mark>")?;
                    if link.is_some() {
                        out.write_all(b"</a>")?;
                    }
                }
                None if piece.reported => write!(out, "<span class=\"reported\">{words}</span>")?,
                None => out.write_all(words.as_bytes())?,
            }
        }
        writeln!(out, "</{tag}>")?;
    }
    writeln!(out, "<dl>")?;
    for (heading, lines) in summary::sections(record) {
        writeln!(out, "<dt>{heading}</dt>")?;
        for line in lines {
            writeln!(out, "<dd>{}</dd>", escaped(&line))?;
        }
    }
    writeln!(out, "</dl>\n</article>")
}

/// Writes one refused item.
pub(crate) fn write_rejection(out: &mut impl Write, rejection: &Rejection) -> std::io::Result<()> {
    let item = rejection.item.as_deref().unwrap_or("item");
    let (item, message) = (escaped(item), escaped(&rejection.message));
    writeln!(out, "<article>\n<p class=\"lifecycle\">rejected · {item}: {message} ({})</p>\n</article>", rejection.code)
}

/// Where more is known of an entity.
fn address(entity: &Entity) -> Option<String> {
    let of = |scheme: &str, before: &str| entity.ids.get(scheme).map(|id| format!("{before}{id}"));
    of("wikidata", "https://www.wikidata.org/wiki/").or_else(|| of("geonames", "https://www.geonames.org/"))
}

pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
