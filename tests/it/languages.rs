//! Languages of which only lists are known: their times and numbers are read, and nothing is invented.

use copytaster::ingest;
use copytaster::pipeline::{self, Settings};
use copytaster::record::{Bound, Record};
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
}

#[test]
fn a_language_of_which_nothing_is_known_gives_no_times() {
    let copy = "Tulipalo satamassa

Helsinki (STT) - Satamassa syttyi tulipalo 14. maaliskuuta 2022, ja kaksitoista ihmistä loukkaantui. Pelastuslaitoksen mukaan \
vahingot ovat noin 1,5 miljoonaa euroa, ja palo saatiin sammumaan vasta illalla.
";
    let record = enrich(copy);
    assert_eq!(record.language.as_ref().map(|it| it.tag.as_ref()), Some("fi"));
    assert!(record.times.is_empty() && record.quantities.is_empty());
}
