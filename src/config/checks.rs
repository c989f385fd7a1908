//! What can be told wrong without asking the server.

use std::borrow::Cow;
use std::fmt::Debug;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::{Config, ConfigError, Mode};
use crate::fields::Condition;

type Checked = Result<(), ConfigError>;

const SECOND: Duration = Duration::from_secs(1);
const SHORTEST_KEEP: Duration = Duration::from_secs(3600);
/// More than any machine has cores, and far fewer than the system refuses.
const MOST_THREADS: usize = 1024;
/// As many messages as a server delivers to one consumer without complaint.
const MOST_IN_FLIGHT: usize = 65_536;
/// Servers that can hold copies of one stream.
const MOST_REPLICAS: usize = 5;

/// One of the streams: the section of the configuration that names it, its name and its subjects.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section<'a> {
    pub keys: [&'static str; 3],
    pub stream: &'a str,
    pub subjects: &'a [String],
    /// None: nothing goes by age.
    pub max_age: Option<Duration>,
}

impl Config {
    /// Names the first key with which nothing could work.
    pub fn check(&self) -> Checked {
        self.check_server()?;
        self.check_streams()?;
        self.check_worker()?;
        self.check_bucket()?;
        self.check_questions()?;
        self.check_feeds()?;
        self.check_stages()?;
        self.lists.check()?;
        check_address(self.http.listen.as_deref())
    }

