//! What a story is about as a whole: topics, key phrases, summary, suggested slug. Copy written for the project.

use std::sync::LazyLock;

use copytaster::ingest;
use copytaster::pipeline::{self, Settings};
use copytaster::record::{Offsets, Record};
use copytaster::resources::Resources;
use serde_json::json;

static RESOURCES: LazyLock<Resources> = LazyLock::new(|| Resources::built_in().unwrap());

fn enrich(item: &[u8]) -> Record {
    let article = ingest::read(item).remove(0).unwrap();
    pipeline::enrich(&article, &RESOURCES, &Settings { offsets: Offsets::Utf8, ..Settings::default() })
}

fn codes(record: &Record) -> Vec<&str> {
    record.topics.iter().map(|it| it.code.trim_start_matches("medtop:")).collect()
}

/// The best top level, and topics that must stand below it or beside it.
#[track_caller]
fn check_topics(copy: &str, best: &str, others: &[&str]) {
    let record = enrich(copy.as_bytes());
    let found = codes(&record);
    assert_eq!(found.first().copied(), Some(best).filter(|it| !it.is_empty()), "{:?}\n{copy}", record.topics);
    assert!(others.iter().all(|it| found.contains(it)), "{others:?} in {:#?}", record.topics);
    for topic in &record.topics {
        assert!(topic.path.last() == Some(&topic.code) && (0.5..=1.0).contains(&topic.score), "{topic:?}");
    }
}

#[test]
fn the_best_top_level_comes_first() {
    check_topics(
        "Magnitude 6.1 quake shakes northern Chile\n\nSANTIAGO, May 7 (Reuters) - An earthquake of magnitude 6.1 struck off the coast of northern Chile on Wednesday, \
         the seismological centre said. Walls cracked in Arica, and two people were treated for cuts.\n\nAuthorities ruled out a tsunami.",
        "03000000",
        &["20000153"],
    );
    check_topics(
        "Late header sends Kano Pillars top\n\nLAGOS, May 7 (NAN) - Striker Musa Bello headed in a corner in stoppage time as Kano Pillars beat Enyimba 2-1 to go top of the Nigerian \
         Premier League on Wednesday.\n\nThe goalkeeper had saved a penalty in the first half.",
        "15000000",
        &["20001065"],
    );
    check_topics(
        "Central bank in Manila holds rates at 5.5 percent\n\nMANILA, May 7 (PNA) -- The central bank kept its benchmark interest rate at 5.5 percent on Wednesday, saying that \
         inflation would slow to 2.4 percent this year.\n\nThe peso rose against the dollar, and bond yields fell.",
        "04000000",
        &[],
    );
    check_topics(
        "Jury convicts former mayor of bribery\n\nGALWAY, May 7 (PA) - A jury found a former mayor guilty on Wednesday of taking bribes from a builder.\n\nThe judge will \
         sentence him in June; the prosecutor asked for four years in prison.",
        "02000000",
        &[],
    );
    check_topics(
        "Nurses in Fiji walk out over pay\n\nSUVA, May 7 (AAP) - Nurses at five hospitals in Fiji began a three-day strike on Wednesday after wage talks between their union \
         and the ministry broke down.",
        "09000000",
        &[],
    );
    check_topics(
        "Heatwave to grip Andalusia, forecasters say\n\nSEVILLE, May 7 (EFE) - Temperatures will climb to 41 degrees Celsius in the Guadalquivir valley on Friday, the weather \
         service forecast, before cooler air and showers arrive from the Atlantic.",
        "17000000",
        &[],
    );
}

#[test]
fn what_happened_says_which_topic_comes_first() {
    check_topics(
        "Dinghy capsizes on Lake Kariba, eleven missing\n\nHARARE, May 7 (New Ziana) - A dinghy with anglers capsized on Lake Kariba in high waves on Wednesday and eleven people \
         are missing, the marine police said.",
        "03000000",
        &["20000145"],
    );
    check_topics(
        "Tram derails in Zagreb, six hurt\n\nZAGREB, May 7 (Hina) - A tram derailed on a bend in Zagreb on Wednesday and six passengers were injured, the operator said.",
        "03000000",
        &["20000146"],
    );
    check_topics(
        "Cabin crew strike grounds flights at Oslo\n\nOSLO, May 7 (NTB) - Cabin crew walked out on Wednesday in a strike over pay, and the airline cancelled 120 flights.\n\nThe union \
         said that the strike would last three days.",
        "09000000",
        &["20000530"],
    );
    check_topics(
        "Kidnappers seize ferry passengers off Sulu\n\nZAMBOANGA, May 7 (PNA) -- Gunmen abducted four passengers of a ferry off Sulu on Wednesday and asked for a ransom, police said.",
        "02000000",
        &["20000100"],
    );
    check_topics(
        "Chile and Peru sign fisheries treaty\n\nLIMA, May 7 (Andina) - Chile and Peru signed a treaty on fisheries in Lima on Wednesday after talks between their presidents.",
        "11000000",
        &["20000641"],
    );
}

