//! One story as it stands on the server, with the copy of its items.

use std::collections::BTreeSet;
use std::process::ExitCode;

use futures_util::StreamExt;

use super::printed::{Format, Printer, has, in_bytes};
use crate::cli::server::{block_on, connect};
use crate::cli::{Failure, written};
use crate::config::Config;
use crate::record::stored::Stored;
use crate::stories::{Link, Story};
use crate::view::story::Told;
use crate::worker::broker::checks;
use crate::worker::broker::connection::Connection;
use crate::worker::broker::raw;
use crate::worker::tools::archive::{self, From};

/// Prints the story with this id, or with an item of this id, in its last revision.
pub(super) fn print(config: &Config, id: &str, format: Format) -> Result<ExitCode, Failure> {
    block_on(async {
        let connection = connect(config).await?;
        let (links, stories) = (&config.stories.links, &config.stories.stream);
        let Some(story) = last(&connection, stories, id).await? else {
            return Err(Failure::Failed(format!("{stories} has no story of the id {id}, nor one with such an item")));
        };
        let mut told: Vec<Told> = Vec::new();
        let items: BTreeSet<&str> = story.items.iter().map(|it| it.item.as_str()).collect();
        let of_story = |link: Link| {
            if items.contains(link.item.as_str()) {
                told.push(Told { link, record: None });
            }
        };
        each(&connection, links, of_story).await?;
        for told in &mut told {
            let found = raw::fetch(&connection, &config.output.stream, told.link.sequence).await.map_err(Failure::Failed)?;
            // What the stream has let go of is shown without its text.
            told.record =
                found.and_then(|it| Stored::read(&it.payload).ok()).map(|it| it.record).filter(|it| it.id == told.link.item);
        }
        in_bytes(&mut told);
        written(Printer::new(format).stories(&[&story], &told))?;
        Ok(ExitCode::SUCCESS)
    })
}

/// The last revision of the story with this id or item, or of the one that it was merged into.
async fn last(connection: &Connection, stories: &str, id: &str) -> Result<Option<Story>, Failure> {
    let (mut wanted, mut merged) = (id.to_owned(), BTreeSet::new());
    loop {
        let mut story: Option<Story> = None;
        let newer = |it: Story| {
            if has(&it, &wanted) {
                story = Some(it)
            }
        };
        each(connection, stories, newer).await?;
        match story.as_ref().and_then(|it| it.into.clone()) {
            Some(into) if merged.insert(into.clone()) => wanted = into,
            _ => return Ok(story),
        }
    }
}

/// Reads a stream to its end.
async fn each<T: serde::de::DeserializeOwned>(
    connection: &Connection,
    stream: &str,
    mut take: impl FnMut(T),
) -> Result<(), Failure> {
    if !checks::exists(connection, stream).await {
        return Err(Failure::Failed(format!("there is no stream {stream}: has `copytaster stories` run here?")));
    }
    let mut messages = Box::pin(archive::follow(connection, stream, ">", From::Beginning).await?);
    if raw::next(connection, stream, 0, ">").await.map_err(Failure::Failed)?.is_none() {
        return Ok(());
    }
    while let Some(message) = messages.next().await {
        if let Ok(value) = serde_json::from_slice(&message.payload) {
            take(value);
        }
        if message.left == 0 {
            break;
        }
    }
    Ok(())
}
