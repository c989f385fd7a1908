//! What an item's fields say of its state, in every format: statuses, flags, embargoes, times before which it must not be used.
//!
//! All of them are gathered; [`record::article::Envelope`] takes them as given, and the lifecycle lets the strictest win. The fields'
//! names and the words of their values are a list, `resources/wire/states.tsv`.

use std::sync::LazyLock;

use super::moment;
use record::article::{Article, Embargo, Moment};

static LIST: &str = include_str!("../../resources/wire/states.tsv");

/// How a field is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Status,
    State,
    /// The item has the state where the value is no "no".
    Yes(&'static str),
    /// The item has the state where the value is a "no".
    No(&'static str),
    /// A signal where the value is a "yes"; anything else is the text of a notice.
    Signal(&'static str),
    Embargo,
    Release,
    Container,
}

struct Lists {
    fields: Vec<(&'static str, Says)>,
    embargo: Vec<&'static str>,
    yes: Vec<&'static str>,
    no: Vec<&'static str>,
    over: Vec<&'static str>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists { fields: Vec::new(), embargo: Vec::new(), yes: Vec::new(), no: Vec::new(), over: Vec::new() };
    for (kind, what, names) in rows() {
        let says = match (kind, what) {
            ("status", _) => Says::Status,
            ("state", _) => Says::State,
            ("yes", what) => Says::Yes(what),
            ("no", what) => Says::No(what),
            ("yes-only", what) => Says::Signal(what),
            ("release", _) => Says::Release,
            ("container", _) => Says::Container,
            ("embargo", _) => {
                lists.embargo.extend(names);
                continue;
            }
            ("word", "yes") => {
                lists.yes.extend(names);
                continue;
            }
            ("word", "no") => {
                lists.no.extend(names);
                continue;
            }
            ("word", "over") => {
                lists.over.extend(names);
                continue;
            }
            _ => continue,
        };
        lists.fields.extend(names.map(|name| (name, says)));
    }
    lists.fields.sort_by_key(|(name, _)| *name);
    lists
});

fn rows() -> impl Iterator<Item = (&'static str, &'static str, std::str::SplitWhitespace<'static>)> {
    LIST.lines().filter(|it| !it.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        Some((columns.next()?, columns.next()?, columns.next()?.split_whitespace()))
    })
}

/// All that a field of this name says; a status may be a container too.
fn says(name: &str) -> impl Iterator<Item = Says> {
    let fields = &LISTS.fields;
    let bare = name.strip_prefix("is").unwrap_or(name);
    let bare = bare.strip_suffix("flag").or_else(|| bare.strip_prefix("flag")).unwrap_or(bare);
    let of = |name: &str| {
        let from = fields.partition_point(|(its, _)| *its < name);
        let to = fields.partition_point(|(its, _)| *its <= name);
        fields.get(from..to).unwrap_or_default().iter().map(|(_, says)| *says)
    };
    let is_embargo = LISTS.embargo.iter().any(|it| name.contains(it));
    let known = if of(name).next().is_some() { of(name) } else { of(bare) };
    known.chain(is_embargo.then_some(Says::Embargo))
}

/// A name as the lists write it: lower case, letters and digits only.
pub(crate) fn fold(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether fields inside a field of this (folded) name speak of the item too.
pub(crate) fn is_container(name: &str) -> bool {
    says(name).any(|it| it == Says::Container)
}

/// Whether a (folded) name is one of those that speak of the item's state.
pub(crate) fn is_state(name: &str) -> bool {
    says(name).any(|it| it != Says::Container)
}

/// What the fields of one item say of its state.
#[derive(Debug, Default)]
pub(crate) struct States {
    statuses: Vec<String>,
    signals: Vec<String>,
    embargoes: Vec<String>,
    releases: Vec<String>,
}

impl States {
    /// Takes in a field; `name` is folded. Names that say nothing of states are passed over.
    pub(crate) fn field(&mut self, name: &str, value: &str) {
        let value = value.trim();
        let word = value.to_lowercase();
        let means = |words: &[&str]| words.contains(&word.as_str());
        if value.is_empty() {
            return;
        }
        for says in says(name) {
            match says {
                Says::Status if !means(&LISTS.no) || word.starts_with(|it: char| it.is_ascii_digit()) => {
                    self.status(value);
                }
                Says::State if !looks_like_a_place(value) => self.status(value),
                Says::Yes(state) if !means(&LISTS.no) => self.status(state),
                Says::No(state) if means(&LISTS.no) => self.status(state),
                Says::Signal(signal) if means(&LISTS.yes) && self.signals.iter().all(|it| it != signal) => {
                    self.signals.push(signal.to_owned());
                }
                Says::Embargo if !means(&LISTS.no) && !means(&LISTS.over) && !is_lifting(name, &word) => {
                    self.embargoes.push(value.to_owned());
                }
                Says::Release if !means(&LISTS.no) => self.releases.push(value.to_owned()),
                _ => (),
            }
        }
    }

    /// Adds a status once; beyond so many different ones none is needed to withhold the item.
    fn status(&mut self, given: &str) {
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
            embargo(article, given);
        }
        for given in self.releases.into_iter().take(MOST) {
            release(article, &given);
        }
    }
}

/// Statuses of one item, and embargoes of one item, at most.
const MOST: usize = 64;

/// "Maine", "NSW": the field of an address.
fn looks_like_a_place(value: &str) -> bool {
    let known = |it: &(&str, Says)| matches!(it.1, Says::Yes(_)) && it.0 == fold(value);
    value.starts_with(char::is_uppercase) && !LISTS.fields.iter().any(known)
}

/// `embargo_lifted: true`
fn is_lifting(name: &str, word: &str) -> bool {
    LISTS.over.iter().any(|it| name.ends_with(it)) && LISTS.yes.contains(&word)
}

/// Adds an embargo; of several the strictest stays: one whose end is not known, else the last.
pub(crate) fn embargo(article: &mut Article, given: String) {
    if moment::is_nothing(&given) {
        return;
    }
    let new = Embargo { until: end(article, &given), given };
    let old = article.envelope.embargo.take();
    let is_stricter = |old: &Embargo| match (old.until, new.until) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(old), Some(new)) => old.timestamp >= new.timestamp,
    };
    article.envelope.embargo = old.filter(is_stricter).or(Some(new));
}

