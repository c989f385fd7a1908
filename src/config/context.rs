//! Contexts of the `nats` command: <https://docs.nats.io/using-nats/nats-tools/nats_cli#nats-contexts>.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Addresses, ConfigError, Credentials, Nats, Secret};

/// A context's file. What is left empty is not set.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Context {
    url: String,
    user: String,
    password: Option<Secret>,
    token: Option<Secret>,
    creds: String,
    nkey: String,
    ca: String,
    cert: String,
    key: String,
    tls_first: bool,
    inbox_prefix: String,
    // Without these we would be somebody else, or somewhere else, than the context says.
    nsc: String,
    user_jwt: Option<Secret>,
    user_seed: Option<Secret>,
    socks_proxy: String,
    jetstream_domain: String,
    jetstream_api_prefix: String,
}

/// Puts the context of this name, or the context in this file, over `nats`.
pub(super) fn apply(nats: &mut Nats, name: &str) -> Result<(), ConfigError> {
    let path = if name.ends_with(".json") { PathBuf::from(name) } else { folder()?.join(format!("{name}.json")) };
    let text = std::fs::read_to_string(&path).map_err(|source| ConfigError::Read { path: path.clone(), source })?;
    let context: Context = serde_json::from_str(&text).map_err(|error| {
        // Its message may quote a value.
        let message = format!("line {}, column {}: this is no context of the nats command", error.line(), error.column());
        ConfigError::Parse { path: path.clone(), message }
    })?;
    context.apply(nats, &path)
}

/// Where the `nats` command keeps them.
fn folder() -> Result<PathBuf, ConfigError> {
    let home = || std::env::var_os("HOME").map(|it| PathBuf::from(it).join(".config"));
    let folder = std::env::var_os("XDG_CONFIG_HOME").filter(|it| !it.is_empty()).map(PathBuf::from).or_else(home);
    folder.map(|it| it.join("nats/context")).ok_or_else(|| ConfigError::Value {
        key: "NATS_CONTEXT",
        found: "a name".to_owned(),
        needed: "without HOME name the context's file instead, ending in .json".into(),
    })
}

impl Context {
    fn apply(self, nats: &mut Nats, path: &Path) -> Result<(), ConfigError> {
        let wrong = |message: String| ConfigError::Parse { path: path.to_owned(), message };
        let is_set = |it: &Option<Secret>| it.as_ref().is_some_and(|it| !it.expose().is_empty());
        let unknown = [
            ("nsc", !self.nsc.is_empty()),
            ("user_jwt", is_set(&self.user_jwt)),
            ("user_seed", is_set(&self.user_seed)),
            ("socks_proxy", !self.socks_proxy.is_empty()),
            ("jetstream_domain", !self.jetstream_domain.is_empty()),
            ("jetstream_api_prefix", !self.jetstream_api_prefix.is_empty()),
        ];
        if let Some((key, _)) = unknown.iter().find(|(_, set)| *set) {
            return Err(wrong(format!("'{key}' of a context is not supported; use creds, nkey, user and password, or a token")));
        }
        if !self.url.is_empty() {
            nats.url = self.url.parse::<Addresses>().map_err(|error| wrong(format!("url: {error}")))?;
        }
        let filled = |it: String| Some(it).filter(|it| !it.is_empty());
        let file = |it: String| filled(it).map(|it| expanded(&it));
        let secret = |it: Option<Secret>| it.filter(|it| !it.expose().is_empty());
        nats.replace_credentials(Credentials {
            user: filled(self.user),
            password: secret(self.password),
            token: secret(self.token),
            creds: file(self.creds),
            nkey: file(self.nkey),
        });
        nats.tls.ca = file(self.ca).or(nats.tls.ca.take());
        if let (Some(cert), Some(key)) = (file(self.cert), file(self.key)) {
            (nats.tls.cert, nats.tls.key) = (Some(cert), Some(key));
        }
        nats.tls.first |= self.tls_first;
        nats.inbox_prefix = filled(self.inbox_prefix).or(nats.inbox_prefix.take());
        Ok(())
    }
}

/// `~/` is the home folder.
fn expanded(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(below), Some(home)) => PathBuf::from(home).join(below),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(context: &str) -> Result<Nats, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.json");
        std::fs::write(&path, context).unwrap();
        let mut nats = Nats { user: Some("file".to_owned()), password: Some("old".into()), ..Nats::default() };
        apply(&mut nats, &path.display().to_string()).map(|()| nats)
    }

    #[test]
    fn a_context_takes_the_place_of_the_file() {
        let nats = with(r#"{"description":"","url":"nats://a:4222","creds":"/etc/a.creds","user":"","inbox_prefix":"_INBOX_a"}"#)
            .unwrap();
        assert_eq!(nats.url.to_string(), "nats://a:4222");
        assert_eq!((nats.creds.as_deref(), nats.user, nats.password), (Some(Path::new("/etc/a.creds")), None, None));
        assert_eq!(nats.inbox_prefix.as_deref(), Some("_INBOX_a"));
        let nats = with(r#"{"url":"nats://a"}"#).unwrap();
        assert_eq!(nats.user.as_deref(), Some("file"));
    }

    #[test]
    fn what_is_not_supported_is_refused_and_secrets_are_not_quoted() {
        assert!(with(r#"{"jetstream_domain":"leaf"}"#).unwrap_err().to_string().contains("jetstream_domain"));
        for wrong in [r#"{"password":12345678}"#, r#"{"password":"12345678""#, r#"{"url":"nats://u:12345678"}"#] {
            let error = with(wrong).unwrap_err().to_string();
            assert!(!error.contains("12345678"), "{error}");
        }
    }
}
