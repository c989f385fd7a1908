//! Identifiers that senders write where they have none, or one for everything.

/// Whether it may name one item: not empty, nothing but zeros, a word for nothing, or the address of a whole site.
pub(crate) fn is_one(given: &str) -> bool {
    let given = given.trim();
    let word = given.to_lowercase();
    let address = word.split_once("://").map(|(_, rest)| rest.trim_end_matches('/'));
    given.chars().any(|it| it.is_alphanumeric() && it != '0')
        && !["null", "none", "nil", "undefined", "n/a", "na", "id", "guid", "uuid", "false", "true"].contains(&word.as_str())
        && address.is_none_or(|it| it.contains(['/', '?', '#']))
        // `urn:newsml:www.example.org`; `urn:newsml:X2` is what a sender without a domain and a date has.
        && !(word.starts_with("urn:newsml:") && word.matches(':').count() < 3 && word.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_everything_names_nothing() {
        for given in [
            "",
            " ",
            "0",
            "00000000-0000-0000-0000-000000000000",
            "null",
            "N/A",
            "https://example.org/",
            "http://example.org",
            "urn:newsml:www.example.org",
        ] {
            assert!(!is_one(given), "{given}");
        }
        for given in [
            "7",
            "a-17",
            "https://example.org/?p=7",
            "https://example.org/a",
            "urn:newsml:X2",
            "urn:newsml:example.org:20270304:1",
            "tag:example.org,2027:1",
        ] {
            assert!(is_one(given), "{given}");
        }
    }
}