/// When an embargo ends. A time without a zone ends where that clock time comes last on Earth.
pub(crate) fn end(article: &mut Article, given: &str) -> Option<Moment> {
    let (until, has_zone) = moment::zoned(given).filter(|(it, _)| it.has_time)?;
    if has_zone {
        return Some(until);
    }
    article.diagnostics.push(format!("the end of the embargo, '{given}', has no zone: it ends at that time in UTC-12"));
    moment::in_the_last_zone(until)
}

/// A time before which the item must not be used is an embargo where it is later than the item's own; where the item has no time of
/// its own, it is that too.
fn release(article: &mut Article, given: &str) {
    let Some(release) = moment::parse(given) else {
        if !moment::is_nothing(given) {
            article.diagnostics.push(format!("the time of release '{given}' can't be read"));
        }
        return;
    };
    match article.published {
        Some(issued) if issued.has_time && release.has_time && release.timestamp <= issued.timestamp => {}
        Some(issued) if !(issued.has_time && release.has_time) && release.date() <= issued.date() => {}
        Some(_) => embargo(article, given.to_owned()),
        None if release.has_time => {
            embargo(article, given.to_owned());
            article.published = article.envelope.embargo.as_ref().and_then(|it| it.until);
        }
        None => article.published = Some(release),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::article::Format;

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
        let embargo = envelope.embargo.map(|it| format!("embargo {}", it.until.map_or("?".to_owned(), |it| it.to_string())));
        let found: Vec<String> =
            envelope.status.into_iter().chain(envelope.statuses).chain(envelope.signals).chain(embargo).collect();
        assert_eq!(found.join(", "), expected, "{name}: {value}");
    }

    #[test]
    fn every_row_of_the_list_is_read() {
        let kinds = ["status", "state", "yes", "no", "yes-only", "embargo", "release", "container", "word"];
        assert_eq!(rows().count(), LIST.lines().filter(|it| !it.starts_with('#')).count());
        assert!(rows().all(|(kind, _, _)| kinds.contains(&kind)));
        assert!(
            rows()
                .flat_map(|(kind, _, names)| names.map(move |it| (kind, it)))
                .all(|(kind, it)| kind == "word" || fold(it) == it)
        );
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
        check("notBefore", "2027-03-05T06:00:00Z", "embargo 2027-03-05T06:00:00Z");
        check("notBefore", "2027-03-03T06:00:00Z", "");
        check("embargo_until", "2027-03-05 06:00", "embargo 2027-03-05T06:00:00-12:00");
        let both = article_of(&[("embargo", "2027-03-05T06:00:00Z"), ("embargoedUntil", "2027-03-06T06:00:00Z")]);
        assert_eq!(both.envelope.embargo.unwrap().given, "2027-03-06T06:00:00Z");
    }
}
