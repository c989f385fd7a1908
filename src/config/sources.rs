//! Who we are to the server, beside the file: from the environment, the command line and contexts of the `nats` command.

use std::path::PathBuf;

use super::{Addresses, ConfigError, Nats, Secret, context};

/// What says who we are. One set of them replaces another as a whole: parts of two would be nobody.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Credentials {
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub token: Option<Secret>,
    pub creds: Option<PathBuf>,
    pub nkey: Option<PathBuf>,
}

/// What the environment and the command line say of the server. It goes before the context, and that before the file.
#[derive(Debug, Clone, Default)]
pub struct Given {
    pub context: Option<String>,
    pub url: Option<String>,
    pub credentials: Credentials,
    pub ca: Option<PathBuf>,
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
    pub inbox_prefix: Option<String>,
}

impl Given {
    pub(super) fn apply(&self, nats: &mut Nats) -> Result<(), ConfigError> {
        if let Some(name) = &self.context {
            context::apply(nats, name)?;
        }
        if let Some(url) = &self.url {
            nats.url =
                url.parse::<Addresses>().map_err(|error| ConfigError::Address { name: "NATS_URL or --nats", source: error })?;
        }
        let mut credentials = self.credentials.clone();
        let password_alone = Credentials { password: credentials.password.clone(), ..Credentials::default() };
        if credentials == password_alone && credentials.password.is_some() {
            // The user stands elsewhere.
            (nats.password, nats.password_file) = (credentials.password.take(), None);
        }
        if credentials.password.is_none() && credentials.token.is_none() {
            // The `nats` command takes a user without a password for a token.
            credentials.token = credentials.user.take().map(Secret::from);
        }
        nats.replace_credentials(credentials);
        nats.tls.ca = self.ca.clone().or(nats.tls.ca.take());
        nats.tls.cert = self.cert.clone().or(nats.tls.cert.take());
        nats.tls.key = self.key.clone().or(nats.tls.key.take());
        nats.inbox_prefix = self.inbox_prefix.clone().or(nats.inbox_prefix.take());
        Ok(())
    }
}

impl Nats {
    /// Puts these in the place of all others, those in the URL too, unless they are empty.
    pub(super) fn replace_credentials(&mut self, with: Credentials) {
        if with == Credentials::default() {
            return;
        }
        self.url.forget_credentials();
        self.password_file = None;
        (self.user, self.password, self.token) = (with.user, with.password, with.token);
        (self.creds, self.nkey) = (with.creds, with.nkey);
    }

    /// Who we are, from wherever it is said: keys go before what stands in the URL.
    pub fn credentials(&self) -> Result<Credentials, ConfigError> {
        let from_file = self.password_file.as_ref().map(|path| read_secret(path)).transpose()?;
        let own = Credentials {
            user: self.user.clone(),
            password: self.password.clone().or(from_file),
            token: self.token.clone(),
            creds: self.creds.clone(),
            nkey: self.nkey.clone(),
        };
        if own != Credentials::default() {
            return Ok(own);
        }
        let (user, password, token) = self.url.credentials();
        Ok(Credentials { user, password, token, ..own })
    }
}

/// The text of a file, without the line end that editors put behind it.
pub(super) fn read_secret(path: &std::path::Path) -> Result<Secret, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
    Ok(text.trim_end_matches(['\r', '\n']).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nats() -> Nats {
        Nats { url: "nats://url:inside@a".parse().unwrap(), ..Nats::default() }
    }

    #[test]
    fn one_set_of_credentials_replaces_another() {
        let mut it = nats();
        assert_eq!(it.credentials().unwrap().user.as_deref(), Some("url"));
        let given = Given {
            credentials: Credentials { user: Some("desk".to_owned()), password: Some("x".into()), ..Credentials::default() },
            ..Given::default()
        };
        given.apply(&mut it).unwrap();
        assert_eq!(it.credentials().unwrap().user.as_deref(), Some("desk"));
        let token = Credentials { user: Some("t0ken".to_owned()), ..Credentials::default() };
        Given { credentials: token, ..Given::default() }.apply(&mut it).unwrap();
        let found = it.credentials().unwrap();
        assert_eq!((found.user, found.password, found.token.unwrap().expose()), (None, None, "t0ken"));
        // A password alone belongs to the user of the file.
        let mut file = Nats { user: Some("desk".to_owned()), ..Nats::default() };
        let password = Credentials { password: Some("x".into()), ..Credentials::default() };
        Given { credentials: password, ..Given::default() }.apply(&mut file).unwrap();
        assert_eq!((file.user.as_deref(), file.password.unwrap().expose()), (Some("desk"), "x"));
        // Nothing given changes nothing, and another address keeps who we are.
        Given { url: Some("nats://b".to_owned()), ..Given::default() }.apply(&mut it).unwrap();
        assert_eq!((it.url.to_string().as_str(), it.credentials().unwrap().token.unwrap().expose()), ("nats://b", "t0ken"));
    }

    #[test]
    fn a_password_may_lie_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "hunter2\n").unwrap();
        let it = Nats { user: Some("desk".to_owned()), password_file: Some(path), ..Nats::default() };
        assert_eq!(it.credentials().unwrap().password.unwrap().expose(), "hunter2");
    }
}
