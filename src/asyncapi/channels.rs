//! The channels: where messages go, in which stream they lie, and what is done with them.

use serde_json::{Map, Value, json};

use super::parameters::parameter;
use super::reference;
use crate::bulletins;
use crate::config::Config;
use crate::worker::broker::service::{ENRICH, HEALTH, SCHEMA};
use crate::worker::stories::{LINK_SUBJECT, STORY_SUBJECT};

/// Subjects of one form.
pub(super) struct Channel {
    pub(super) name: String,
    /// The subject, with fields in braces.
    address: String,
    /// None: it is for requests.
    stream: Option<String>,
    /// Name of the message.
    message: &'static str,
    /// Name of the message that answers.
    reply: Option<&'static str>,
    /// What the service does.
    action: &'static str,
    summary: &'static str,
}

/// All channels of a service with these settings.
pub(super) fn of(config: &Config) -> Vec<Channel> {
    let mut channels = copy(config);
    channels.extend(records(config));
    if config.events.publish {
        channels.extend(bulletins(config));
    }
    channels.extend(stories(config));
    if config.ask.threads > 0 {
        channels.push(request(
            "question",
            ENRICH,
            "answer",
            "Copy of any format is answered with its record; of all workers one answers.",
        ));
        channels.push(request(
            "schemaRequest",
            SCHEMA,
            "schema",
            "The JSON Schema that the request names; all of them if it names none.",
        ));
    }
    channels.push(request("healthRequest", HEALTH, "health", "Whether a worker is ready, and why not."));
    for stage in &config.stage {
        let reply = Some("stageReply");
        let name = format!("stage_{}", stage.name);
        let summary = "What a stage of your own is to add to a record.";
        channels.push(Channel { reply, ..sent(&name, &stage.subject, None, "stageRequest", summary) });
    }
    channels
}

fn copy(config: &Config) -> Vec<Channel> {
    let input = &config.input;
    let subjects = input.filter.as_ref().map_or(input.subjects.as_slice(), std::slice::from_ref);
    let named = subjects.iter().enumerate().map(|(number, subject)| {
        let name = if number == 0 { "copy".to_owned() } else { format!("copy{}", number + 1) };
        let summary = "Wire copy as it comes, in any format.";
        Channel { action: "receive", ..sent(&name, subject, Some(&input.stream), "copy", summary) }
    });
    named.collect()
}

fn records(config: &Config) -> Vec<Channel> {
    let (output, held, kills, dead) = (&config.output, &config.held, &config.kills, &config.dead);
    let ninjs = output
        .ninjs
        .as_ref()
        .map(|subject| sent("ninjs", subject, Some(&output.stream), "ninjs", "Each record once more, as ninjs 3.1."));
    let mut channels = vec![
        sent(
            "record",
            &output.subject,
            Some(&output.stream),
            "record",
            "A record for each article that may be used, and a tombstone for each that may not any more.",
        ),
        sent("held", &held.subject, Some(&held.stream), "record", "What is withheld, without its words."),
        sent("kill", &kills.subject, Some(&kills.stream), "record", "What takes copy back, and what it names."),
        sent("deadLetter", &dead.subject, Some(&dead.stream), "deadLetter", "What could not be read, as it came."),
    ];
    channels.extend(ninjs);
    channels
}

fn bulletins(config: &Config) -> [Channel; 4] {
    let (start, stream) = (&config.events.subject, Some(&config.events.stream));
    let sent = |name: &'static str, form: &str, summary| sent(name, &format!("{start}.{form}"), stream, name, summary);
    [
        sent("event", bulletins::EVENT_SUBJECT, "What happened; and that a report of it is withdrawn."),
        sent("statement", bulletins::STATEMENT_SUBJECT, "What somebody said; and that a report of it is withdrawn."),
        sent("toll", bulletins::TOLL_SUBJECT, "How many people an event touched; and that a report of it is withdrawn."),
        sent(
            "watch",
            bulletins::WATCH_SUBJECT,
            "Somebody on a watch list of yours whom a record names; and that it is withdrawn.",
        ),
    ]
}

fn stories(config: &Config) -> [Channel; 2] {
    let settings = &config.stories;
    let link = format!("{}.{LINK_SUBJECT}", settings.links_subject);
    let story = format!("{}.{STORY_SUBJECT}", settings.subject);
    [
        sent(
            "link",
            &link,
            Some(&settings.links),
            "link",
            "Whose text a record is, its story, and what is new in it; by the service `copytaster stories`.",
        ),
        sent(
            "story",
            &story,
            Some(&settings.stream),
            "story",
            "A story whenever it has changed; by the service `copytaster stories`.",
        ),
    ]
}

fn sent(name: &str, address: &str, stream: Option<&String>, message: &'static str, summary: &'static str) -> Channel {
    Channel {
        name: name.to_owned(),
        address: address.to_owned(),
        stream: stream.cloned(),
        message,
        reply: None,
        action: "send",
        summary,
    }
}

fn request(name: &'static str, address: &str, reply: &'static str, summary: &'static str) -> Channel {
    Channel { action: "receive", reply: Some(reply), ..sent(name, address, None, name, summary) }
}

impl Channel {
    /// `schemas` have the values of its fields.
    pub(super) fn described(&self, schemas: &Map<String, Value>) -> Value {
        let mut described = json!({
            "address": self.address,
            "description": self.summary,
            "messages": { self.message: reference(&format!("components/messages/{}", self.message)) },
        });
        let fields: Map<String, Value> =
            fields(&self.address).map(|it| (it.to_owned(), parameter(&self.name, it, schemas))).collect();
        if !fields.is_empty() {
            described["parameters"] = fields.into();
        }
        if let Some(stream) = &self.stream {
            described["x-jetstream-stream"] = stream.as_str().into();
        }
        described
    }

    /// What the service does with the channel, under a name of its own.
    pub(super) fn operation(&self) -> (String, Value) {
        let channel = reference(&format!("channels/{}", self.name));
        let mut operation = json!({ "action": self.action, "channel": channel, "summary": self.summary });
        if let Some(reply) = self.reply {
            operation["reply"] = json!({ "channel": reference(&format!("channels/{reply}")) });
        }
        let verb = match (self.reply, self.action) {
            (Some(_), "receive") => "answer",
            (Some(_), _) => "ask",
            (None, action) => action,
        };
        (format!("{verb}_{}", self.name), operation)
    }
}

/// The channels on which answers go: whoever asks names the subject.
pub(super) fn replies(channels: &[Channel]) -> impl Iterator<Item = (String, Value)> + '_ {
    channels.iter().filter_map(|it| it.reply).map(|reply| {
        let description = "The subject that the request names as its reply.";
        let message = reference(&format!("components/messages/{reply}"));
        (reply.to_owned(), json!({ "address": null, "description": description, "messages": { reply: message } }))
    })
}

/// Names in braces.
fn fields(address: &str) -> impl Iterator<Item = &str> {
    address.split('{').skip(1).filter_map(|it| Some(it.split_once('}')?.0))
}
