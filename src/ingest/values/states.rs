//! What an item's fields say of its state, in every format: statuses, flags, embargoes, times before which it must not be used.
//!
//! All of them are gathered; [`record::article::Envelope`] takes them as given, and the lifecycle lets the strictest win. The fields'
//! names and the words of their values are a list, `resources/wire/states.tsv`.

use super::state_words::{self, LISTS, Says, says};
use super::{moment, orders, times};
use record::article::Article;

pub(crate) use super::state_words::{
    fold, is_certain, is_container, is_deletion, is_embargo, is_of_answer, is_order, is_present, is_release, is_state, is_status,
};

/// What the fields of one item say of its state.
#[derive(Debug, Default)]
pub(crate) struct States {
    statuses: Vec<String>,
    signals: Vec<String>,
    embargoes: Vec<String>,
    releases: Vec<String>,
    opens: Vec<String>,
    /// Embargo fields without a value.
    empty: Vec<String>,
}

impl States {
    /// Takes in a field; `name` is folded. Names that say nothing of states are passed over.
    pub(crate) fn field(&mut self, name: &str, value: &str) {
        let value = value.trim();
        let word = value.to_lowercase();
        let means = |words: &[&str]| words.contains(&word.as_str());
        if value.is_empty() {
            let sets = says(name).any(|it| it == Says::Embargo);
            self.empty.extend(sets.then(|| name.to_owned()).filter(|_| self.empty.len() < MOST));
            return;
        }
        for says in says(name) {
            match says {
                Says::Status if !means(&LISTS.no) || word.starts_with(|it: char| it.is_ascii_digit()) => {
                    self.status(value);
                }
                Says::State if !looks_like_a_place(value) => self.status(value),
                Says::Yes(state) if !means(&LISTS.no) && !counts(&word) => self.status(state),
                Says::No(state) if means(&LISTS.no) => self.status(state),
                Says::Signal(signal) if means(&LISTS.yes) && self.signals.iter().all(|it| it != signal) => {
                    self.signals.push(signal.to_owned());
                }
                Says::Embargo if !means(&LISTS.no) && !means(&LISTS.over) && !is_lifting(name, &word) => {
                    self.embargoes.push(value.to_owned());
                }
                Says::Release if !means(&LISTS.no) => self.releases.push(value.to_owned()),
                Says::Opens if !means(&LISTS.no) && !means(&LISTS.yes) => self.opens.push(value.to_owned()),
                Says::Order => self.order(value),
                Says::Letter(state) if is_deletion(name, value) => self.status(state),
                _ => (),
            }
        }
    }

    /// Takes in what a code or an action says: most order nothing.
    pub(crate) fn order(&mut self, value: &str) {
        orders::state(value).into_iter().for_each(|it| self.status(it));
    }

    /// Takes in a word of a list of flags: "hold".
    pub(crate) fn flag(&mut self, name: &str) {
        let known = says(name).filter_map(|it| if let Says::Yes(state) = it { Some(state) } else { None });
        known.for_each(|it| self.status(it));
    }

    /// Adds a status once; beyond so many different ones none is needed to withhold the item.
    pub(crate) fn status(&mut self, given: &str) {
        if self.statuses.len() < MOST && self.statuses.iter().all(|it| it != given) {
            self.statuses.push(given.to_owned());
        }
    }

    /// Writes all of it into the article's envelope; what is there already stays.
    pub(crate) fn finish(self, article: &mut Article) {
        let envelope = &mut article.envelope;
        for status in self.statuses {
            if envelope.status.is_none() {
                envelope.status = Some(status);
            } else if envelope.status.as_ref() != Some(&status) && !envelope.statuses.contains(&status) {
                envelope.statuses.push(status);
            }
        }
        let new = self.signals.into_iter().filter(|it| !envelope.signals.contains(it)).collect::<Vec<_>>();
        envelope.signals.extend(new);
        // Of so many none can be relied on.
        let too_many = (self.embargoes.len() > MOST).then(|| "more embargoes than can be read".to_owned());
        for given in self.embargoes.into_iter().take(MOST).chain(too_many) {
            times::embargo(article, given);
        }
        let too_many = (self.releases.len() > MOST).then(|| "more times of release than can be read".to_owned());
        for given in self.releases.into_iter().take(MOST).chain(too_many) {
            times::release(article, given);
        }
        for given in self.opens.into_iter().take(MOST) {
            times::opens(article, given);
        }
        // Programs write every field that they know: without a value, the embargo is none that was set.
        let unset = |it: String| format!("the field '{it}' has no value: it sets no embargo");
        article.diagnostics.extend(self.empty.into_iter().map(unset));
    }
}

/// Statuses of one item, and embargoes of one item, at most.
const MOST: usize = 64;

/// "Maine", "NSW": the field of an address.
fn looks_like_a_place(value: &str) -> bool {
    value.starts_with(char::is_uppercase) && !state_words::is_flag(value)
}

/// "12", "12 people", "img1": how many were killed, cancelled or removed, or which; a flag is 0 or 1, a time of day or a date.
fn counts(word: &str) -> bool {
    let has_figures = word.contains(|it: char| it.is_ascii_digit());
    let is_name = has_figures && word.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.'));
    (is_name || word.starts_with(|it: char| it.is_ascii_digit())) && !LISTS.yes.contains(&word) && moment::parse(word).is_none()
}

