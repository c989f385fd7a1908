//! Languages of which only lists are known: their times and numbers are read, and nothing is invented.

use copytaster::ingest;
use copytaster::pipeline::{self, Settings};
use copytaster::record::{AttributionKind, Bound, Entity, Record};
use copytaster::resources::Resources;

fn enrich(copy: &str) -> Record {
    let article = ingest::read(copy.as_bytes()).into_iter().find_map(Result::ok).unwrap();
    pipeline::enrich(&article, &Resources::built_in().unwrap(), &Settings::default())
}

const FIRE: &str = "Brand in Lagerhalle am Hafen

Bremen (dpa) - Bei einem Brand in einer Lagerhalle am Bremer Hafen sind am 14. März 2022 zwölf Menschen verletzt worden. \
Die Feuerwehr war nach eigenen Angaben mit mehr als 1.200 Einsatzkräften vor Ort, der Schaden wird auf rund 1,5 Millionen Euro \
geschätzt. Das Feuer war um 14.30 Uhr ausgebrochen und wurde von einundzwanzig Soldaten bemerkt. Die Halle war erst im Oktober 2019 \
gebaut worden, und der Betreiber hatte sie nicht versichert, wie die Polizei mitteilte. Der Anteil der Schäden, die nicht \
ersetzt werden, liegt bei 7,25 Prozent.
";

#[test]
fn german_times_and_numbers_are_read() {
    let record = enrich(FIRE);
    assert_eq!(record.language.as_ref().map(|it| it.tag.as_ref()), Some("de"));
    let time = |words: &str| record.times.iter().find(|it| it.text == words).map(|it| it.value.as_ref());
    assert_eq!(time("14. März 2022"), Some("2022-03-14"), "{:?}", record.times);
    assert_eq!(time("Oktober 2019"), Some("2019-10"), "{:?}", record.times);
    assert!(time("14.30 Uhr").is_some_and(|it| it.ends_with("T14:30")), "{:?}", record.times);
    let told: Vec<_> = record.quantities.iter().map(|it| (it.text.as_str(), it.value, it.kind.as_ref())).collect();
    let expected = [
        ("zwölf", Some(12.0), "people"),
        ("1,5 Millionen Euro", Some(1_500_000.0), "money"),
        ("einundzwanzig", Some(21.0), "people"),
        ("7,25 Prozent", Some(7.25), "percent"),
    ];
    for one in expected {
        assert!(told.contains(&one), "{one:?} in {told:?}");
    }
    let thousands = record.quantities.iter().find(|it| it.value == Some(1200.0));
    assert!(thousands.is_none_or(|it| it.bound == Bound::AtLeast), "{told:?}");
    assert!(record.quantities.iter().all(|it| it.value != Some(1.2) && it.value != Some(15.0)), "{told:?}");
}

#[test]
fn what_needs_the_reader_is_left_out() {
    let record = enrich(FIRE);
    assert!(record.sentences.is_empty() && record.attributions.is_empty() && record.events.is_empty());
    let said = record.diagnostics.iter().find(|it| it.stage == "reader").map(|it| it.message.as_str()).unwrap_or_default();
    let named = "copy in de is not read for: reader, coreference, events, relations, keyphrases, summary";
    assert!(said.starts_with(named), "{said}");
}

/// What a story of the kind has to give: its times, quantities, places and quotes, all of them.
struct Expected<'a> {
    language: &'a str,
    times: &'a [&'a str],
    quantities: &'a [(&'a str, f64)],
    places: &'a [(&'a str, &'a str)],
    quotes: &'a [&'a str],
}