    pub(super) fn sections(&self) -> Vec<Section<'_>> {
        fn section<'a>(
            keys: [&'static str; 3],
            stream: &'a str,
            subjects: &'a [String],
            max_age: Option<Duration>,
        ) -> Section<'a> {
            Section { keys, stream, subjects, max_age }
        }
        let mut sections = vec![
            section(
                ["input.stream", "input.subjects", "input.max_age"],
                &self.input.stream,
                &self.input.subjects,
                Some(self.input.max_age),
            ),
            section(
                ["output.stream", "output.subjects", "output.max_age"],
                &self.output.stream,
                &self.output.subjects,
                Some(self.output.max_age),
            ),
            section(
                ["held.stream", "held.subjects", "held.max_age"],
                &self.held.stream,
                &self.held.subjects,
                Some(self.held.max_age),
            ),
            section(
                ["kills.stream", "kills.subjects", "kills.max_age"],
                &self.kills.stream,
                &self.kills.subjects,
                Some(self.kills.max_age),
            ),
            section(
                ["embargo.stream", "embargo.subjects", "embargo.max_age"],
                &self.embargo.stream,
                &self.embargo.subjects,
                None,
            ),
            section(
                ["dead.stream", "dead.subjects", "dead.max_age"],
                &self.dead.stream,
                &self.dead.subjects,
                Some(self.dead.max_age),
            ),
        ];
        if self.events.publish {
            let events = &self.events;
            let keys = ["events.stream", "events.subjects", "events.max_age"];
            sections.push(section(keys, &events.stream, &events.subjects, Some(events.max_age)));
        }
        sections
    }

    fn check_server(&self) -> Checked {
        let nats = &self.nats;
        if nats.tls.cert.is_some() != nats.tls.key.is_some() {
            return wrong("nats.tls", "cert without key, or key without cert", "name both or none");
        }
        if nats.password.is_some() && nats.password_file.is_some() {
            return wrong("nats.password_file", "given beside nats.password", "name one of them");
        }
        let password = nats.password.is_some() || nats.password_file.is_some();
        if nats.user.is_some() != password {
            return wrong("nats.user", "given without a password, or a password without it", "name both or none");
        }
        if let Some(prefix) = nats.inbox_prefix.as_deref().filter(|it| !is_subject(it) || it.contains(['*', '>'])) {
            return wrong("nats.inbox_prefix", prefix, "it is the beginning of a subject, without wildcards");
        }
        Ok(())
    }

    fn check_streams(&self) -> Checked {
        let sections = self.sections();
        for section in &sections {
            check_name(section.keys[0], section.stream)?;
            if section.subjects.is_empty() {
                return wrong(section.keys[1], "empty", "a stream needs at least one subject");
            }
            if let Some(subject) = section.subjects.iter().find(|it| !is_subject(it)) {
                return wrong(
                    section.keys[1],
                    subject,
                    "a subject is made of tokens with . between them, * for one and > for the rest",
                );
            }
            let window = self.output.duplicate_window;
            if let Some(age) = section.max_age.filter(|it| !it.is_zero() && *it < window) {
                return wrong(
                    section.keys[2],
                    &age,
                    format!("it needs at least output.duplicate_window, {window:?}, or 0s for no limit"),
                );
            }
        }
        check_name("input.consumer", &self.input.consumer)?;
        check_name("embargo.consumer", &self.embargo.consumer)?;
        if let Some(filter) = self.input.filter.as_deref().filter(|it| !is_subject(it)) {
            return wrong("input.filter", filter, "it is a subject, * stands for one token and > for the rest");
        }
        if !(1..=MOST_REPLICAS).contains(&self.streams.replicas) {
            return wrong("streams.replicas", &self.streams.replicas, "it can be 1 to 5");
        }
        let events = &self.events;
        if !is_subject(&events.subject) || events.subject.contains(['*', '>']) {
            return wrong("events.subject", events.subject.as_str(), "it is the beginning of subjects, without wildcards");
        }
        if !(0.0..=1.0).contains(&events.floor) {
            return wrong("events.floor", &events.floor, "it can be 0 to 1");
        }
        if !self.dead.subject.contains("{reason}") {
            return wrong("dead.subject", self.dead.subject.as_str(), "it needs {reason} in it");
        }
        // In mode bind the subjects are the server's.
        if self.worker.mode == Mode::Bind { Ok(()) } else { check_apart(&sections) }
    }

    fn check_worker(&self) -> Checked {
        let worker = &self.worker;
        if !(1..=MOST_IN_FLIGHT).contains(&worker.in_flight) {
            return wrong("worker.in_flight", &worker.in_flight, "it can be 1 to 65536");
        }
        if worker.ack_wait < SECOND {
            return wrong(
                "worker.ack_wait",
                &worker.ack_wait,
                "it needs at least 1s: the server is told every third of it that the work goes on",
            );
        }
        if worker.max_attempts == 0 {
            return wrong("worker.max_attempts", &0, "it needs at least 1");
        }
        if worker.budget < SECOND {
            return wrong("worker.budget", &worker.budget, "it needs at least 1s: every article would be dead-lettered");
        }
        if worker.drain < SECOND {
            return wrong(
                "worker.drain",
                &worker.drain,
                "it needs at least 1s: what is in flight has to be finished or returned",
            );
        }
        if worker.threads > MOST_THREADS {
            return wrong("worker.threads", &worker.threads, "it can be 0 (one for each core) to 1024");
        }
        Ok(())
    }

    fn check_feeds(&self) -> Checked {
        for feed in &self.feed {
            if !is_subject(&feed.subject) {
                return wrong(
                    "feed.subject",
                    feed.subject.as_str(),
                    "it is a subject, * stands for one token and > for the rest",
                );
            }
            if let Some(zone) = feed.zone.as_deref().filter(|it| TimeZone::get(it).is_err()) {
                return wrong("feed.zone", zone, "it is the IANA name of a time zone, such as Asia/Kolkata");
            }
            let is_language = |it: &&str| it.split('-').next().is_some_and(|it| (2..=3).contains(&it.len()) && is_lower(it));
            if let Some(language) = feed.language.as_deref().filter(|it| !is_language(it)) {
                return wrong("feed.language", language, "it is a BCP 47 tag, such as en or pt-BR");
            }
            let is_country = |it: &&str| it.len() == 2 && it.bytes().all(|it| it.is_ascii_uppercase());
            if let Some(country) = feed.country.as_deref().filter(|it| !is_country(it)) {
                return wrong("feed.country", country, "it is a code of ISO 3166-1 alpha-2, such as KE");
            }
        }
        Ok(())
    }

    fn check_stages(&self) -> Checked {
        let sections = self.sections();
        for (index, stage) in self.stage.iter().enumerate() {
            let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
            if stage.name.is_empty() || !stage.name.chars().all(is_name) {
                return wrong("stage.name", stage.name.as_str(), "a name is made of letters, digits, - and _");
            }
            if self.stage.iter().take(index).any(|it| it.name == stage.name) {
                return wrong("stage.name", stage.name.as_str(), "each stage needs its own");
            }
            if !is_subject(&stage.subject) || stage.subject.contains(['*', '>']) {
                return wrong("stage.subject", stage.subject.as_str(), "it is a subject, without wildcards");
            }
            // The stream would answer in place of the stage.
            let takes = |it: &&Section<'_>| it.subjects.iter().any(|it| overlap(it, &stage.subject));
            if let Some(section) = sections.iter().find(takes) {
                return wrong("stage.subject", stage.subject.as_str(), format!("{} takes it; name another", section.keys[1]));
            }
            if let Some(problem) = stage.when.as_deref().and_then(|it| Condition::read(it).err()) {
                return wrong("stage.when", stage.when.as_deref().unwrap_or_default(), problem);
            }
            if stage.timeout.is_zero() || stage.max_bytes == 0 {
                return wrong("stage.timeout and .max_bytes", "0", "no reply would ever be taken");
            }
        }
        Ok(())
    }

    fn check_questions(&self) -> Checked {
        let ask = &self.ask;
        if ask.threads > MOST_THREADS {
            return wrong("ask.threads", &ask.threads, "it can be 0 (nothing is answered) to 1024");
        }
        if ask.threads > 0 && !(1..=MOST_IN_FLIGHT).contains(&ask.in_flight) {
            return wrong("ask.in_flight", &ask.in_flight, "it can be 1 to 65536");
        }
        if ask.timeout.is_zero() {
            return wrong("ask.timeout", &ask.timeout, "it needs some time: every question would be refused");
        }
        Ok(())
    }

    fn check_bucket(&self) -> Checked {
        let worker = &self.worker;
        let bucket = worker.bucket.as_str();
        if bucket.is_empty() || !bucket.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_')) {
            return wrong("worker.bucket", bucket, "a bucket's name is made of letters, digits, - and _");
        }
        if worker.bucket_keep < SHORTEST_KEEP {
            return wrong("worker.bucket_keep", &worker.bucket_keep, "it needs at least 1h: kills come late");
        }
        if !(1..=64).contains(&worker.bucket_history) {
            return wrong("worker.bucket_history", &worker.bucket_history, "it can be 1 to 64");
        }
        Ok(())
    }
}

