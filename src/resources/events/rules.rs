//! The rules of the lists: what a line about a verb or a noun says.

use serde::Deserialize;

use record::{Code, EventKind, EventStatus};

/// A verb that names an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerbRule {
    /// Its particle, or a preposition that it must have: "shoot *down*", "call *for*"; behind `=` the class of its complement.
    pub with: Option<String>,
    pub kind: EventKind,
    pub mode: Option<Code>,
    /// Where the recipient stands, in order of preference.
    pub recipients: Vec<Slot>,
    /// Where the actor stands, if not as the doer: "*Okello* was elected".
    pub actors: Vec<Slot>,
    /// Whether it names nothing without a recipient.
    pub needs_recipient: bool,
    /// What its object must be, or what the preposition governs; empty: anything.
    pub object: Vec<Need>,
    /// What its subject must be; empty: somebody.
    pub subject: Vec<Need>,
}

/// A noun that names an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NounRule {
    pub kind: EventKind,
    pub mode: Option<Code>,
    /// Prepositions before whom did it, and before whom it was done to; `poss` is a genitive.
    pub actors: Vec<String>,
    pub recipients: Vec<String>,
    pub stands: Stands,
}

/// Where a noun names an event that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Stands {
    /// Wherever somebody has a part in it.
    #[serde(rename = "e")]
    Everywhere,
    /// As what somebody does.
    #[serde(rename = "o")]
    AsObject,
    /// As what somebody does, or between two.
    #[serde(rename = "b")]
    BetweenTwo,
    /// As what people do at their work: a strike.
    #[serde(rename = "w")]
    AtWork,
    /// Wherever somebody has it done to them.
    #[serde(rename = "r")]
    WithRecipient,
    /// Wherever somebody armed does it.
    #[serde(rename = "x")]
    AtArms,
    /// Wherever it stands, with nobody too: an earthquake.
    #[serde(rename = "h")]
    Happens,
    /// The same where something tells what it is of, or as what happens: "a *bus* crash".
    #[serde(rename = "s")]
    Specified,
    /// As what is held or takes place, with nobody too.
    #[serde(rename = "l")]
    Held,
    /// Never by itself: it is one more telling of an event.
    #[serde(rename = "n")]
    Again,
}

/// Where a verb's recipient stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    Object,
    /// "gave *Sudan* ten tons".
    Indirect,
    /// It is the subject that something is done to: "died in an attack".
    Subject,
    Behind(String),
}

/// What a noun must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// Somebody.
    Party,
    /// Somebody, or something that can be attacked.
    Target,
    /// Somebody with a name.
    Person,
    /// A place.
    Place,
    /// There may be no object.
    Nothing,
    /// Something done, in a clause below the verb: "denied *shelling the town*".
    Deed,
    /// A word of a class in `classes.tsv`.
    Class(String),
    Word(String),
}

/// What a verb says of the event that its object or subject names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LightVerb {
    /// Whose place its subject has.
    pub subject: Option<Part>,
    pub status: EventStatus,
}

/// What a word says of what stands below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Governor {
    pub status: EventStatus,
    /// Also of a clause with a subject of its own: "demanded that they leave", not "told reporters that they left".
    pub clauses: bool,
}

/// A part in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Actor,
    Recipient,
}

/// Where an entry of a verb's fourth column says that the recipient stands.
pub(super) fn slot(name: &str) -> Slot {
    match name {
        "obj" => Slot::Object,
        "iobj" => Slot::Indirect,
        "subj" => Slot::Subject,
        preposition => Slot::Behind(preposition.to_owned()),
    }
}

/// What an entry of a verb's last column, or of a class, asks for.
pub fn need(name: &str) -> Need {
    match name {
        "@party" => Need::Party,
        "@target" => Need::Target,
        "@person" => Need::Person,
        "@place" => Need::Place,
        "@nothing" => Need::Nothing,
        "@deed" => Need::Deed,
        _ => match name.strip_prefix('@') {
            Some(class) => Need::Class(class.to_owned()),
            None => Need::Word(name.to_owned()),
        },
    }
}
