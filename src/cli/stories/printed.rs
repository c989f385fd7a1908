//! Links and stories on standard output.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};

use clap::ValueEnum;
use serde::Serialize;

use crate::cli::write_bytes;
use crate::record::offsets;
use crate::stories::Story;
use crate::view::html::{PAGE_END, PAGE_START};
use crate::view::story::{Page, Told, by_item, html, text};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// One link or story a line
    #[default]
    Json,
    /// Stories for human eyes, coloured on a terminal
    Text,
    /// A page of its own
    Html,
}

/// The last revision of every story, in the order in which they began.
#[derive(Debug, Default)]
pub(super) struct Last {
    places: BTreeMap<String, usize>,
    stories: Vec<Story>,
}

impl Last {
    pub(super) fn note(&mut self, story: Story) {
        let next = self.stories.len();
        let place = *self.places.entry(story.id.clone()).or_insert(next);
        match self.stories.get_mut(place) {
            Some(known) => *known = story,
            None => self.stories.push(story),
        }
    }

    /// What has become a part of another story is shown there.
    pub(super) fn all(&self) -> impl Iterator<Item = &Story> {
        self.stories.iter().filter(|it| it.into.is_none())
    }
}

/// Whether a story has this id, or an item of this id.
pub(super) fn has(story: &Story, id: &str) -> bool {
    story.id == id || story.items.iter().any(|it| it.item == id)
}

/// The views cut texts by bytes.
pub(super) fn in_bytes(told: &mut [Told]) {
    told.iter_mut().filter_map(|it| it.record.as_mut()).for_each(offsets::to_bytes);
}

pub(super) struct Printer {
    format: Format,
    pub(super) out: std::io::BufWriter<anstream::AutoStream<std::io::Stdout>>,
    terminal: bool,
}

impl Printer {
    pub(super) fn new(format: Format) -> Printer {
        let out = std::io::stdout();
        Printer { format, terminal: out.is_terminal(), out: std::io::BufWriter::new(anstream::AutoStream::auto(out)) }
    }

    pub(super) fn line(&mut self, value: &impl Serialize) -> std::io::Result<()> {
        let mut bytes = serde_json::to_vec(value)?;
        bytes.push(b'\n');
        write_bytes(&mut self.out, &bytes, self.terminal)
    }

    /// Writes stories in the format, with what was read of their items.
    pub(super) fn stories(&mut self, stories: &[&Story], told: &[Told]) -> std::io::Result<()> {
        if self.format == Format::Html {
            self.out.write_all(PAGE_START.as_bytes())?;
        }
        let told = by_item(told);
        for story in stories {
            match self.format {
                Format::Json => self.line(story)?,
                Format::Text => text::write(&mut self.out, &Page::new(story, &told))?,
                Format::Html => html::write(&mut self.out, &Page::new(story, &told))?,
            }
        }
        if self.format == Format::Html {
            self.out.write_all(PAGE_END.as_bytes())?;
        }
        self.out.flush()
    }
}