fn wrong<T: Debug + ?Sized>(key: &'static str, found: &T, needed: impl Into<Cow<'static, str>>) -> Checked {
    Err(ConfigError::Value { key, found: format!("{found:?}"), needed: needed.into() })
}

fn is_lower(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_lowercase())
}

fn check_name(key: &'static str, name: &str) -> Checked {
    if name.is_empty() || name.contains(['.', '*', '>', '/', '\\']) || name.contains(char::is_whitespace) {
        return wrong(key, name, "a name has no white space and none of . * > / \\");
    }
    Ok(())
}

/// Each stream by itself: the server makes no two with subjects that overlap.
fn check_apart(sections: &[Section<'_>]) -> Checked {
    for (index, one) in sections.iter().enumerate() {
        for other in sections.iter().skip(index + 1) {
            if one.stream == other.stream {
                return wrong(
                    other.keys[0],
                    other.stream,
                    format!("{} has this name; each stream that the worker makes needs its own", one.keys[0]),
                );
            }
            let pair = one.subjects.iter().find_map(|a| other.subjects.iter().find(|b| overlap(a, b)).map(|b| (a, b)));
            if let Some((a, b)) = pair {
                return wrong(
                    other.keys[1],
                    b,
                    format!("it overlaps with '{a}' of {}; the server makes no such streams", one.keys[1]),
                );
            }
        }
        if let Some(subject) = one.subjects.iter().find(|it| overlap(it, "$KV.>") || overlap(it, "$JS.>")) {
            return wrong(one.keys[1], subject, "it overlaps with the server's own subjects");
        }
    }
    Ok(())
}

/// Non-empty tokens; `*` and `>` stand alone, `>` at the end.
fn is_subject(subject: &str) -> bool {
    let tokens: Vec<&str> = subject.split('.').collect();
    tokens.iter().enumerate().all(|(index, token)| match *token {
        "*" => true,
        ">" => index + 1 == tokens.len(),
        _ => !token.is_empty() && !token.contains(['*', '>']) && !token.contains(char::is_whitespace),
    })
}

/// Whether some subject is one of both.
fn overlap(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        match (a.next(), b.next()) {
            (None, None) | (Some(">"), Some(_)) | (Some(_), Some(">")) => return true,
            (None, _) | (_, None) => return false,
            (Some(one), Some(other)) if one == other || one == "*" || other == "*" => (),
            _ => return false,
        }
    }
}