#[track_caller]
fn check(copy: &str, expected: &Expected<'_>) {
    let record = enrich(copy);
    assert_eq!(record.language.as_ref().map(|it| it.tag.as_str()), Some(expected.language));
    let times: Vec<&str> = record.times.iter().map(|it| it.value.as_ref()).collect();
    assert_eq!(times, expected.times, "{:?}", record.times.iter().map(|it| &it.text).collect::<Vec<_>>());
    let quantities: Vec<_> = record.quantities.iter().map(|it| (it.kind.as_ref(), it.value.unwrap_or(f64::NAN))).collect();
    assert_eq!(quantities, expected.quantities, "{:?}", record.quantities.iter().map(|it| &it.text).collect::<Vec<_>>());
    let place = |it: &Entity| Some((it.mentions.first()?.text.clone(), it.place.as_ref()?.country.clone()?));
    let places: Vec<_> = record.entities.iter().filter_map(place).collect();
    assert_eq!(places.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect::<Vec<_>>(), expected.places);
    let quotes: Vec<&str> = record.attributions.iter().map(|it| it.text.as_ref()).collect();
    assert_eq!(quotes, expected.quotes);
    assert!(record.attributions.iter().all(|it| it.source.is_none() && it.kind == AttributionKind::Direct));
}

#[test]
fn french_copy_is_read_in_part() {
    let copy = "Incendie meurtrier dans un entrepôt au Cameroun

DOUALA, 3 mars 2026 (AFP) - Au moins 14 morts et une trentaine de blessés : un incendie a ravagé lundi un entrepôt à Douala, \
le poumon économique du Cameroun, selon les pompiers. \
« Nous n'avons jamais vu des flammes aussi hautes », a raconté un voisin. Les dégâts sont estimés à 2,5 millions d'euros, et \
quelque 1 200 personnes ont été évacuées. Un premier sinistre avait touché le site le 12 octobre 2019. Des renforts sont \
attendus de Yaoundé et d'Allemagne, a-t-on appris de source officielle.
";
    check(
        copy,
        &Expected {
            language: "fr",
            times: &["2019-10-12"],
            quantities: &[("dead", 14.0), ("money", 2_500_000.0), ("people", 1200.0)],
            places: &[("Cameroun", "CM"), ("Douala", "CM"), ("Yaoundé", "CM"), ("Allemagne", "DE")],
            quotes: &["Nous n'avons jamais vu des flammes aussi hautes"],
        },
    );
}

#[test]
fn spanish_copy_is_read_in_part() {
    let copy = "Sube a 23 el número de muertos por las lluvias en Bolivia

La Paz, 4 de marzo de 2026 (EFE).- Las autoridades elevaron este miércoles a 23 muertos y más de 1.500 familias afectadas el \
balance de las inundaciones en Bolivia, mientras que en Cochabamba siguen desaparecidas ocho personas. «La situación es muy \
grave y necesitamos ayuda», dijo el alcalde. El Gobierno destinará 12,4 millones de dólares a la reconstrucción, un 7,5 % más \
que en 2019, y espera la llegada de rescatistas desde Brasil.
";
    check(
        copy,
        &Expected {
            language: "es",
            times: &["2019"],
            quantities: &[("dead", 23.0), ("count", 1500.0), ("people", 8.0), ("money", 12_400_000.0), ("percent", 7.5)],
            places: &[("Bolivia", "BO"), ("Cochabamba", "BO"), ("Brasil", "BR")],
            quotes: &["La situación es muy grave y necesitamos ayuda"],
        },
    );
}

