//! Secrets: read, handed to the client library, never printed.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

/// A password, token or seed. It prints as `***` and is left out where the configuration is written.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, for whoever hands it to the server.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Secret {
        Secret(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Secret {
        Secret(text.to_owned())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        // serde's own error would quote the value.
        let text = String::deserialize(deserializer).map_err(|_| serde::de::Error::custom("a secret is text in quotes"))?;
        Ok(Secret(text))
    }
}

const HIDDEN: &str = "***";
const BEGIN: &str = "-----BEGIN";
const END: &str = "-----END";
const SCHEME: &str = "://";
/// Shorter words are no seeds or tokens.
const SHORTEST: usize = 20;

/// The text with `***` in place of whatever looks like a secret, wherever somebody put it by mistake: PEM blocks and what `nsc` puts
/// around a seed (`-----BEGIN …`), the credentials in a URL, seeds of nkeys (`SU…`, `SA…`), JSON web tokens. For all that is printed.
pub fn redacted(text: &str) -> Cow<'_, str> {
    let without_blocks = without_blocks(text);
    let without_credentials = without_credentials(&without_blocks);
    let hidden = without_words(&without_credentials);
    if hidden == text { Cow::Borrowed(text) } else { Cow::Owned(hidden) }
}

/// Without all from the first block's beginning to the last one's end.
fn without_blocks(text: &str) -> String {
    let Some((before, block)) = text.split_once(BEGIN) else { return text.to_owned() };
    let after = block.rsplit_once(END).and_then(|(_, rest)| rest.split_once("-----"));
    format!("{before}{HIDDEN}{}", after.map_or("", |(_, after)| after.trim_start_matches('-')))
}

fn without_credentials(text: &str) -> String {
    let mut parts = text.split(SCHEME);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let address = part.split(|it: char| it.is_whitespace() || matches!(it, '"' | '`' | '<' | '>')).next().unwrap_or_default();
        out.push_str(SCHEME);
        match address.rsplit_once('@') {
            Some((credentials, _)) => {
                out.push_str(HIDDEN);
                out.push_str(part.get(credentials.len()..).unwrap_or_default());
            }
            None => out.push_str(part),
        }
    }
    out
}

/// Without words that are seeds or tokens.
fn without_words(text: &str) -> String {
    let is_inside = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(|it| !is_inside(it)) {
        let word = piece.trim_end_matches(|it| !is_inside(it));
        let hides = is_token(word) || word.split(['_', '-', '.']).any(is_seed);
        out.push_str(if hides { HIDDEN } else { word });
        out.push_str(piece.get(word.len()..).unwrap_or_default());
    }
    out
}

/// <https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth>: base 32, the second letter says whose.
fn is_seed(word: &str) -> bool {
    let kind = word.strip_prefix('S').and_then(|it| it.chars().next());
    word.len() >= SHORTEST
        && kind.is_some_and(|it| "UAONCX".contains(it))
        && word.bytes().all(|it| it.is_ascii_uppercase() || (b'2'..=b'7').contains(&it))
}

/// RFC 7519: base 64 of a JSON object that begins with `{"`.
fn is_token(word: &str) -> bool {
    word.len() >= SHORTEST && word.starts_with("eyJ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = "SUAIBDPBAUTWCWBKIO6XHQNINK5FWJW4OHLXC3HQ2KFE4PEJUA44CNHTC4";
    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ.eyJqdGkiOiJYIn0.c2ln-_";

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(redacted(text), expected);
    }

    #[test]
    fn what_looks_like_a_secret_is_hidden_wherever_it_stands() {
        check(&format!("{SEED}: no such file"), "***: no such file");
        check(&format!("nkey = \"/etc/{SEED}\""), "nkey = \"/etc/***\"");
        check(&format!("a={TOKEN}, b"), "a=***, b");
        let creds = format!(
            "-----BEGIN NATS USER JWT-----\n{TOKEN}\n------END NATS USER JWT------\n\n\
             -----BEGIN USER NKEY SEED-----\n{SEED}\n------END USER NKEY SEED------"
        );
        check(&format!("{creds}: no such file"), "***: no such file");
        check("-----BEGIN PRIVATE KEY----- MIGH", "***");
        check(
            "unknown variant `nats://desk:hunter2@a:4222`, expected `bind`",
            "unknown variant `nats://***@a:4222`, expected `bind`",
        );
        check("stream = \"tls://desk:hun/ter@2@a\"\nsubject = \"a@b\"", "stream = \"tls://***@a\"\nsubject = \"a@b\"");
        check("nats://t0ken@a,nats://desk:x@b", "nats://***@a,nats://***@b");
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "",
            "SUA",
            "could not create stream SUMMARIES-OF-THE-DAY-AND-NIGHT",
            "nats://a:4222, write to b@c",
            "eyJ",
            "wire.raw.>",
        ] {
            check(text, text);
        }
    }
}