/// No phrase is a number alone.
#[test]
fn numbers_alone_are_no_sport() {
    let record = enrich(
        b"Ferry operators take 7 pct more in April\n\nSPLIT, May 7 (Hina) - Ferry operators took 7 pct more than a year ago in April, and 1 in 5 tickets was bought by tourists, \
          their union said.",
    );
    assert!(!codes(&record).contains(&"15000000"), "{:?}", record.topics);
}

#[test]
fn a_story_may_have_several_topics() {
    check_topics(
        "EU puts sanctions on eight officials in Minsk after crackdown\n\nBRUSSELS, May 7 (Belga) - European Union foreign ministers imposed sanctions on eight officials in \
         Belarus on Wednesday, freezing their assets after police broke up demonstrations in Minsk.\n\nThe sanctions include a travel ban, the bloc said.",
        "11000000",
        &["20000642"],
    );
}

#[test]
fn a_language_without_rules_has_no_topics_of_its_words() {
    check_topics(
        "Zahl der Wölfe in Sachsen gestiegen\n\nDRESDEN (dpa) - Die Zahl der Wölfe in Sachsen ist im vergangenen Jahr gestiegen, wie das Ministerium mitteilte.",
        "",
        &[],
    );
}

#[test]
fn the_providers_codes_count_in_any_language() {
    let item = json!({
        "uri": "urn:example:1", "type": "text", "version": "1", "pubstatus": "usable", "language": "de", "headline": "Zahl der Wölfe gestiegen",
        "body_text": "DRESDEN (dpa) - Die Zahl der Wölfe in Sachsen ist gestiegen, wie das Ministerium mitteilte.",
        "subject": [{ "scheme": "http://cv.iptc.org/newscodes/mediatopic/", "code": "20000500", "name": "Tier" }, { "code": "PL", "scheme": "ressort" }]
    });
    let record = enrich(item.to_string().as_bytes());
    assert_eq!(codes(&record), ["06000000", "20000500", "11000000"]);
    assert_eq!(record.topics[1].path, ["medtop:06000000", "medtop:20000441", "medtop:20000500"]);
}

const PORT: &str = "Russia and China sign port deal in Vladivostok\n\nVLADIVOSTOK, Russia, May 7 (Reuters) - Russia and China signed an agreement on Wednesday to build a container terminal in \
    Vladivostok, the Russian transport ministry said.\n\nThe container terminal will cost 40 billion roubles and open in 2029, Transport Minister Roman Belov told reporters.\n\nHe said that \
    talks on a rail link would go on.\n\n“This is a new gate to Asia,” Belov said.\n\n“We will not stop there.”\n\nHowever, environmental groups oppose the container terminal because of its \
    effect on fish.";

#[test]
fn key_phrases_are_whole_and_stand_once() {
    let record = enrich(PORT.as_bytes());
    let phrases: Vec<&str> = record.keyphrases.iter().map(|it| it.text.as_str()).collect();
    for expected in ["Russia", "China", "container terminal"] {
        assert!(phrases.iter().take(6).any(|it| *it == expected), "{expected} in {phrases:?}");
    }
    for wrong in ["Wednesday", "talks", "reporters", "terminal"] {
        assert!(!phrases.contains(&wrong), "{wrong} in {phrases:?}");
    }
    let best = &record.keyphrases[0];
    assert!(
        (best.score - 1.0).abs() < f64::EPSILON && record.keyphrases.iter().any(|it| it.entity.is_some()),
        "{:?}",
        record.keyphrases
    );
}

#[test]
fn a_summary_stands_by_itself() {
    let record = enrich(PORT.as_bytes());
    let summary: Vec<&str> = record.summary.iter().map(|it| it.of(&record.text)).collect();
    assert!(summary.first().is_some_and(|it| it.starts_with("Russia and China signed")), "{summary:?}");
    assert!((1..=3).contains(&summary.len()) && record.summary.is_sorted_by_key(|it| it.start));
    for hanging in ["He said", "We will not", "However"] {
        assert!(!summary.iter().any(|it| it.contains(hanging)), "{hanging} in {summary:?}");
    }
}

/// The sentences picked of some copy, by their first words.
#[track_caller]
fn check_summary(copy: &str, expected: &[&str]) {
    let record = enrich(copy.as_bytes());
    let summary: Vec<&str> = record.summary.iter().map(|it| it.of(&record.text)).collect();
    let fits = summary.len() == expected.len() && summary.iter().zip(expected).all(|(it, begins)| it.starts_with(begins));
    assert!(fits, "{expected:?}, not {summary:#?}");
}

#[test]
fn what_hangs_on_sentences_left_out_is_left_out() {
    check_summary(
        "Danish dairy cuts outlook, to close plant\n\nCOPENHAGEN, May 7 (Ritzau) - Danish dairy Holmgaard cut its profit forecast on Thursday and said that it would close a plant \
         in Jutland.\n\nThe firm blamed weak demand for cheese.\n\nThe announcement comes a week after two newspapers reported on the plan.\n\nThe 47-year-old denied that jobs would \
         move to Poland.\n\nProfessor Eastman also called for talks.",
        &["Danish dairy Holmgaard", "The firm blamed"],
    );
}