fn check_address(listen: Option<&str>) -> Checked {
    let Some(address) = listen.filter(|it| *it != "off") else { return Ok(()) };
    let is_address = address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if is_address {
        Ok(())
    } else {
        wrong("http.listen", address, "it is an address with a port, such as 127.0.0.1:8087, or off")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(text: &str, expected: &str) {
        let error = Config::parse(text).and_then(|it| it.check().map_err(|error| error.to_string())).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn defaults_stand() {
        let config = Config::parse("").unwrap();
        assert_eq!(config, Config::default());
        config.check().unwrap();
    }

    #[test]
    fn mistakes_are_named() {
        for (text, expected) in [
            ("[worker]\nin_fligth = 3", "in_fligth"),
            ("[worker]\nin_flight = 0", "worker.in_flight is 0"),
            ("[worker]\nin_flight = 10000000", "1 to 65536"),
            ("[worker]\nack_wait = \"soon\"", "'soon' is no length of time"),
            ("[worker]\nbudget = \"0s\"", "worker.budget is 0ns"),
            ("[worker]\ndrain = \"0s\"", "worker.drain"),
            ("[worker]\nthreads = 100000", "worker.threads is 100000"),
            ("[dead]\nsubject = \"wire.dead\"", "{reason}"),
            ("[input]\nstream = \"a.b\"", "input.stream"),
            ("[input]\nconsumer = \"a b\"", "input.consumer"),
            ("[input]\nfilter = \"wire..raw\"", "input.filter"),
            ("[input]\nsubjects = []", "input.subjects is \"empty\""),
            ("[input]\nsubjects = [\"wire.>.raw\"]", "input.subjects"),
            ("[input]\nmax_bytes = \"many\"", "10GiB"),
            ("[dead]\nmax_age = \"1m\"", "dead.max_age is 60s"),
            ("[held]\nstream = \"a b\"", "held.stream"),
            ("[[feed]]\nlanguage = \"en\"", "missing field `subject`"),
            ("[[feed]]\nsubject = \"a..b\"", "feed.subject"),
            ("[[feed]]\nsubject = \"a\"\nzone = \"Mars/Base\"", "feed.zone is \"Mars/Base\""),
            ("[[feed]]\nsubject = \"a\"\nlanguage = \"English\"", "feed.language"),
            ("[[feed]]\nsubject = \"a\"\ncountry = \"KEN\"", "feed.country"),
            ("[[feed]]\nsubject = \"a\"\nformat = \"pdf\"", "unknown variant `pdf`"),
            ("[[stage]]\nname = \"a\"", "missing field `subject`"),
            ("[[stage]]\nname = \"a.b\"\nsubject = \"s\"", "stage.name is \"a.b\""),
            ("[[stage]]\nname = \"a\"\nsubject = \"s\"\n[[stage]]\nname = \"a\"\nsubject = \"t\"", "each stage needs its own"),
            ("[[stage]]\nname = \"a\"\nsubject = \"s.>\"", "without wildcards"),
            ("[[stage]]\nname = \"a\"\nsubject = \"wire.events.x\"", "events.subjects takes it"),
            ("[[stage]]\nname = \"a\"\nsubject = \"s\"\nwhen = \"colour == red\"", "'colour' is no field"),
            ("[[stage]]\nname = \"a\"\nsubject = \"s\"\ntimeout = \"0s\"", "no reply"),
            ("[[stage]]\nname = \"a\"\nsubject = \"s\"\non_failure = \"panic\"", "unknown variant `panic`"),
            ("[ask]\nthreads = 5000", "ask.threads is 5000"),
            ("[ask]\nin_flight = 0", "ask.in_flight is 0"),
            ("[events]\nfloor = 8.0", "events.floor is 8.0"),
            ("[events]\nsubject = \"wire.>\"", "events.subject"),
            ("[kills]\nstream = \"HELD\"", "kills.stream is \"HELD\"; held.stream has this name"),
            ("[input]\nsubjects = [\"wire.>\"]", "it overlaps with 'wire.>' of input.subjects"),
            ("[input]\nsubjects = [\">\"]", "overlaps"),
            ("[streams]\nreplicas = 7", "streams.replicas is 7"),
            ("[streams]\ncompression = \"zip\"", "line 2: unknown variant `zip`"),
            ("[worker]\nbucket = \"a.b\"", "worker.bucket"),
            ("[worker]\nbucket_keep = \"5m\"", "worker.bucket_keep"),
            ("[nats.tls]\ncert = \"c.pem\"", "cert without key"),
            ("[nats]\nuser = \"desk\"", "given without a password"),
            ("[nats]\npassword = \"x\"", "a password without it"),
            ("[nats]\ninbox_prefix = \"_INBOX.>\"", "nats.inbox_prefix"),
            ("[http]\nlisten = \"8087\"", "http.listen"),
        ] {
            check_refused(text, expected);
        }
    }

    #[test]
    fn subjects_overlap_where_one_subject_is_in_both() {
        for (a, b, expected) in [
            ("a.b", "a.b", true),
            ("a.*", "*.b", true),
            ("a.>", "a.b.c", true),
            ("a.>", "a", false),
            (">", "a", true),
            ("a.*.c", "a.b.d", false),
            ("a.b", "a.b.c", false),
        ] {
            assert_eq!((overlap(a, b), overlap(b, a)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn in_mode_bind_the_streams_are_the_servers() {
        let text = "[worker]\nmode = \"bind\"\n[kills]\nstream = \"HELD\"";
        Config::parse(text).unwrap().check().unwrap();
    }
}