#[test]
fn italian_portuguese_and_dutch_copy_is_read_in_part() {
    let italian = "Terremoto in Albania, quattro feriti

(ANSA) - TIRANA, 5 MAR - Una scossa di magnitudo 5,2 ha colpito l'Albania e quattro persone sono rimaste ferite, ha reso noto \
la polizia. \"Abbiamo sentito un boato e siamo scappati tutti\", ha detto un residente. I danni superano i 3 milioni di euro. \
L'ultimo sisma grave in Albania risale al 26 novembre 2019, quando a Durazzo morirono decine di persone.
";
    let record = enrich(italian);
    assert!(record.times.iter().any(|it| it.value == "2019-11-26"), "{:?}", record.times);
    assert!(record.quantities.iter().any(|it| it.kind == "money" && it.value == Some(3_000_000.0)), "{:?}", record.quantities);
    assert_eq!(record.attributions.len(), 1);
    assert!(record.entities.iter().any(|it| it.name == "Albania" && it.mentions.len() >= 2), "{:?}", record.entities);
    let portuguese = "Explosão em fábrica deixa sete mortos em Angola

Luanda, 6 mar 2026 (Lusa) – Pelo menos sete trabalhadores morreram na explosão de uma fábrica em Luanda, capital de Angola, \
informaram os bombeiros. «Ainda há pessoas debaixo dos escombros», afirmou o porta-voz. Cerca de 2.300 moradores foram \
retirados das suas casas. A fábrica tinha sido inaugurada em 14 de junho de 2018 e custou 40 milhões de dólares.
";
    let record = enrich(portuguese);
    assert!(record.times.iter().any(|it| it.value == "2018-06-14"), "{:?}", record.times);
    assert!(record.quantities.iter().any(|it| it.value == Some(40_000_000.0)), "{:?}", record.quantities);
    assert!(record.entities.iter().any(|it| it.name == "Angola"), "{:?}", record.entities);
    assert_eq!(record.attributions.len(), 1);
    let dutch = "Drie doden bij treinongeluk in België

BRUSSEL (ANP) - Bij een treinongeluk in België zijn zaterdag drie mensen omgekomen en zeker 25 mensen gewond geraakt, meldt de politie. \
„Het was een enorme klap en daarna stilte”, zegt een reiziger. De schade bedraagt 1,8 miljoen euro. Op 15 februari 2010 \
kwamen bij een botsing in Buizingen 19 mensen om het leven.
";
    let record = enrich(dutch);
    assert!(record.times.iter().any(|it| it.value == "2010-02-15"), "{:?}", record.times);
    assert!(record.quantities.iter().any(|it| it.value == Some(1_800_000.0)), "{:?}", record.quantities);
    assert!(record.entities.iter().any(|it| it.name == "Belgium"), "{:?}", record.entities);
    assert_eq!(record.attributions.len(), 1);
}

#[test]
fn capitals_and_names_of_people_are_no_places() {
    let german = "Rat stimmt für neue Halle

Köln (dpa) - Der Rat hat am Dienstag für den Bau einer Halle gestimmt. In Halle 5 der Messe trafen sich die Fraktionen zum \
Essen, bei Paris Hilton wurde gefeiert, und in Kürze soll der Bau beginnen. Der Minister lobte die Entscheidung in Hamburg.
";
    let record = enrich(german);
    let places: Vec<&str> = record.entities.iter().filter(|it| it.place.is_some()).map(|it| it.name.as_str()).collect();
    assert_eq!(places, ["Hamburg"]);
    let french = "Mort de l'acteur Dominique Perrin

PARIS (AFP) - L'acteur Dominique Perrin est mort mardi à Lyon à l'âge de 81 ans, a annoncé sa famille. Dominique avait tourné \
dans plus de trente films et vivait depuis longtemps loin des plateaux.
";
    let record = enrich(french);
    let places: Vec<&str> = record.entities.iter().filter(|it| it.place.is_some()).map(|it| it.name.as_str()).collect();
    assert_eq!(places, ["Lyon"]);
}

#[test]
fn a_language_of_which_nothing_is_known_gives_no_times() {
    let copy = "Tulipalo satamassa

Helsinki (STT) - Satamassa syttyi tulipalo 14. maaliskuuta 2022, ja kaksitoista ihmistä loukkaantui. Pelastuslaitoksen mukaan \
vahingot ovat noin 1,5 miljoonaa euroa, ja palo saatiin sammumaan vasta illalla.
";
    let record = enrich(copy);
    assert_eq!(record.language.as_ref().map(|it| it.tag.as_ref()), Some("fi"));
    assert!(record.times.is_empty() && record.quantities.is_empty() && record.entities.is_empty());
    assert!(
        record.diagnostics.iter().any(|it| it.message.contains("copy in fi is not read for: reader, entities")),
        "{:?}",
        record.diagnostics
    );
}
