//! The server, and who we are to it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Addresses, Secret};

/// The server, and who we are to it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Nats {
    /// One URL or several, separated by commas.
    pub url: Addresses,
    pub user: Option<String>,
    #[serde(skip_serializing)]
    pub password: Option<Secret>,
    /// File that holds the password, in place of `password`.
    pub password_file: Option<PathBuf>,
    #[serde(skip_serializing)]
    pub token: Option<Secret>,
    /// File that holds an nkey seed.
    pub nkey: Option<PathBuf>,
    /// Credentials file, as `nsc` makes them.
    pub creds: Option<PathBuf>,
    /// Prefix of our inboxes, for least rights.
    pub inbox_prefix: Option<String>,
    pub tls: Tls,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// Refuse a server without TLS.
    pub required: bool,
    /// Shake hands before the server says who it is.
    pub first: bool,
    /// PEM file of the authority that signed the server's certificate.
    pub ca: Option<PathBuf>,
    /// PEM file of our own certificate; needs `key`.
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
}

impl Default for Nats {
    fn default() -> Nats {
        Nats {
            url: Addresses::local(),
            user: None,
            password: None,
            password_file: None,
            token: None,
            nkey: None,
            creds: None,
            inbox_prefix: None,
            tls: Tls::default(),
        }
    }
}
