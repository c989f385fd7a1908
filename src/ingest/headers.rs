//! What the headers of a message say of the copy that it carries: `X-Embargo`, `Embargo-Until`, `Status`, `X-Hold`, `Note`.
//!
//! A header is read as a field of a sender's own envelope is, without "X-" before its name, and the strictest of all wins. Words in other
//! headers may be a notice as any remark may. What brokers and this program say in headers of their own says nothing of the copy.

use super::values::names::Property;
use super::values::states::{self, States as Fields};
use super::values::{orders, remarks};
use record::article::Article;

/// The headers that say something.
pub(crate) struct States<'a>(Vec<(String, &'a str)>);

/// Beginnings of names, folded, of headers that say nothing of the copy.
const OTHERS: [&str; 6] = ["nats", "copytaster", "trace", "content", "b3", "uber"];
/// A message with more headers says too much to be relied on.
const MOST: usize = 256;

impl<'a> States<'a> {
    pub(crate) fn of(headers: &'a [(String, String)]) -> States<'a> {
        let named = headers.iter().map(|(name, value)| (states::fold(name), value.as_str()));
        let is_other = |name: &str| OTHERS.iter().any(|it| name.strip_prefix('x').unwrap_or(name).starts_with(it));
        States(named.filter(|(name, _)| !is_other(name)).collect())
    }

    /// Adds what they say to what the item's own envelope says.
    pub(crate) fn apply(&self, article: &mut Article) {
        if self.0.is_empty() {
            return;
        }
        let mut fields = Fields::default();
        if self.0.len() > MOST {
            fields.status("more headers than can be read");
        }
        for (name, value) in self.0.iter().take(MOST) {
            // "X-Hold", and the broker's or the desk's own "X-Wire-Hold" is no field that is known.
            let bare = name.strip_prefix('x').filter(|it| says(it)).unwrap_or(name);
            if says(bare) {
                fields.field(bare, value);
            } else if !is_silent(bare) {
                remarks::add(&mut article.envelope, value);
                orders::state(value).filter(|_| is_kind(bare)).into_iter().for_each(|it| fields.status(it));
            }
        }
        fields.finish(article);
        remarks::finish(article);
    }
}

fn says(name: &str) -> bool {
    states::is_state(name) || states::is_order(name)
}

/// What stands in these is no sentence about the item.
fn is_silent(name: &str) -> bool {
    let bare = name.strip_prefix('x').unwrap_or(name);
    let properties = [Property::Id, Property::Url, Property::Language, Property::Version, Property::Published, Property::Silent];
    properties.iter().any(|it| it.names().contains(&name) || it.names().contains(&bare))
}

fn is_kind(name: &str) -> bool {
    let bare = name.strip_prefix('x').unwrap_or(name);
    Property::Kind.names().contains(&bare) || bare == "signal" || bare == "signals"
}

#[cfg(test)]
mod tests {
    use super::super::read_with_headers;
    use record::article::Article;

    fn article(headers: &[(&str, &str)]) -> Article {
        let headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let copy = br#"{"uri":"urn:x:1","headline":"Ferry sails again","body":"It sailed.","embargoed":"2027-03-05T06:00:00Z","pubStatus":"usable"}"#;
        read_with_headers(copy, &headers).remove(0).unwrap()
    }

    #[track_caller]
    fn statuses(name: &str, value: &str, expected: &[&str]) {
        let envelope = article(&[(name, value)]).envelope;
        let found: Vec<&str> = envelope.statuses.iter().map(String::as_str).collect();
        assert_eq!((envelope.status.as_deref(), found.as_slice()), (Some("usable"), expected), "{name}: {value}");
    }

    #[test]
    fn headers_are_read_as_fields_are() {
        statuses("Status", "withheld", &["withheld"]);
        statuses("X-Status", "Canceled", &["Canceled"]);
        statuses("X-Pub-Status", "embargoed", &["embargoed"]);
        statuses("Hold", "true", &["withheld"]);
        statuses("X-Hold", "yes", &["withheld"]);
        statuses("X-Hold", "no", &[]);
        statuses("Publish", "false", &["withheld"]);
        statuses("Action", "delete", &["canceled"]);
        statuses("X-Draft", "1", &["draft"]);
        for name in ["Nats-Status", "Copytaster-Status", "traceparent", "Content-Type", "X-Request-Id", "Desk"] {
            statuses(name, "night", &[]);
        }
    }

    #[test]
    fn of_two_embargoes_the_strictest_wins() {
        let until = |name: &str, value: &str| article(&[(name, value)]).envelope.embargo.unwrap().until.map(|it| it.to_string());
        let own = Some("2027-03-05T06:00:00Z".to_owned());
        assert_eq!(until("X-Embargo", "2027-03-04T06:00:00Z"), own);
        assert_eq!(until("Embargo-Until", "2027-03-06T06:00:00Z"), Some("2027-03-06T06:00:00Z".to_owned()));
        assert_eq!(until("X-Embargoed", "after the speech"), None);
        let release = article(&[("Not-Before", "2027-03-07T06:00:00Z")]).envelope.release.unwrap();
        assert_eq!(release.given, "2027-03-07T06:00:00Z");
    }

    #[test]
    fn words_in_other_headers_are_remarks() {
        let envelope = article(&[("X-Note", "HOLD DO NOT PUBLISH"), ("X-Item-Id", "urn:x:1"), ("X-Trace", "a 1")]).envelope;
        assert!(envelope.remarks.contains(&"HOLD DO NOT PUBLISH".to_owned()), "{:?}", envelope.remarks);
    }
}
