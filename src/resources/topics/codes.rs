//! Providers' own codes and names for what a story is about (`wire/topics/codes.tsv`, `wire/topics/names.tsv`).

use rustc_hash::FxHashMap;

use super::taxonomy::{MediaTopic, Taxonomy};
use lists::{List, ListError, by_bar, by_comma};
use record::article::ProviderCode;
use serde::Deserialize;

/// What providers' codes stand for.
#[derive(Debug)]
pub struct ProviderCodes {
    /// Scheme and code in small letters → topic.
    codes: FxHashMap<(String, String), &'static str>,
    /// A name in small letters, without a plural's s → topic.
    names: FxHashMap<String, &'static str>,
}

#[derive(Debug, Deserialize)]
struct CodeLine {
    #[serde(deserialize_with = "by_comma")]
    schemes: Vec<&'static str>,
    code: &'static str,
    topic: &'static str,
}

#[derive(Debug, Deserialize)]
struct NameLine {
    topic: &'static str,
    #[serde(deserialize_with = "by_bar")]
    names: Vec<&'static str>,
}

/// Schemes, or what they end in, whose codes are told by name what they stand for; a keyword is no subject.
const NAMED: [&str; 14] = [
    "subject",
    "subjects",
    "category",
    "service",
    "section",
    "desk",
    "ressort",
    "department",
    "subjectcode",
    "mediatopic",
    "medtop",
    "cv.ap.org/id",
    "fixture",
    "iptc",
];

impl ProviderCodes {
    pub(super) fn built_in(taxonomy: &Taxonomy) -> Result<ProviderCodes, ListError> {
        let (mut codes, mut names) = (FxHashMap::default(), FxHashMap::default());
        let lines: List<CodeLine> = crate::read!("wire/topics/codes.tsv")?;
        for line in &lines {
            known(taxonomy, line.topic).map_err(|problem| lines.problem(line.line, problem))?;
            for scheme in &line.schemes {
                codes.insert(((*scheme).to_owned(), line.code.to_owned()), line.topic);
            }
        }
        for topic in taxonomy.in_use() {
            names.entry(folded(topic.name)).or_insert(topic.code);
        }
        let lines: List<NameLine> = crate::read!("wire/topics/names.tsv")?;
        for line in &lines {
            known(taxonomy, line.topic).map_err(|problem| lines.problem(line.line, problem))?;
            for name in &line.names {
                names.insert(folded(name), line.topic);
            }
        }
        Ok(ProviderCodes { codes, names })
    }

    /// The topic that a provider's code stands for: a Media Topic, an old IPTC subject code, a code or a name of the lists.
    pub fn topic<'t>(&self, code: &ProviderCode, taxonomy: &'t Taxonomy) -> Option<&'t MediaTopic> {
        let scheme = code.scheme.trim_end_matches('/').to_lowercase();
        let last = |text: &str| text.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
        let (short, value) = (last(&scheme), last(code.code.trim_end_matches('/')).to_lowercase());
        let named = NAMED.contains(&short.as_str()) || NAMED.iter().any(|it| it.contains('/') && scheme.ends_with(it));
        let by_code = || self.codes.get(&(short.clone(), value.clone())).copied();
        let by_name = || {
            let words = code.name.as_deref().into_iter().chain([code.code.as_str()]).filter(|_| named);
            words.filter_map(|it| self.names.get(&folded(it))).next().copied()
        };
        numbered(&value).and_then(|it| taxonomy.find(&it)).or_else(|| by_code().or_else(by_name).and_then(|it| taxonomy.find(it)))
    }
}

/// The Media Topic of eight digits: the code itself, or the top level of one of IPTC's old subject codes.
fn numbered(code: &str) -> Option<String> {
    let is_number = code.len() == 8 && code.bytes().all(|it| it.is_ascii_digit());
    let number = is_number.then(|| code.to_owned())?;
    Some(if number.starts_with("20") { number } else { format!("{}000000", number.get(..2)?) })
}

fn folded(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let singular = name.strip_suffix('s').filter(|it| it.len() > 3 && !it.ends_with('s'));
    singular.map_or(name.clone(), str::to_owned)
}

fn known(taxonomy: &Taxonomy, topic: &str) -> Result<(), String> {
    taxonomy.find(topic).filter(|it| it.code == topic).map(|_| ()).ok_or_else(|| format!("'{topic}' is no Media Topic in use"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scheme: &str, code: &str, name: &str, expected: Option<&str>) {
        let taxonomy = Taxonomy::built_in().unwrap();
        let codes = ProviderCodes::built_in(&taxonomy).unwrap();
        let name = Some(name.to_owned()).filter(|it| !it.is_empty());
        let given = ProviderCode { scheme: scheme.to_owned(), code: code.to_owned(), name };
        assert_eq!(codes.topic(&given, &taxonomy).map(|it| it.code), expected, "{given:?}");
    }

    #[test]
    fn codes_of_many_providers_are_media_topics() {
        check("medtop", "20000642", "", Some("20000642"));
        check("subject", "http://cv.iptc.org/newscodes/mediatopic/20000144", "", Some("20000144"));
        check("http://cv.iptc.org/newscodes/mediatopic/", "20000144", "översvämning", Some("20000144"));
        check("http://cv.iptc.org/newscodes/subjectcode/", "04003004", "", Some("04000000"));
        check("N2", "STX", "", Some("20000385"));
        check("category", "s", "", Some("15000000"));
        check("category", "CLJ", "", Some("02000000"));
        check("http://cv.ap.org/id/", "5ae23c58", "Floods", Some("20000154"));
        check("service", "w", "Wetter", Some("17000000"));
        check("category", "Política", "", Some("11000000"));
        check("subject", "体育", "", Some("15000000"));
    }

    #[test]
    fn what_is_no_subject_is_none() {
        check("ric", "SPO", "", None);
        check("number", "20220314", "", None);
        check("keyword", "sports", "", None);
        check("subject", "b", "", None);
        check("person", "Pope", "pope", None);
    }
}
