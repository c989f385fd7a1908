//! The record on a terminal: the copy with its marks in colour, then what was found.

use std::io::Write;

use anstyle::{AnsiColor, Style};

use super::{Mark, Piece, pieces, summary, visible};
use crate::ingest::Rejection;
use crate::record::{EntityKind, ParagraphKind, Record};

/// Columns of running text: what is comfortable to read.
const WIDTH: usize = 100;
const INDENT: usize = 14;

/// Writes one record; its spans must be in bytes. Colours are dropped by the caller's stream where nobody sees them.
pub(crate) fn write(out: &mut impl Write, record: &Record) -> std::io::Result<()> {
    let bold = Style::new().bold();
    let dim = Style::new().dimmed();
    let rule = "─".repeat(WIDTH);
    writeln!(out, "{dim}{rule}{dim:#}")?;
    writeln!(out, "{dim}{}{dim:#}", visible(&summary::origin(record)))?;
    if let Some(lifecycle) = summary::lifecycle(&record.lifecycle) {
        let alert = AnsiColor::Red.on_default().bold();
        writeln!(out, "{alert}{}{alert:#}", visible(&lifecycle))?;
    }
    for paragraph in &record.paragraphs {
        let base = if paragraph.kind == ParagraphKind::Headline { bold } else { Style::new() };
        write_paragraph(out, record, &pieces(record, paragraph.span), base)?;
        writeln!(out)?;
    }
    for (heading, lines) in summary::sections(record) {
        for (index, line) in lines.iter().enumerate() {
            let heading = if index == 0 { heading } else { "" };
            writeln!(out, "{dim}{heading:<INDENT$}{dim:#}{}", visible(line))?;
        }
    }
    writeln!(out)
}

/// Writes one refused item.
pub(crate) fn write_rejection(out: &mut impl Write, rejection: &Rejection) -> std::io::Result<()> {
    let red = AnsiColor::Red.on_default().bold();
    let item = visible(rejection.item.as_deref().unwrap_or("item"));
    writeln!(out, "{red}rejected{red:#} {item}: {} ({})\n", visible(&rejection.message), rejection.code)
}

/// Words set one after the other, each in the style of its piece, wrapped at [`WIDTH`].
fn write_paragraph(out: &mut impl Write, record: &Record, pieces: &[Piece<'_>], base: Style) -> std::io::Result<()> {
    let mut column = 0;
    for piece in pieces {
        let style = style(piece, base);
        for word in piece.span.of(&record.text).split_inclusive(' ') {
            let length = word.trim_end().chars().count();
            if column > 0 && column + length > WIDTH {
                writeln!(out)?;
                column = 0;
            }
            write!(out, "{style}{}{style:#}", visible(word))?;
            column += word.chars().count();
        }
    }
    writeln!(out)
}

fn style(piece: &Piece<'_>, base: Style) -> Style {
    let style = match piece.mark {
        Some(Mark::Entity(EntityKind::Person)) => base.fg_color(Some(AnsiColor::Yellow.into())),
        Some(Mark::Entity(EntityKind::Organisation)) => base.fg_color(Some(AnsiColor::Magenta.into())),
        Some(Mark::Entity(EntityKind::Place)) => base.fg_color(Some(AnsiColor::Green.into())),
        Some(Mark::Entity(_)) => base.fg_color(Some(AnsiColor::BrightBlue.into())),
        Some(Mark::Time) => base.fg_color(Some(AnsiColor::Cyan.into())),
        Some(Mark::Quantity) => base.fg_color(Some(AnsiColor::BrightRed.into())),
        Some(Mark::Cue) => base.underline(),
        None => base,
    };
    if piece.reported { style.italic() } else { style }
}
