//! A story as a page: no script, nothing loaded from elsewhere.

use std::io::Write;

use super::{Page, amount, claims, nodes, source, status};
use crate::stories::{Item, Story};
use crate::view::html::escaped;

/// Writes one story as a `section`.
pub(crate) fn write(out: &mut impl Write, page: &Page<'_>) -> std::io::Result<()> {
    let story = page.story;
    let place = story.place.as_ref().map(|it| it.name.as_str());
    let head: Vec<&str> = [Some(story.first.as_str()), Some(&story.last), place, story.language.as_deref(), Some(&story.id)]
        .into_iter()
        .flatten()
        .collect();
    writeln!(out, "<section class=\"story\">\n<p class=\"origin\">{}</p>", escaped(&head.join(" · ")))?;
    writeln!(out, "<h1>{}</h1>", escaped(story.headline.as_deref().unwrap_or(&story.id)))?;
    let (items, copies, origins) = (story.items.len(), story.copies, story.origins);
    writeln!(out, "<p class=\"origin\">{items} items, {copies} of them copies; {origins} independent origins</p>")?;
    tolls(out, story)?;
    said(out, story)?;
    list(out, "Changed", page.changes().iter().map(|it| escaped(it)))?;
    graph(out, page)?;
    for item in &story.items {
        told(out, page, item)?;
    }
    writeln!(out, "</section>")
}

fn tolls(out: &mut impl Write, story: &Story) -> std::io::Result<()> {
    for toll in &story.tolls {
        writeln!(out, "<h2>{}</h2>\n<ol class=\"steps\">", escaped(&toll.kind))?;
        for step in &toll.steps {
            let (class, words) = status(step).map_or(("stands", String::new()), |it| (it, format!(", {it}")));
            let source = escaped(&source(&step.source));
            let at = escaped(&step.at);
            writeln!(out, "<li class=\"{class}\"><b>{}</b> <span>{source}, {at}{words}</span></li>", escaped(&amount(step)))?;
        }
        writeln!(out, "</ol>")?;
    }
    Ok(())
}

fn said(out: &mut impl Write, story: &Story) -> std::io::Result<()> {
    let line = |it: super::Said| {
        let answers: String = it.answers.iter().map(|it| format!("<br><em>{}</em>", escaped(it))).collect();
        format!("{}{answers}", escaped(&it.what))
    };
    list(out, "Claims", claims(story).into_iter().map(line))
}

fn list(out: &mut impl Write, heading: &str, lines: impl Iterator<Item = String>) -> std::io::Result<()> {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "<h2>{heading}</h2>\n<ul>")?;
    for line in lines {
        writeln!(out, "<li>{line}</li>")?;
    }
    writeln!(out, "</ul>")
}

/// An item: what the story did not know, and greyed what it did.
fn told(out: &mut impl Write, page: &Page<'_>, item: &Item) -> std::io::Result<()> {
    writeln!(out, "<article>\n<p class=\"origin\">{}</p>", escaped(&page.origin(item)))?;
    writeln!(out, "<h3>{}</h3>", escaped(page.headline(item)))?;
    for (text, is_new) in page.paragraphs(item) {
        let class = if is_new { "" } else { " class=\"copied\"" };
        writeln!(out, "<p{class}>{}</p>", escaped(text))?;
    }
    writeln!(out, "</article>")
}

/// Sizes of the graph.
const ROW: usize = 26;
const LEFT: usize = 250;
const RIGHT: usize = 330;
const WIDTH: usize = 700;
/// Characters that fit into a column.
const LETTERS: usize = 40;
/// More items than these make no small graph.
const ITEMS: usize = 40;

/// Origins to the left, items to the right, a line from each origin to what rests on it, a bow from each original to its copies.
fn graph(out: &mut impl Write, page: &Page<'_>) -> std::io::Result<()> {
    let nodes = nodes(page.story);
    let items = page.story.items.get(..ITEMS.min(page.story.items.len())).unwrap_or_default();
    let height = ROW * nodes.len().max(items.len()) + ROW;
    let middle = |row: usize| ROW * row + ROW;
    writeln!(out, "<h2>Origins</h2>\n<svg class=\"graph\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">")?;
    for (row, item) in items.iter().enumerate() {
        for origin in &item.origin {
            if let Some(node) = nodes.iter().position(|it| it == origin) {
                line(out, (LEFT + 6, middle(node)), (RIGHT - 6, middle(row)))?;
            } else if let Some(original) = items.iter().position(|it| origin.strip_prefix("item:") == Some(&it.item)) {
                bow(out, middle(original), middle(row))?;
            }
        }
    }
    for (row, node) in nodes.iter().enumerate() {
        writeln!(out, "<text x=\"{LEFT}\" y=\"{}\" text-anchor=\"end\">{}</text>", middle(row) + 4, escaped(&cut(node)))?;
    }
    for (row, item) in items.iter().enumerate() {
        let class = if item.copy_of.is_some() { " class=\"copied\"" } else { "" };
        writeln!(out, "<text{class} x=\"{RIGHT}\" y=\"{}\">{}</text>", middle(row) + 4, escaped(&cut(page.headline(item))))?;
    }
    writeln!(out, "</svg>")
}

fn line(out: &mut impl Write, (x, y): (usize, usize), (to_x, to_y): (usize, usize)) -> std::io::Result<()> {
    writeln!(out, "<line x1=\"{x}\" y1=\"{y}\" x2=\"{to_x}\" y2=\"{to_y}\"/>")
}

fn bow(out: &mut impl Write, from: usize, to: usize) -> std::io::Result<()> {
    let (x, bend) = (RIGHT - 6, RIGHT - 46);
    writeln!(out, "<path d=\"M{x},{from} C{bend},{from} {bend},{to} {x},{to}\"/>")
}

fn cut(text: &str) -> String {
    let kept: String = text.chars().take(LETTERS).collect();
    if kept.len() < text.len() { format!("{kept}…") } else { kept }
}
