//! The readable lists under `src/resources/world` and `src/resources/en/places`: countries, regions, other names, abbreviations, demonyms, cue words.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::gazetteer::fold;
use crate::times::Class;
use lists::{List, ListError, by_bar, by_comma, or_default};
use record::{PlaceKind, SpeakerClass};
use text::exceptions::Exceptions;
use text::lexicon::{Lexicon, WordClass};
use text::nouns::{self, Fact};
use text::verbs::{self, Fact as VerbFact};

/// A country of ISO 3166-1 (with Kosovo as `XK`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Country {
    pub iso2: String,
    pub iso3: String,
    /// The name that news copy uses.
    pub name: String,
    pub lat: f64,
    pub lon: f64,
    pub population: u64,
    pub geonames: String,
    pub wikidata: String,
    /// GeoNames' code: AF, AN, AS, EU, NA, OC, SA.
    pub continent: String,
    pub capital: Option<u32>,
    /// Of the capital, IANA; empty where no one lives.
    #[serde(deserialize_with = "or_default")]
    pub zone: String,
    #[serde(deserialize_with = "by_comma", default)]
    pub neighbours: Vec<String>,
    #[serde(deserialize_with = "by_bar", default)]
    pub other_names: Vec<String>,
}

/// A sea, a river, a continent, a region of several countries, a square.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Region {
    pub name: String,
    pub kind: PlaceKind,
    pub lat: f64,
    pub lon: f64,
    /// ISO alpha-2; empty for what belongs to none.
    #[serde(deserialize_with = "by_comma", default)]
    pub countries: Vec<String>,
    #[serde(deserialize_with = "by_bar", default)]
    pub other_names: Vec<String>,
}

/// A short form of a division behind a town: "Calif.".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abbreviation {
    pub country: String,
    pub geonames: u32,
    /// It is written with a point: "Calif.", and no postal code.
    pub pointed: bool,
    /// With a point inside it as well: "N.Y."; no other word is written so.
    pub initials: bool,
}

/// All lists, read.
#[derive(Debug, Default)]
pub struct Lists {
    pub countries: Vec<Country>,
    pub regions: Vec<Region>,
    /// Name as written, GeoNames id.
    pub aliases: Vec<(String, u32)>,
    /// By the form without its points.
    pub abbreviations: FxHashMap<String, Vec<Abbreviation>>,
    /// Words of one country's institutions → ISO alpha-2: "barangay".
    pub telling: FxHashMap<String, String>,
    /// Word → ISO alpha-2, `None` for groups of no one country.
    pub demonyms: FxHashMap<String, Option<String>>,
    /// Places that copy is filed from but that are none in running text: folded name, and what it is.
    pub datelines: Vec<(Vec<u8>, Region)>,
    pub words: Words,
}

/// Words that decide whether a name is a place. All in lower case unless said otherwise.
#[derive(Debug, Default)]
pub struct Words {
    pub division_types: FxHashSet<String>,
    /// Ordinary words that are also names of places: "reading", "nice".
    pub ordinary: FxHashSet<String>,
    /// Given names and family names that are also names of places.
    pub persons: FxHashSet<String>,
    /// Before a person's name: "mr", "sgt".
    pub titles: FxHashSet<String>,
    /// Titles that are names as well: "dean", "king".
    pub title_names: FxHashSet<String>,
    /// Before a title: "deputy", "foreign", "acting".
    pub before_titles: FxHashSet<String>,
    /// Who holds an office, behind the name of an organisation: "member", "spokesman".
    pub holders: FxHashSet<String>,
    /// Offices that follow their country's name: "US President".
    pub offices: FxHashSet<String>,
    /// What follows a place within an organisation's name: "Times", "University".
    pub organisations: FxHashSet<String>,
    /// What stands before "of <place>" within an organisation's name.
    pub organisations_of: FxHashSet<String>,
    /// What follows a place within a longer place: "airport", "river".
    pub features: FxHashSet<String>,
    /// Features that share their name with a town but are not the town: "river", "bay".
    pub natural: FxHashSet<String>,
    /// Prepositions that a place follows: "in", "near".
    pub before: FxHashSet<String>,
    /// "northern", "downtown", "greater".
    pub directions: FxHashSet<String>,
    /// What a government does, not a place: "said", "warned".
    pub speech: FxHashSet<String>,
    /// Verbs and nouns of what happens somewhere: "killed", "quake".
    pub happenings: FxHashSet<String>,
    /// First words that many organisations share: "national", "ministry".
    pub shared: FxHashSet<String>,
    /// Prepositions that say where something is.
    pub located: FxHashSet<String>,
    /// People and bodies that a place's name says the origin of: "officials", "troops".
    pub people_of: FxHashSet<String>,
    /// Prepositions that persons follow as often as places.
    pub weak: FxHashSet<String>,
    /// What organisations are called before their names: "regulator".
    pub bodies: FxHashSet<String>,
    /// Names of news agencies, folded; some are names of towns.
    pub agencies: FxHashSet<Vec<u8>>,
    /// Behind a town in the name of a newspaper or station: "herald".
    pub outlets: FxHashSet<String>,
    /// Countries with local papers in the language, ISO alpha-2.
    pub press: FxHashSet<String>,
    /// What one side of a match does to the other: "beat".
    pub match_verbs: FxHashSet<String>,
    /// What small divisions are called, which are not known far away: "township".
    pub townships: FxHashSet<String>,
    /// Capitalised words behind a town that leave it that town: "airport".
    pub ports: FxHashSet<String>,
    /// Words that the pronoun "us" follows.
    pub before_us: FxHashSet<String>,
    /// Days, months and seasons.
    pub calendar: FxHashSet<String>,
    /// What rules ask of small words.
    pub lexicon: Lexicon,
}

