//! What stands for a topic in subjects and metrics: a slug of our own, or a user's word.

use std::collections::BTreeMap;

use crate::record::{Record, Topic};
use crate::resources::topics::{Slugs, Taxonomy};
use crate::worker::subject::{UNKNOWN, token};

/// Tokens for topics.
#[derive(Debug, Clone)]
pub(crate) struct TopicTokens {
    slugs: Slugs,
    /// Code without `medtop:` → the user's word.
    own: BTreeMap<String, String>,
}

impl TopicTokens {
    /// `own` maps codes of Media Topics to tokens. `Err` names the key and what is wrong with it.
    pub(crate) fn new(own: &BTreeMap<String, String>) -> Result<TopicTokens, String> {
        let taxonomy = Taxonomy::built_in().map_err(|error| error.to_string())?;
        let slugs = Slugs::built_in().map_err(|error| error.to_string())?;
        let mut checked = BTreeMap::new();
        for (code, word) in own {
            let bare = bare(code);
            if taxonomy.find(bare).is_none_or(|it| it.code != bare) {
                return Err(format!("output.topics: '{code}' is no IPTC Media Topic in use"));
            }
            if token(word) != *word {
                return Err(format!("output.topics: '{word}' can't be a token of a subject"));
            }
            checked.insert(bare.to_owned(), word.clone());
        }
        Ok(TopicTokens { slugs, own: checked })
    }

    /// The token of the best top level: the user's word for a topic below it that the record has, or for it itself, else its slug.
    pub(crate) fn of(&self, record: &Record) -> String {
        let Some(top) = record.topics.first().and_then(top) else { return UNKNOWN.to_owned() };
        let below = record.topics.iter().filter(|it| self::top(it) == Some(top));
        let codes = below.flat_map(|it| it.path.iter().map(|code| bare(code)).chain([bare(&it.code)]));
        let own = codes.filter_map(|code| self.own.get(code)).next_back();
        own.map(String::as_str).or_else(|| self.slugs.of(top)).unwrap_or(UNKNOWN).to_owned()
    }
}

/// The code of the top level above a topic; a record of an older release has the topic alone.
fn top(topic: &Topic) -> Option<&str> {
    topic.path.first().or(Some(&topic.code)).map(|it| bare(it))
}

fn bare(code: &str) -> &str {
    code.strip_prefix("medtop:").unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(path: &[&str]) -> Topic {
        let codes: Vec<crate::record::Code> = path.iter().map(|it| format!("medtop:{it}").into()).collect();
        Topic { code: codes[codes.len() - 1].clone(), name: "x".into(), score: 0.9, path: codes }
    }

    #[track_caller]
    fn check(own: &[(&str, &str)], paths: &[&[&str]], expected: &str) {
        let own = own.iter().map(|(code, word)| ((*code).to_owned(), (*word).to_owned())).collect();
        let topics = paths.iter().map(|it| topic(it)).collect();
        let record = Record { topics, ..Record::default() };
        assert_eq!(TopicTokens::new(&own).unwrap().of(&record), expected);
    }

    #[test]
    fn the_best_top_level_is_the_token() {
        check(&[], &[], "unknown");
        check(&[], &[&["08000000"], &["11000000"]], "human-interest");
        check(&[], &[&["11000000"], &["11000000", "20000638", "20000642"]], "politics");
    }

    #[test]
    fn a_users_word_goes_first() {
        let own = [("medtop:11000000", "inland"), ("20000638", "world")];
        check(&own, &[&["11000000"]], "inland");
        check(&own, &[&["11000000"], &["11000000", "20000638", "20000642"]], "world");
        check(&own, &[&["16000000"], &["11000000", "20000638"]], "conflict");
    }

    #[test]
    fn what_is_no_topic_or_no_token_is_refused() {
        let refused = |code: &str, word: &str| TopicTokens::new(&[(code.to_owned(), word.to_owned())].into()).unwrap_err();
        assert!(refused("20", "x").contains("no IPTC Media Topic"));
        assert!(refused("11000000", "a.b").contains("token"));
    }
}