#[test]
fn words_for_the_place_that_it_was_filed_from_tell_nothing() {
    check_summary(
        "Foreign ministers of India, Kenya hold talks\n\nNew Delhi [India], May 7 (ANI): Foreign ministers of India and Kenya held talks on Wednesday and signed an agreement on \
         ports.\n\nThe visiting minister arrived here on Tuesday on a three-day visit to the country.",
        &["Foreign ministers of India and Kenya"],
    );
}

#[test]
fn what_the_headline_tells_is_told() {
    check_summary(
        "Mayor of Tromso quits over ferry contract\n\nTROMSO, May 7 (NTB) - For three weeks the harbour in northern Norway has been at the centre of a row that nobody expected to last \
         beyond Easter.\n\nFishermen gathered on the quay on Monday morning, as they have done since the snow melted.\n\nMayor Kari Lunde of Tromso resigned on Wednesday because of a \
         ferry contract that went to a company owned by a cousin.",
        &["For three weeks", "Mayor Kari Lunde"],
    );
}

#[test]
fn no_quotation_is_cut() {
    check_summary(
        "Court in Lima bars mining near lake\n\nLIMA, May 7 (Andina) - A court in Lima barred mining within ten kilometres of Lake Junin on Wednesday.\n\n\"The lake belongs to \
         everybody who lives on it. It is no place for a pit,\" Judge Rosa Huaman said.",
        &["A court in Lima"],
    );
}

/// The first phrases of some copy: those that must be there, and those that must not be among any.
#[track_caller]
fn check_phrases(copy: &str, expected: &[&str], wrong: &[&str]) {
    let record = enrich(copy.as_bytes());
    let phrases: Vec<&str> = record.keyphrases.iter().map(|it| it.text.as_str()).collect();
    assert!(expected.iter().all(|it| phrases.iter().take(6).any(|phrase| phrase == it)), "{expected:?} in {phrases:?}");
    assert!(!wrong.iter().any(|it| phrases.contains(it)), "{wrong:?} in {phrases:?}");
}

#[test]
fn what_stands_in_passing_is_no_key_phrase() {
    check_phrases(
        "Kenya and Uganda end talks on fish tariffs\n\nNAIROBI, May 7 (Reuters) - Kenya and Uganda ended talks on fish tariffs on Wednesday without a deal, ministers told Reuters.\n\nThe \
         Kenyan ministry wrote on Twitter that fish tariffs were still too high. A firm in Kisumu, which sells fish to Spain, said on Facebook that a document had been lost.",
        &["Kenya", "Uganda", "fish tariffs"],
        &["Reuters", "Twitter", "Facebook", "Spain", "Kisumu", "talks", "firm", "document"],
    );
}

#[test]
fn key_phrases_are_no_pieces() {
    check_phrases(
        "Norwegian salmon group Havlaks posts record profit\n\nBERGEN, May 7 (NTB) - Norwegian salmon group Havlaks posted a record profit on Wednesday as the benchmark interest rate fell.\n\n\
         Havlaks makes short-haul deliveries to Scotland and sells an all-electric feeder.",
        &["Havlaks"],
        &["norwegian salmon", "Norwegian salmon", "benchmark interest", "haul deliveries", "electric feeder"],
    );
}

#[test]
fn who_died_is_a_key_phrase_of_an_obituary() {
    check_phrases(
        "Tributes paid to Scottish actress Moira Kinnaird, who has died aged 91\n\nActress Moira Kinnaird, who played the daughter in the BBC drama Low Water, has died aged 91.\n\nKinnaird died at \
         her home in Oban on Sunday, her daughter said.",
        &["Moira Kinnaird"],
        &["BBC", "daughter", "tributes"],
    );
}

#[test]
fn a_note_about_the_copy_sums_nothing_up() {
    let record = enrich(
        b"Ferry runs aground near Split\n\nSPLIT, May 7 (HINA) - A ferry with 220 people on board ran aground near Split on Wednesday, the coast guard said.\n\n\
          An earlier version of this story gave a wrong number of passengers for the ferry near Split.",
    );
    let summary: Vec<&str> = record.summary.iter().map(|it| it.of(&record.text)).collect();
    assert_eq!(summary, ["A ferry with 220 people on board ran aground near Split on Wednesday, the coast guard said."]);
}

#[test]
fn a_slug_is_suggested_where_there_is_none() {
    let record = enrich(PORT.as_bytes());
    let slug = record.slug_suggested.unwrap();
    assert!(slug.starts_with("RUSSIA-CHINA/") || slug.starts_with("CHINA-RUSSIA/"), "{slug}");
    let item = json!({ "uri": "urn:example:2", "type": "text", "pubstatus": "usable", "slugline": "KE-Floods", "headline": "Floods kill 34 in Kenya",
        "body_text": "NAIROBI (Reuters) - Floods killed 34 people in western Kenya on Tuesday, the government said." });
    let record = enrich(item.to_string().as_bytes());
    assert_eq!((record.slug.as_deref(), record.slug_suggested.as_deref()), (Some("KE-Floods"), None));
}
