//! What the stage `stages::events` knows: which words name events, who takes part in them, and what makes them unreal.
//!
//! Types are the roots of PLOVER (Open Event Data Alliance), modes those of POLECAT (Halterman, Bagozzi, Beger, Schrodt and Scarborough
//! 2023); the lists were written for the project.

mod rules;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{ResourceError, table};
use record::{Code, EventKind, EventStatus};
use rules::slot;
pub use rules::{Governor, LightVerb, Need, NounRule, Part, Slot, Stands, VerbRule, need};

/// Everything that the stage knows, read once.
#[derive(Debug, Default)]
pub struct EventRules {
    verbs: FxHashMap<String, Vec<VerbRule>>,
    nouns: FxHashMap<String, Vec<NounRule>>,
    /// The last words of those nouns.
    last_words: FxHashSet<String>,
    light: FxHashMap<String, LightVerb>,
    governors: FxHashMap<String, Governor>,
    classes: FxHashMap<String, FxHashSet<String>>,
    causes: FxHashSet<String>,
    sport: FxHashSet<String>,
    sectors: FxHashMap<String, Option<Code>>,
    organisations: FxHashMap<String, String>,
}

impl EventRules {
    /// Reads the lists that are compiled into the program.
    pub fn built_in() -> Result<EventRules, ResourceError> {
        let mut rules = EventRules::default();
        rules.read_verbs()?;
        rules.read_nouns()?;
        let name = "events/light.tsv";
        for row in table::rows(name, include_str!("light.tsv"), 3)? {
            let subject = match row.column(1) {
                "actor" => Some(Part::Actor),
                "recipient" => Some(Part::Recipient),
                "-" => None,
                other => return Err(row.problem(name, &format!("a subject is actor, recipient or -, not '{other}'"))),
            };
            let status = status(row.column(2)).ok_or_else(|| row.problem(name, &no_status(row.column(2))))?;
            rules.light.insert(row.column(0).to_owned(), LightVerb { subject, status });
        }
        let name = "events/governors.tsv";
        for row in table::rows(name, include_str!("governors.tsv"), 3)? {
            let status = status(row.column(1)).ok_or_else(|| row.problem(name, &no_status(row.column(1))))?;
            let governor = Governor { status, clauses: row.column(2) == "all" };
            rules.governors.insert(row.column(0).to_owned(), governor);
        }
        for row in table::rows("events/classes.tsv", include_str!("classes.tsv"), 2)? {
            let words = row.column(1).split(',').map(str::to_owned);
            rules.classes.entry(row.column(0).to_owned()).or_default().extend(words);
        }
        rules.causes = words("events/causes.txt", include_str!("causes.txt"))?;
        rules.sport = words("events/sport.txt", include_str!("sport.txt"))?;
        for row in table::rows("events/sectors.tsv", include_str!("sectors.tsv"), 2)? {
            rules.sectors.insert(row.column(0).to_owned(), optional(row.column(1)));
        }
        for row in table::rows("events/organisations.tsv", include_str!("organisations.tsv"), 2)? {
            rules.organisations.insert(row.column(0).to_owned(), row.column(1).to_owned());
        }
        rules.check_classes()?;
        Ok(rules)
    }

    fn read_verbs(&mut self) -> Result<(), ResourceError> {
        let name = "events/verbs.tsv";
        for row in table::rows(name, include_str!("verbs.tsv"), 5)? {
            let (verb, with) = match row.column(0).split_once(' ') {
                Some((verb, with)) => (verb, Some(with.to_owned())),
                None => (row.column(0), None),
            };
            let kind = kind(row.column(1)).ok_or_else(|| row.problem(name, &no_type(row.column(1))))?;
            let needs_recipient = row.column(3).starts_with('+');
            let recipients = list(row.column(3).trim_start_matches('+')).map(slot).collect();
            let (subject, object): (Vec<&str>, Vec<&str>) = list(row.column(4)).partition(|it| it.starts_with('^'));
            let subject = subject.into_iter().map(|it| need(it.trim_start_matches('^'))).collect();
            let object = object.into_iter().map(need).collect();
            let rule = VerbRule { with, kind, mode: optional(row.column(2)), recipients, needs_recipient, object, subject };
            self.verbs.entry(verb.to_owned()).or_default().push(rule);
        }
        // The more a rule asks for, the earlier it is tried.
        let asks = |it: &VerbRule| {
            // Anybody is less than anything that has a name in the list.
            let anybody = it.object.contains(&Need::Party);
            8 * usize::from(!it.object.is_empty() || !it.subject.is_empty())
                + 4 * usize::from(!anybody)
                + 2 * usize::from(it.with.is_some())
                + usize::from(it.needs_recipient)
        };
        self.verbs.values_mut().for_each(|it| it.sort_by_key(|it| std::cmp::Reverse(asks(it))));
        Ok(())
    }

