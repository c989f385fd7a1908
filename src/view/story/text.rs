//! A story on a terminal.

use std::io::Write;

use anstyle::{AnsiColor, Style};

use super::{Page, amount, claims, nodes, source, status};
use crate::stories::{Item, Story};
use crate::view::summary::code;
use crate::view::visible;

const INDENT: usize = 14;

/// Writes one story with its items; colours are dropped by the caller's stream where nobody sees them.
pub(crate) fn write(out: &mut impl Write, page: &Page<'_>) -> std::io::Result<()> {
    let story = page.story;
    write_state(out, story)?;
    section(out, "changed", page.changes())?;
    for node in nodes(story) {
        section(out, "origin", std::iter::once(node.to_owned()).chain(resting(page, node, 1)))?;
    }
    writeln!(out)
}

/// Writes a story as it stands, without its items.
pub(crate) fn write_state(out: &mut impl Write, story: &Story) -> std::io::Result<()> {
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let country = story.place.as_ref().and_then(|it| it.country.as_deref());
    let head: Vec<&str> =
        [Some(story.last.as_str()), country, story.language.as_deref(), Some(&story.id)].into_iter().flatten().collect();
    writeln!(out, "{dim}{} · {}{dim:#}", visible(&head.join(" · ")), code(&story.what))?;
    let gone = story.into.as_ref().map(|into| format!("has become a part of {into}"));
    let headline = story.headline.clone().or(gone).unwrap_or_default();
    writeln!(out, "{bold}{}{bold:#}", visible(&headline))?;
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let counts = [
        count(story.items.len(), "item", "items"),
        count(story.copies, "copy", "copies"),
        count(story.origins, "independent origin", "independent origins"),
    ];
    section(out, "told by", [counts.join(", ")])?;
    for toll in &story.tolls {
        let alert = AnsiColor::BrightRed.on_default();
        for (number, step) in toll.steps.iter().enumerate() {
            let heading = if number == 0 { toll.kind.as_str() } else { "" };
            let status = status(step).map(|it| format!(" ({it})")).unwrap_or_default();
            let line = format!("  {}  {}{status}", step.at, source(&step.source));
            writeln!(out, "{dim}{:<INDENT$}{dim:#}{alert}{}{alert:#}{}", visible(heading), amount(step), visible(&line))?;
        }
    }
    let lines = claims(story).into_iter().map(|it| match it.answers.is_empty() {
        true => it.what,
        false => format!("{}; {}", it.what, it.answers.join("; ")),
    });
    section(out, "claims", lines)
}

/// The items that rest on a node, and below each those that rest on it.
fn resting<'p>(page: &'p Page<'_>, node: &str, depth: usize) -> Vec<String> {
    let here = page.story.items.iter().filter(|it| it.origin.iter().any(|it| it == node));
    let line = |item: &'p Item| {
        let own = format!("{}{}  ({})", "  ".repeat(depth), page.headline(item), page.origin(item));
        let below = if depth < DEEPEST { resting(page, &format!("item:{}", item.item), depth + 1) } else { Vec::new() };
        std::iter::once(own).chain(below)
    };
    here.flat_map(line).collect()
}

/// Copies of copies.
const DEEPEST: usize = 4;

fn section(out: &mut impl Write, heading: &str, lines: impl IntoIterator<Item = String>) -> std::io::Result<()> {
    let dim = Style::new().dimmed();
    for (number, line) in lines.into_iter().enumerate() {
        let heading = if number == 0 { heading } else { "" };
        writeln!(out, "{dim}{heading:<INDENT$}{dim:#}{}", visible(&line))?;
    }
    Ok(())
}
