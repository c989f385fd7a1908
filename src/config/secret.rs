//! Secrets: read, handed to the client library, never printed.

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
