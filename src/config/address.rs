//! Where the server is. Credentials written into a URL are taken out of it at once, so that it can be printed.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Secret;

/// One server or several, without credentials, and the credentials that were written with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    servers: Vec<String>,
    user: Option<String>,
    password: Option<Secret>,
    /// A user name without a password is a token.
    token: Option<Secret>,
}

/// An address that can't be read. It is not quoted: a part of a password may stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an address of the server can't be read; write nats://host:4222, several separated by commas, and , / @ in a password as %2C %2F %40"
)]
pub struct BadAddress;

impl Addresses {
    /// Each of them, as the client library takes it.
    pub fn servers(&self) -> &[String] {
        &self.servers
    }

    /// Where the server is if nobody says otherwise.
    pub(super) fn local() -> Addresses {
        Addresses { servers: vec!["nats://127.0.0.1:4222".to_owned()], user: None, password: None, token: None }
    }

    pub(super) fn has_credentials(&self) -> bool {
        self.user.is_some() || self.token.is_some()
    }

    /// User and password, or a token.
    pub(super) fn credentials(&self) -> (Option<String>, Option<Secret>, Option<Secret>) {
        (self.user.clone(), self.password.clone(), self.token.clone())
    }

    pub(super) fn forget_credentials(&mut self) {
        (self.user, self.password, self.token) = (None, None, None);
    }
}

impl std::str::FromStr for Addresses {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Addresses, BadAddress> {
        let mut found = Addresses { servers: Vec::new(), user: None, password: None, token: None };
        for server in text.split(',').map(str::trim) {
            let (scheme, rest) = server.split_once("://").unwrap_or(("nats", server));
            let (credentials, host) = rest.rsplit_once('@').map_or((None, rest), |(before, host)| (Some(before), host));
            if !is_scheme(scheme) || !is_host(host) {
                return Err(BadAddress);
            }
            found.servers.push(format!("{scheme}://{}", host.trim_end_matches('/')));
            if let Some(credentials) = credentials.filter(|it| !it.is_empty() && !found.has_credentials()) {
                match credentials.split_once(':') {
                    Some((user, password)) => {
                        found.user = Some(percent_decoded(user)?);
                        found.password = Some(percent_decoded(password)?.into());
                    }
                    None => found.token = Some(percent_decoded(credentials)?.into()),
                }
            }
        }
        Ok(found)
    }
}

fn is_scheme(scheme: &str) -> bool {
    matches!(scheme, "nats" | "tls")
}

/// A name or number of a host, with a port or without.
fn is_host(host: &str) -> bool {
    let host = host.trim_end_matches('/');
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let name_is_valid = !name.is_empty()
        && (name.starts_with('[') && name.ends_with(']')
            || name.chars().all(|it| it.is_alphanumeric() || matches!(it, '.' | '-' | '_')));
    name_is_valid && port.is_none_or(|it| it.parse::<u16>().is_ok())
}

fn percent_decoded(text: &str) -> Result<String, BadAddress> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|it| char::from(it).to_digit(16)).and_then(|it| u8::try_from(it).ok());
        let (high, low) = (digit().ok_or(BadAddress)?, digit().ok_or(BadAddress)?);
        bytes.push(high * 16 + low);
    }
    String::from_utf8(bytes).map_err(|_| BadAddress)
}

/// Never with credentials.
impl std::fmt::Display for Addresses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.servers.join(","))
    }
}

impl<'de> Deserialize<'de> for Addresses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Addresses, D::Error> {
        let text = String::deserialize(deserializer).map_err(|_| serde::de::Error::custom(BadAddress))?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for Addresses {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shown: &str, user: Option<&str>, password: Option<&str>, token: Option<&str>) {
        let found: Addresses = text.parse().unwrap();
        assert_eq!(found.to_string(), shown);
        let exposed = |it: &Option<Secret>| it.as_ref().map(|it| it.expose().to_owned());
        assert_eq!(found.user.as_deref(), user);
        assert_eq!((exposed(&found.password).as_deref(), exposed(&found.token).as_deref()), (password, token));
        let printed = format!("{found:?} {found}");
        for secret in [password, token].into_iter().flatten() {
            assert!(!printed.contains(secret), "{printed}");
        }
    }

    #[test]
    fn credentials_are_taken_out_of_the_address() {
        check("nats://a:4222", "nats://a:4222", None, None, None);
        check("localhost", "nats://localhost", None, None, None);
        check("nats://desk:hunter2@a:4222, nats://b", "nats://a:4222,nats://b", Some("desk"), Some("hunter2"), None);
        check("nats://a,tls://desk:hunter2@b/", "nats://a,tls://b", Some("desk"), Some("hunter2"), None);
        check("nats://t0ken@[::1]:4222", "nats://[::1]:4222", None, None, Some("t0ken"));
        check("nats://desk:p%40ss%2Cword%25@a", "nats://a", Some("desk"), Some("p@ss,word%"), None);
        check("nats://desk:p@ss/word@a", "nats://a", Some("desk"), Some("p@ss/word"), None);
    }

    #[test]
    fn what_cannot_be_read_is_not_quoted() {
        for text in
            ["", "nats://", "nats://desk:hunter,2@a", "nats://desk:hunter2", "http://a", "nats://a:x", "nats://d:%zz@a", "a b"]
        {
            let error = text.parse::<Addresses>().unwrap_err();
            assert!(!error.to_string().contains("hunter"), "{text}");
        }
    }
}
