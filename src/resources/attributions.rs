//! What the stage `stages::attributions` knows: words that say that something was said, who speaks, and where.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use lists::{List, ListError, by_letter, codes};
use record::{Code, SpeakerClass};
pub use text::nouns::Gender;
use text::verbs::{self, Frame, Said, Verb};

/// A verb that says that something was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CueRule {
    /// `say`, `claim`, `deny`, …
    pub class: Code,
    /// A clause holds what was said: "said (that) it rained".
    pub clause: bool,
    /// Only one that opens with "that", unless it stands before the verb: "found that it rained".
    pub that: bool,
    /// A gerund does: "denied blocking convoys".
    pub gerund: bool,
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
    /// What a verb does with a word behind it: "called *on* the union", "ruled *out* a strike".
    phrasal: FxHashMap<&'static str, FxHashMap<&'static str, CueRule>>,
    /// Nouns that hold speech, by what is done to them: "expressed *concern*".
    nouns: FxHashMap<String, Code>,
    /// Verbs that give such a noun: "express".
    giving: FxHashSet<&'static str>,
    speakers: FxHashMap<&'static str, SpeakerClass>,
    media: FxHashMap<String, Code>,
    outlets: FxHashSet<&'static str>,
    /// Words in names of outlets: "radio", "gazette".
    outlet_words: FxHashSet<&'static str>,
    genders: FxHashMap<&'static str, Gender>,
    /// Nouns for people and bodies, whether or not wires let them speak: "man".
    people: FxHashSet<&'static str>,
    /// Verbs of speech with the objects beside which they say nothing: "claimed *lives*".
    unspoken: FxHashMap<&'static str, FxHashSet<&'static str>>,
    /// What kills and destroys without saying anything, and what takes place.
    causes: FxHashSet<&'static str>,
    happenings: FxHashSet<&'static str>,
    /// Endings of nouns for what is done or what is so.
    abstract_endings: FxHashSet<&'static str>,
    pub anonymity: Anonymity,
}

/// How copy says that a source is not named, and why.
#[derive(Debug, Default)]
pub struct Anonymity {
    /// "condition of anonymity"
    pub unnamed: Vec<&'static str>,
    pub reasons: Vec<ReasonOpener>,
    /// Behind the reason: ", told ".
    pub tellers: Vec<String>,
}

/// Words before the reason why a source is not named.
#[derive(Debug)]
pub struct ReasonOpener {
    /// With the blanks around them: " because ".
    pub words: String,
    /// Bytes at their end that belong to the reason: "fear of ".
    pub own: usize,
}

/// What a line of `anonymity.tsv` is.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SaidOf {
    Unnamed,
    Reason,
    Teller,
}

impl Anonymity {
    fn built_in() -> Result<Anonymity, ListError> {
        let lines: List<(SaidOf, &str, Option<&str>)> = crate::read!("en/attributions/anonymity.tsv")?;
        let mut found = Anonymity::default();
        for (class, words, own) in lines.entries() {
            match class {
                SaidOf::Unnamed => found.unnamed.push(words),
                SaidOf::Reason => {
                    found.reasons.push(ReasonOpener { words: format!(" {words} "), own: own.map_or(0, |it| it.len() + 1) });
                }
                SaidOf::Teller => found.tellers.push(format!(", {words} ")),
            }
        }
        Ok(found)
    }
}

codes!(
    /// Where something is said; `attributions[].medium` in the record.
    Medium: "article" "blog" "book" "briefing" "broadcast" "call" "debate" "editorial" "email" "filing" "interview" "letter" "meeting"
        "message" "newsletter" "press_conference" "recording" "report" "ruling" "social" "speech" "statement" "testimony" "video"
        "website"
);

/// The rule of a verb that says that something was said.
fn rule(verb: Verb) -> Option<CueRule> {
    Some(CueRule { prepositions: verb.prepositions, ..held_by(verb.said?, &verb.held_by) })
}

fn held_by(said: Said, frames: &[Frame]) -> CueRule {
    let has = |frame: Frame| frames.contains(&frame);
    CueRule {
        class: code(said.as_str()),
        clause: has(Frame::Clause) || has(Frame::That),
        that: has(Frame::That),
        gerund: has(Frame::Gerund),
        infinitive: has(Frame::Infinitive),
        noun: has(Frame::Noun),
        described: has(Frame::Described),
        speech: has(Frame::Speech),
        hearer: has(Frame::Hearer),
        relays: has(Frame::Nothing),
        prepositions: Vec::new(),
    }
}

/// A line of `phrasal.tsv`.
#[derive(Debug, Deserialize)]
struct Phrasal {
    verb: &'static str,
    particle: &'static str,
    said: Said,
    #[serde(deserialize_with = "by_letter")]
    held_by: Vec<Frame>,
}