/// `embargo_lifted: true`
fn is_lifting(name: &str, word: &str) -> bool {
    LISTS.over.iter().any(|it| name.ends_with(it)) && LISTS.yes.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::article::{Embargo, Format};

    fn article_of(fields: &[(&str, &str)]) -> Article {
        let mut article = Article::new(Format::Json, String::new());
        article.published = moment::parse("2027-03-04T10:00:00Z");
        let mut states = States::default();
        for (name, value) in fields {
            states.field(&fold(name), value);
        }
        states.finish(&mut article);
        article
    }

    /// All that is known of the state, in one line.
    #[track_caller]
    fn check(name: &str, value: &str, expected: &str) {
        let envelope = article_of(&[(name, value)]).envelope;
        let end = |it: Embargo| it.until.map_or("?".to_owned(), |it| it.to_string());
        let embargo = envelope.embargo.map(|it| format!("embargo {}", end(it)));
        let release = envelope.release.map(|it| format!("from {}", end(it)));
        let said = envelope.status.into_iter().chain(envelope.statuses).chain(envelope.signals);
        let found: Vec<String> = said.chain(embargo).chain(release).collect();
        assert_eq!(found.join(", "), expected, "{name}: {value}");
    }

    #[test]
    fn flags_in_the_languages_of_wires() {
        for (name, value, expected) in [
            ("hold", "true", "withheld"),
            ("On-Hold", "yes", "withheld"),
            ("HoldFlag", "1", "withheld"),
            ("HoldFlag", "false", ""),
            ("isDraft", "true", "draft"),
            ("draft", "no", ""),
            ("Gesperrt", "ja", "withheld"),
            ("Annuleret", "true", "canceled"),
            ("Annuleret", "false", ""),
            ("annullata", "sì", "canceled"),
            ("anulado", "sí", "canceled"),
            ("mitätöity", "kyllä", "canceled"),
            ("отменено", "да", "canceled"),
            ("取消", "是", "canceled"),
            ("storniert", "nein", ""),
            ("brouillon", "oui", "draft"),
            ("borrador", "1", "draft"),
            ("Utkast", "ja", "draft"),
            ("publish", "false", "withheld"),
            ("published", "2027-03-04T10:00:00Z", ""),
            ("publicado", "não", "withheld"),
            ("freigegeben", "nein", "withheld"),
            ("opublikowane", "tak", ""),
            ("killed_at", "2027-03-04T10:00:00Z", "canceled"),
            ("do_not_publish", "x", "not_for_publication"),
            ("Korrektion", "true", "correction"),
            ("correction", "The name was wrong", ""),
            ("deleted", "", ""),
            ("test", "Y", "test"),
            ("killed", "1", "canceled"),
            ("killed", "12", ""),
            ("killed", "12 miners", ""),
            ("removed", "img1", ""),
            ("cancelled", "1804000000", "canceled"),
            ("action", "delete", "canceled"),
            ("action", "update", ""),
            ("event", "delete button", ""),
            ("op", "d", "canceled"),
            ("op", "u", ""),
            ("__op", "D", "canceled"),
            ("operation", "DEL", "canceled"),
            ("operation", "UPSERT", ""),
            ("tombstone", "true", "canceled"),
            ("__deleted", "true", "canceled"),
            ("deleted", "false", ""),
        ] {
            check(name, value, expected);
        }
    }

    #[test]
    fn statuses_and_the_states_of_addresses() {
        check("status", "Zur Freigabe", "Zur Freigabe");
        check("workflowStatus", "in_review", "in_review");
        check("state", "commissioned", "commissioned");
        check("state", "Maine", "");
        check("state", "NSW", "");
        check("state", "Draft", "Draft");
        let envelope = article_of(&[("pubstatus", "usable"), ("state", "killed"), ("hold", "true")]).envelope;
        assert_eq!(
            (envelope.status.as_deref(), envelope.statuses),
            (Some("usable"), vec!["killed".to_owned(), "withheld".to_owned()])
        );
    }

    #[test]
    fn embargoes_and_times_of_release() {
        check("embargo_until", "2027-03-05T06:00:00Z", "embargo 2027-03-05T06:00:00Z");
        check("Sperrfrist", "2027-03-05T06:00:00+01:00", "embargo 2027-03-05T06:00:00+01:00");
        check("embargo", "Not before the minister speaks", "embargo ?");
        check("embargoed_text", "efter talet", "embargo ?");
        check("embargoTime", "0001-01-01T00:00:00", "");
        check("embargo", "none", "");
        check("embargo", "lifted", "");
        check("embargoLifted", "true", "");
        check("embargoed", "false", "");
        check("notBefore", "2027-03-05T06:00:00Z", "from 2027-03-05T06:00:00Z");
        check("notBefore", "2027-03-03T06:00:00Z", "from 2027-03-03T06:00:00Z");
        check("goLive", "after the speech", "from ?");
        check("restricted_until", "2027-03-05T06:00:00Z", "embargo 2027-03-05T06:00:00Z");
        check("private-until", "2027-03-05T06:00:00Z", "embargo 2027-03-05T06:00:00Z");
        check("displayAfter", "2027-03-05T06:00:00Z", "from 2027-03-05T06:00:00Z");
        check("dcterms:valid", "start=2027-03-05T06:00:00Z; end=2027-04-05; scheme=W3C-DTF", "from 2027-03-05T06:00:00Z");
        check("schema:datePublished", "2027-03-05T06:00:00Z", "from 2027-03-05T06:00:00Z");
        check("wp:status", "future", "future");
        check("embargo_until", "2027-03-05 06:00", "embargo 2027-03-05T06:00:00-12:00");
        let both = article_of(&[("embargo", "2027-03-05T06:00:00Z"), ("embargoedUntil", "2027-03-06T06:00:00Z")]);
        assert_eq!(both.envelope.embargo.unwrap().given, "2027-03-06T06:00:00Z");
    }
}