impl Words {
    /// Whether a word in lower case is of a class.
    pub fn is(&self, lower: &str, class: WordClass) -> bool {
        self.lexicon.is(lower, class)
    }
}

/// Reads the lists that are compiled in.
pub fn built_in() -> Result<Lists, ListError> {
    let aliases: List<(String, u32, &str)> = crate::read!("world/aliases.tsv")?;
    let demonyms: List<(String, Option<String>)> = crate::read!("en/places/demonyms.tsv")?;
    let telling: List<(String, String)> = crate::read!("en/places/telling-words.tsv")?;
    let datelines: List<Region> = crate::read!("world/dateline_places.tsv")?;
    Ok(Lists {
        countries: crate::read!("world/countries.tsv")?.entries().collect(),
        regions: crate::read!("world/regions.tsv")?.entries().collect(),
        aliases: aliases.entries().map(|(name, geonames, _)| (name, geonames)).collect(),
        abbreviations: abbreviations()?,
        telling: telling.entries().collect(),
        demonyms: demonyms.entries().collect(),
        datelines: datelines.entries().map(|place| (fold::key(&place.name), place)).collect(),
        words: words()?,
    })
}

fn abbreviations() -> Result<FxHashMap<String, Vec<Abbreviation>>, ListError> {
    let lines: List<(&str, &str, u32, &str)> = crate::read!("en/places/abbreviations.tsv")?;
    let mut abbreviations: FxHashMap<String, Vec<Abbreviation>> = FxHashMap::default();
    for (form, country, geonames, _) in lines.entries() {
        let points = form.matches('.').count();
        let (pointed, initials) = (points > 0, points > 1);
        let forms = abbreviations.entry(form.replace('.', "")).or_default();
        match forms.iter_mut().find(|known| known.geonames == geonames) {
            // "NY" and "N.Y."
            Some(known) => (known.pointed, known.initials) = (known.pointed || pointed, known.initials || initials),
            None => forms.push(Abbreviation { country: country.to_owned(), geonames, pointed, initials }),
        }
    }
    Ok(abbreviations)
}

/// What governments do, by the forms of the verbs.
fn speech() -> Result<FxHashSet<String>, ListError> {
    let exceptions = Exceptions::built_in()?;
    let (finite, base) = (verbs::forms_of(VerbFact::State, &exceptions)?, verbs::forms_of(VerbFact::States, &exceptions)?);
    Ok(finite.into_iter().chain(base).collect())
}

/// What divisions are called behind their names: "oblast", "province".
pub fn division_types() -> Result<FxHashSet<&'static str>, ListError> {
    Ok(nouns::with(Fact::Division)?.collect())
}

/// Nouns for bodies that speak and that are no divisions.
fn bodies() -> Result<FxHashSet<String>, ListError> {
    let body = |noun: &nouns::Noun| noun.speaker == Some(SpeakerClass::Institution) && !noun.facts.contains(&Fact::Division);
    Ok(nouns::all()?.entries().filter(body).map(|noun| noun.noun.to_owned()).collect())
}

/// Days, months and seasons, from what is known of times.
fn calendar() -> Result<FxHashSet<String>, ListError> {
    let words: List<(String, Class, Option<&str>)> = crate::read!("en/times/words.tsv")?;
    let named = |class| matches!(class, Class::Weekday | Class::Month | Class::Season);
    Ok(words.entries().filter(|(_, class, _)| named(*class)).map(|(word, ..)| word).collect())
}

fn words() -> Result<Words, ListError> {
    let set = |list: Result<FxHashSet<&str>, ListError>| {
        Ok::<FxHashSet<String>, ListError>(list?.into_iter().map(str::to_owned).collect())
    };
    let nouns = |fact: Fact| Ok::<FxHashSet<String>, ListError>(nouns::with(fact)?.map(str::to_owned).collect());
    Ok(Words {
        division_types: nouns(Fact::Division)?,
        ordinary: set(words!("en/places/ordinary-words.txt"))?,
        persons: set(words!("en/places/person-names.txt"))?,
        titles: nouns(Fact::Title)?,
        title_names: nouns(Fact::TitleOrName)?,
        before_titles: nouns(Fact::BeforeTitle)?,
        holders: nouns(Fact::Holder)?,
        natural: nouns(Fact::NaturalFeature)?,
        offices: nouns(Fact::Office)?,
        organisations: nouns(Fact::Organisation)?,
        organisations_of: nouns(Fact::OrganisationOf)?,
        features: nouns(Fact::Feature)?,
        before: set(words!("en/places/prepositions.txt"))?,
        directions: set(words!("en/places/directions.txt"))?,
        speech: speech()?,
        happenings: set(words!("en/places/happenings.txt"))?,
        shared: set(words!("en/places/shared-first-words.txt"))?,
        located: set(words!("en/places/where.txt"))?,
        people_of: nouns(Fact::PeopleOf)?,
        weak: set(words!("en/places/weak-prepositions.txt"))?,
        bodies: bodies()?,
        // Towns share names with words, hardly with acronyms.
        agencies: crate::agencies::names()?.into_iter().filter(|name| name.chars().count() > 4).map(fold::key).collect(),
        outlets: set(words!("en/places/outlet-words.txt"))?,
        press: set(words!("en/places/english-press.txt"))?,
        match_verbs: set(words!("en/places/match-verbs.txt"))?,
        townships: set(words!("en/places/townships.txt"))?,
        ports: nouns(Fact::KeptFeature)?,
        before_us: set(words!("en/places/words-before-us.txt"))?,
        calendar: calendar()?,
        lexicon: Lexicon::english()?,
    })
}