impl AttributionRules {
    /// Reads the lists that are compiled into the program.
    pub fn built_in() -> Result<AttributionRules, ListError> {
        let nouns: List<(&str, Said)> = crate::read!("en/attributions/nouns.tsv")?;
        let media: List<(&str, Medium)> = crate::read!("en/attributions/media.tsv")?;
        let (mut speakers, mut genders, mut people) = (FxHashMap::default(), FxHashMap::default(), FxHashSet::default());
        for noun in text::nouns::all()?.entries() {
            speakers.extend(noun.speaker.map(|class| (noun.noun, class)));
            people.extend(noun.sector.or(noun.gender.map(|_| noun.noun)).map(|_| noun.noun));
            genders.extend(noun.gender.map(|gender| (noun.noun, gender)));
        }
        let mut unspoken: FxHashMap<&'static str, FxHashSet<&'static str>> = FxHashMap::default();
        let pairs: List<(&str, &str)> = crate::read!("en/attributions/unspoken.tsv")?;
        pairs.entries().for_each(|(verb, noun)| {
            unspoken.entry(verb).or_default().insert(noun);
        });
        let causes: List<(&'static str, &str)> = crate::read!("en/events/causes.tsv")?;
        let happenings: List<(&'static str, &str, &str, &str, &str, &str)> = crate::read!("en/events/nouns.tsv")?;
        let mut phrasal: FxHashMap<&'static str, FxHashMap<&'static str, CueRule>> = FxHashMap::default();
        let lines: List<Phrasal> = crate::read!("en/attributions/phrasal.tsv")?;
        for line in lines.entries() {
            let rule = held_by(line.said, &line.held_by);
            // "called *for* a recount": the particle may govern what was said.
            let prepositions = if rule.noun { vec![line.particle.to_owned()] } else { Vec::new() };
            phrasal.entry(line.verb).or_default().insert(line.particle, CueRule { prepositions, ..rule });
        }
        Ok(AttributionRules {
            unspoken,
            phrasal,
            anonymity: Anonymity::built_in()?,
            happenings: happenings.entries().map(|it| it.0).collect(),
            causes: causes.entries().map(|(word, _)| word).collect(),
            cues: verbs::all()?.entries().filter_map(|verb| Some((verb.lemma.to_owned(), rule(verb)?))).collect(),
            nouns: nouns.entries().map(|(noun, class)| (noun.to_owned(), code(class.as_str()))).collect(),
            abstract_endings: crate::words!("en/attributions/abstract_endings.txt")?,
            giving: crate::words!("en/attributions/giving.txt")?,
            speakers,
            media: media.entries().map(|(noun, medium)| (noun.to_owned(), code(medium.as_str()))).collect(),
            outlets: crate::words!("world/outlets.txt")?,
            outlet_words: crate::words!("en/attributions/outlet_words.txt")?,
            genders,
            people,
        })
    }

    /// Whether a noun names a deed or a state, which nobody hears speak: "the appointment".
    pub fn is_abstract(&self, noun: &str) -> bool {
        !self.speakers.contains_key(noun)
            && self.abstract_endings.iter().any(|it| noun.len() > it.len() + 3 && noun.ends_with(it))
    }

    /// Whether a noun, in lower case, means people or a body.
    pub fn is_people(&self, noun: &str) -> bool {
        self.people.contains(noun)
    }

    /// Whether a verb may say that something was said.
    pub fn is_cue(&self, lemma: &str) -> bool {
        self.cues.contains_key(lemma) || self.giving.contains(lemma) || self.phrasal.contains_key(lemma)
    }

    pub fn cue(&self, lemma: &str) -> Option<&CueRule> {
        self.cues.get(lemma)
    }

    /// What a verb says with a word behind it: "called *on* the union", "ruled *out* a strike".
    pub fn phrasal(&self, lemma: &str, particle: &str) -> Option<&CueRule> {
        self.phrasal.get(lemma)?.get(particle)
    }

    /// The nouns beside which a verb of speech says nothing: "claimed 12 *lives*".
    pub fn unspoken(&self, verb: &str) -> Option<&FxHashSet<&'static str>> {
        self.unspoken.get(verb)
    }

    /// Whether a noun, in lower case, is a storm, a disease, a fire: none of them speaks.
    pub fn is_cause(&self, noun: &str) -> bool {
        self.causes.contains(noun)
    }

    /// Whether a noun, in lower case, is something that takes place, which says nothing itself: "the strike".
    pub fn is_happening(&self, noun: &str) -> bool {
        self.is_cause(noun) || (self.happenings.contains(noun) && self.speaker(noun).is_none() && !self.is_people(noun))
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
        let bare = ["the ", "The "].iter().find_map(|it| name.strip_prefix(it));
        let named = |name: &str| self.outlets.contains(name);
        named(name) || bare.is_some_and(|bare| named(bare) || named(&format!("The {bare}")))
    }
}

fn code(text: &'static str) -> Code {
    Code::Borrowed(text)
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
