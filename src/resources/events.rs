//! What the stage `stages::events` knows: which words name events, who takes part in them, and what makes them unreal.
//!
//! Types are the roots of PLOVER (Open Event Data Alliance), modes those of POLECAT (Halterman, Bagozzi, Beger, Schrodt and Scarborough
//! 2023); the lists were written for the project.

mod rules;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::ResourceError;
use lists::{List, ListError, by_comma, codes};
use record::{Code, EventKind, EventStatus};
use rules::slot;
pub use rules::{Governor, LightVerb, Need, NounRule, Part, Slot, Stands, VerbRule, need};

codes!(
    /// Modes of POLECAT; `events[].mode` in the record.
    Mode: "abduct" "allege" "arrest" "assassinate" "assist" "asylum" "ban" "beat" "boycott" "ceasefire" "censor" "cleansing" "convict"
        "curfew" "cyber" "demo" "deport" "disapprove" "disarm" "discontinue" "economic" "execute" "expel" "explosives" "firearms"
        "heavy-weapons" "humanitarian" "hunger" "investigate" "martial-law" "meet" "military" "multilateral" "obstruct" "other" "phone"
        "primitive" "release" "resign" "restrict" "return" "riot" "seize" "sexual" "strike" "suicide-attack" "third-party" "torture"
        "troops" "unconventional" "visit" "weapons" "withdraw"
);

/// Sectors of PLOVER; `sector` of an event's roles in the record.
const SECTORS: [&str; 23] = [
    "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "ELI", "GOV", "HLH", "IGO", "JUD", "LAB", "LEG", "MED", "MIL", "NGO", "OPP", "PTY",
    "REB", "REF", "REL", "SPY", "UAF",
];

/// Nouns for people and bodies, with their sector.
fn sectors() -> Result<FxHashMap<&'static str, Option<Code>>, ListError> {
    let nouns = text::nouns::all()?;
    let mut found = FxHashMap::default();
    for row in &nouns {
        match row.sector {
            None => continue,
            Some("none") => found.insert(row.noun, None),
            Some(sector) if SECTORS.contains(&sector) => found.insert(row.noun, Some(code(sector))),
            Some(other) => {
                return Err(nouns.problem(row.line, format!("'{other}' is no sector; those are none, {}", SECTORS.join(", "))));
            }
        };
    }
    Ok(found)
}

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
    causes: FxHashMap<&'static str, EventKind>,
    sport: FxHashSet<&'static str>,
    sectors: FxHashMap<&'static str, Option<Code>>,
    organisations: FxHashMap<String, String>,
}

impl EventRules {
    /// Reads the lists that are compiled into the program.
    pub fn built_in() -> Result<EventRules, ResourceError> {
        let light: List<(&str, Option<Part>, EventStatus)> = crate::read!("en/events/light.tsv")?;
        let governors: List<(&str, EventStatus, Reach)> = crate::read!("en/events/governors.tsv")?;
        let classes: List<Class> = crate::read!("en/events/classes.tsv")?;
        let causes: List<(&'static str, EventKind)> = crate::read!("en/events/causes.tsv")?;
        let organisations: List<(String, String)> = crate::read!("world/organisations.tsv")?;
        let mut rules = EventRules {
            light: light.entries().map(|(verb, subject, status)| (verb.to_owned(), LightVerb { subject, status })).collect(),
            governors: governors.entries().map(|(word, status, of)| (word.to_owned(), governor(status, of))).collect(),
            causes: causes.entries().collect(),
            sport: crate::words!("en/events/sport.txt")?,
            sectors: sectors()?,
            organisations: organisations.entries().collect(),
            ..EventRules::default()
        };
        for class in classes.entries() {
            rules.classes.entry(class.name).or_default().extend(class.words);
        }
        rules.read_verbs()?;
        rules.read_nouns()?;
        rules.check_classes()?;
        Ok(rules)
    }

    fn read_verbs(&mut self) -> Result<(), ResourceError> {
        let verbs: List<VerbLine> = crate::read!("en/events/verbs.tsv")?;
        for line in verbs.entries() {
            let verb = line.verb.split_once(' ').map_or(line.verb, |(verb, _)| verb).to_owned();
            self.verbs.entry(verb).or_default().push(line.rule());
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
        let nouns: List<NounLine> = crate::read!("en/events/nouns.tsv")?;
        for line in nouns.entries() {
            self.last_words.extend(line.noun.split(' ').next_back().map(str::to_owned));
            let mode = line.mode.map(|it| code(it.as_str()));
            let rule = NounRule { kind: line.kind, mode, actors: line.actors, recipients: line.recipients, stands: line.stands };
            self.nouns.entry(line.noun.to_owned()).or_default().push(rule);
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
            Some((by, need)) => Err(ResourceError::whole(
                "en/events/classes.tsv",
                format!("'{by}' asks for {need:?}, and the list has no such class"),
            )),
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

    /// What the harm belongs to that a word does without an enemy: an earthquake's to a disaster.
    pub fn cause(&self, word: &str) -> Option<EventKind> {
        self.causes.get(word).copied()
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

/// A line of `verbs.tsv`.
#[derive(Debug, Deserialize)]
struct VerbLine {
    /// With its particle, or the preposition that it must have.
    verb: &'static str,
    kind: EventKind,
    mode: Option<Mode>,
    recipients: Option<&'static str>,
    #[serde(deserialize_with = "by_comma", default)]
    needs: Vec<&'static str>,
}

impl VerbLine {
    fn rule(self) -> VerbRule {
        let recipients = self.recipients.unwrap_or_default();
        let stands = recipients.trim_start_matches('+').split(',').filter(|it| !it.is_empty());
        let (actors, stands): (Vec<&str>, Vec<&str>) = stands.partition(|it| it.starts_with('~'));
        let (subject, object): (Vec<&str>, Vec<&str>) = self.needs.into_iter().partition(|it| it.starts_with('^'));
        VerbRule {
            with: self.verb.split_once(' ').map(|(_, with)| with.to_owned()),
            kind: self.kind,
            mode: self.mode.map(|it| code(it.as_str())),
            recipients: stands.into_iter().map(slot).collect(),
            actors: actors.into_iter().map(|it| slot(it.trim_start_matches('~'))).collect(),
            needs_recipient: recipients.starts_with('+'),
            object: object.into_iter().map(need).collect(),
            subject: subject.into_iter().map(|it| need(it.trim_start_matches('^'))).collect(),
        }
    }
}

/// A line of `nouns.tsv`.
#[derive(Debug, Deserialize)]
struct NounLine {
    noun: &'static str,
    kind: EventKind,
    mode: Option<Mode>,
    #[serde(deserialize_with = "by_comma")]
    actors: Vec<String>,
    #[serde(deserialize_with = "by_comma")]
    recipients: Vec<String>,
    stands: Stands,
}

/// A line of `classes.tsv`.
#[derive(Debug, Deserialize)]
struct Class {
    name: String,
    #[serde(deserialize_with = "by_comma")]
    words: Vec<String>,
}

/// What a governor says something of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reach {
    All,
    Act,
}

fn governor(status: EventStatus, of: Reach) -> Governor {
    Governor { status, clauses: of == Reach::All }
}

fn code(text: &'static str) -> Code {
    Code::Borrowed(text)
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
        assert_eq!(rules.cause("earthquake"), Some(EventKind::Disaster));
    }
}