    fn read_nouns(&mut self) -> Result<(), ResourceError> {
        let name = "events/nouns.tsv";
        for row in table::rows(name, include_str!("nouns.tsv"), 6)? {
            let kind = kind(row.column(1)).ok_or_else(|| row.problem(name, &no_type(row.column(1))))?;
            let stands = match row.column(5) {
                "e" => Stands::Everywhere,
                "o" => Stands::AsObject,
                "b" => Stands::BetweenTwo,
                "w" => Stands::AtWork,
                "r" => Stands::WithRecipient,
                "x" => Stands::AtArms,
                other => return Err(row.problem(name, &format!("a noun stands e, o, b, w, r or x, not '{other}'"))),
            };
            let prepositions = |column: usize| list(row.column(column)).map(str::to_owned).collect();
            let rule =
                NounRule { kind, mode: optional(row.column(2)), actors: prepositions(3), recipients: prepositions(4), stands };
            self.last_words.extend(row.column(0).split(' ').next_back().map(str::to_owned));
            self.nouns.entry(row.column(0).to_owned()).or_default().push(rule);
        }
        Ok(())
    }

    /// A class that a verb asks for and that nobody wrote would never let it name anything.
    fn check_classes(&self) -> Result<(), ResourceError> {
        let needs = self.verbs.iter().flat_map(|(verb, rules)| {
            rules.iter().flat_map(move |it| it.object.iter().chain(&it.subject)).map(move |it| (verb, it))
        });
        let words = self.classes.iter().flat_map(|(class, words)| words.iter().map(move |it| (class, it)));
        let named = words.filter_map(|(class, word)| word.strip_prefix('@').map(|it| (class, need(&format!("@{it}")))));
        let mut named: Vec<(&String, Need)> = named.collect();
        named.extend(needs.map(|(verb, need)| (verb, need.clone())));
        match named.iter().find(|(_, need)| matches!(need, Need::Class(class) if !self.classes.contains_key(class))) {
            Some((by, need)) => Err(ResourceError {
                name: "events/classes.tsv".to_owned(),
                problem: format!("{by} asks for {need:?}, which is not there"),
            }),
            None => Ok(()),
        }
    }

    /// The rules of a verb, those that ask for most first.
    pub fn verb(&self, lemma: &str) -> &[VerbRule] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The rules of a noun, of one or two words.
    pub fn noun(&self, lemma: &str) -> &[NounRule] {
        self.nouns.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Whether a noun names an event, by itself or behind another word: "military *operation*".
    pub fn may_name(&self, noun: &str) -> bool {
        self.last_words.contains(noun)
    }

    /// Whether a noun names an assault.
    pub fn is_assault(&self, lemma: &str) -> bool {
        self.noun(lemma).iter().any(|it| it.kind == EventKind::Assault)
    }

    pub fn light(&self, verb: &str) -> Option<LightVerb> {
        self.light.get(verb).copied()
    }

    /// What becomes of what stands below a word: `planned` below "vow".
    pub fn governor(&self, lemma: &str) -> Option<Governor> {
        self.governors.get(lemma).copied()
    }

    /// What a class holds: words, and `@` before other classes.
    pub fn class(&self, name: &str) -> Option<&FxHashSet<String>> {
        self.classes.get(name)
    }

    /// Whether a noun is one of what kills without an enemy.
    pub fn is_cause(&self, noun: &str) -> bool {
        self.causes.contains(noun)
    }

    /// Whether a word belongs to sport, where attacks and defeats are no events.
    pub fn is_sport(&self, word: &str) -> bool {
        self.sport.contains(word)
    }

    /// `None`: no word for people or bodies. `Some(None)`: one that has no sector of its own.
    pub fn sector(&self, noun: &str) -> Option<Option<&Code>> {
        self.sectors.get(noun).map(Option::as_ref)
    }

    /// The code of an intergovernmental organisation.
    pub fn organisation(&self, name: &str) -> Option<&str> {
        self.organisations.get(name).map(String::as_str)
    }
}

fn words(name: &str, list: &str) -> Result<FxHashSet<String>, ResourceError> {
    Ok(table::rows(name, list, 1)?.into_iter().map(|row| row.column(0).to_owned()).collect())
}

fn list(column: &str) -> impl Iterator<Item = &str> {
    column.split(',').filter(|it| *it != "-")
}

fn optional(column: &str) -> Option<Code> {
    (column != "-").then(|| Code::Owned(column.to_owned()))
}

/// Names as they stand in the record.
fn kind(name: &str) -> Option<EventKind> {
    serde_json::from_value(name.into()).ok()
}

fn status(name: &str) -> Option<EventStatus> {
    serde_json::from_value(name.into()).ok()
}

fn no_type(name: &str) -> String {
    format!("PLOVER has no type '{name}'")
}

fn no_status(name: &str) -> String {
    format!("no status is called '{name}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read() {
        let rules = EventRules::built_in().unwrap();
        let shoot: Vec<Option<&str>> = rules.verb("shoot").iter().map(|it| it.with.as_deref()).collect();
        assert_eq!(shoot, [Some("down"), Some("dead"), None]);
        assert!(rules.is_assault("drone strike"));
        assert_eq!(rules.governor("vow").map(|it| it.status), Some(EventStatus::Planned));
        assert_eq!(rules.organisation("NATO"), Some("NAT"));
        assert_eq!(rules.sector("soldier").flatten().map(AsRef::as_ref), Some("MIL"));
        assert!(rules.is_cause("earthquake"));
    }
}
