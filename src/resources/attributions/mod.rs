//! What the stage `stages::attributions` knows: words that say that something was said, who speaks, and where.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{ResourceError, table};
use record::{Code, SpeakerClass};

/// A verb that says that something was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CueRule {
    /// `say`, `claim`, `deny`, …
    pub class: Code,
    /// A clause holds what was said: "said (that) it rained".
    pub clause: bool,
    /// An infinitive does: "promised to leave".
    pub infinitive: bool,
    /// A noun does: "denied the charges".
    pub noun: bool,
    /// A noun with what is said of it does: "called the vote unfair".
    pub described: bool,
    /// A noun that is speech itself does: "rejected the claim".
    pub speech: bool,
    /// The hearer stands before what was said: "told reporters that …".
    pub hearer: bool,
    /// It passes on what somebody else said: "citing the police".
    pub relays: bool,
    /// Before what was said: "accused him *of* theft".
    pub prepositions: Vec<String>,
}

/// Everything that the stage knows, read once.
#[derive(Debug, Default)]
pub struct AttributionRules {
    cues: FxHashMap<String, CueRule>,
    /// Nouns that hold speech, by what is done to them: "expressed *concern*".
    nouns: FxHashMap<String, Code>,
    /// Verbs that give such a noun: "express".
    giving: FxHashSet<String>,
    speakers: FxHashMap<String, SpeakerClass>,
    media: FxHashMap<String, Code>,
    outlets: FxHashSet<String>,
    /// Words in names of outlets: "radio", "gazette".
    outlet_words: FxHashSet<String>,
    genders: FxHashMap<String, Gender>,
}

/// How a person is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    Female,
    Male,
}

impl AttributionRules {
    /// Reads the lists that are compiled into the program.
    pub fn built_in() -> Result<AttributionRules, ResourceError> {
        let mut rules = AttributionRules::default();
        let name = "attributions/cues.tsv";
        for row in table::rows(name, include_str!("cues.tsv"), 4)? {
            let frames = row.column(2);
            if let Some(unknown) = frames.chars().find(|it| !"cindsqxo".contains(*it)) {
                return Err(row.problem(name, &format!("nothing that holds speech is called '{unknown}'")));
            }
            let prepositions = row.column(3).split(',').filter(|it| *it != "-").map(str::to_owned).collect();
            let has = |frame: char| frames.contains(frame);
            let rule = CueRule {
                class: code(row.column(1)),
                clause: has('c'),
                infinitive: has('i'),
                noun: has('n'),
                described: has('d'),
                speech: has('s'),
                hearer: has('o'),
                relays: has('x'),
                prepositions,
            };
            rules.cues.insert(row.column(0).to_owned(), rule);
        }
        for row in table::rows("attributions/nouns.tsv", include_str!("nouns.tsv"), 2)? {
            match row.column(1) {
                "gives" => drop(rules.giving.insert(row.column(0).to_owned())),
                class => drop(rules.nouns.insert(row.column(0).to_owned(), code(class))),
            }
        }
        let name = "attributions/speakers.tsv";
        for row in table::rows(name, include_str!("speakers.tsv"), 2)? {
            let class = speaker_class(row.column(1));
            let class = class.ok_or_else(|| row.problem(name, &format!("no class of speakers is called '{}'", row.column(1))))?;
            rules.speakers.insert(row.column(0).to_owned(), class);
        }
        for row in table::rows("attributions/media.tsv", include_str!("media.tsv"), 2)? {
            rules.media.insert(row.column(0).to_owned(), code(row.column(1)));
        }
        for row in table::rows("attributions/outlets.txt", include_str!("outlets.txt"), 1)? {
            rules.outlets.insert(row.column(0).to_owned());
        }
        for row in table::rows("attributions/outlet_words.txt", include_str!("outlet_words.txt"), 1)? {
            rules.outlet_words.insert(row.column(0).to_owned());
        }
        for row in table::rows("attributions/genders.tsv", include_str!("genders.tsv"), 2)? {
            let gender = if row.column(1) == "she" { Gender::Female } else { Gender::Male };
            rules.genders.insert(row.column(0).to_owned(), gender);
        }
        Ok(rules)
    }

    /// Whether a verb may say that something was said.
    pub fn is_cue(&self, lemma: &str) -> bool {
        self.cues.contains_key(lemma) || self.giving.contains(lemma)
    }

    pub fn cue(&self, lemma: &str) -> Option<&CueRule> {
        self.cues.get(lemma)
    }

    /// The class of "express concern", "issue a warning".
    pub fn noun_cue(&self, verb: &str, noun: &str) -> Option<&Code> {
        self.nouns.get(noun).filter(|_| self.giving.contains(verb))
    }

    /// Whether a noun is something that is said.
    pub fn is_speech(&self, noun: &str) -> bool {
        self.nouns.contains_key(noun)
    }

    /// What a noun, in lower case and the singular, tells of who speaks.
    pub fn speaker(&self, noun: &str) -> Option<SpeakerClass> {
        self.speakers.get(noun).copied()
    }

    /// Where something is said: "statement", "interview".
    pub fn medium(&self, noun: &str) -> Option<&Code> {
        self.media.get(noun)
    }

    /// Whether a word in lower case, capitalised in a name, makes it an outlet's: "Radio Liman".
    pub fn is_outlet_word(&self, word: &str) -> bool {
        self.outlet_words.contains(word)
    }

    /// What a title or role, in lower case, tells of a person.
    pub fn gender(&self, word: &str) -> Option<Gender> {
        self.genders.get(word).copied()
    }

    /// Whether a newspaper or broadcaster goes by this name.
    pub fn is_outlet(&self, name: &str) -> bool {
        let bare = |name: &str| ["the ", "The "].iter().find_map(|it| name.strip_prefix(it)).map(str::to_owned);
        self.outlets.contains(name)
            || bare(name).is_some_and(|it| self.outlets.contains(&it) || self.outlets.contains(&format!("The {it}")))
    }
}

fn code(text: &str) -> Code {
    Code::Owned(text.to_owned())
}

fn speaker_class(name: &str) -> Option<SpeakerClass> {
    Some(match name {
        "role" => SpeakerClass::Role,
        "institution" => SpeakerClass::Institution,
        "document" => SpeakerClass::Document,
        "outlet" => SpeakerClass::Outlet,
        "social" => SpeakerClass::Social,
        "eyewitness" => SpeakerClass::Eyewitness,
        "unnamed" => SpeakerClass::Unnamed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read() {
        let rules = AttributionRules::built_in().unwrap();
        assert!(rules.cue("say").is_some_and(|it| it.clause && it.class == "say"));
        assert!(rules.cue("accuse").is_some_and(|it| it.hearer && it.prepositions == ["of"]));
        assert_eq!(rules.noun_cue("express", "concern").map(|it| it.as_ref()), Some("warn"));
        assert_eq!(rules.noun_cue("paint", "concern"), None);
        assert_eq!(rules.speaker("witness"), Some(SpeakerClass::Eyewitness));
        assert!(rules.is_outlet("the Guardian") && rules.is_outlet("New York Times") && !rules.is_outlet("Guardian angels"));
    }
}
