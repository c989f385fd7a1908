//! One story as it stands on the server, with the copy of its items.

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
        let mut story: Option<Story> = None;
        let newer = |it: Story| {
            if has(&it, id) && it.into.is_none() {
                story = Some(it)
            }
        };
        each(&connection, stories, newer).await?;
        let Some(story) = story else {
            return Err(Failure::Failed(format!("{stories} has no story of the id {id}, nor one with such an item")));
        };
        let mut told: Vec<Told> = Vec::new();
        let of_story = |it: &Link| story.items.iter().any(|item| item.item == it.item);
        each(&connection, links, |link: Link| told.extend(Some(Told { link, record: None }).filter(|it| of_story(&it.link))))
            .await?;
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
