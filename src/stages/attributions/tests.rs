//! Sentences with what is said in them, marked by hand; and that no text breaks the stage.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::record::{AttributionKind, Entity};
use crate::stages::{coreference, entities};
use crate::text::{Paragraph, analyse};

static RESOURCES: LazyLock<Resources> = LazyLock::new(|| Resources::built_in().unwrap());

/// The second was written by somebody who did not know the rules.
const SETS: [&str; 2] = [
    include_str!("../../../tests/data/attributions/sentences.tsv"),
    include_str!("../../../tests/data/attributions/first_sight.tsv"),
];
const HEADLINE: &str = "Snow closes coast road";

fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut at = 0;
    let mut found = Vec::new();
    for part in text.split("\n\n") {
        let kind = if at == 0 { ParagraphKind::Headline } else { ParagraphKind::Body };
        found.push(Paragraph { span: Span::new(at, at + part.len()), kind });
        at += part.len() + 2;
    }
    found
}

fn read(text: &str, own: Option<&str>) -> (Vec<Attribution>, Vec<Entity>) {
    let resources = &*RESOURCES;
    let analysed = analyse(text, paragraphs(text), &resources.reader);
    let mut entities =
        entities::find(&analysed, &crate::stages::places::Whereabouts::default(), &resources.gazetteer, &resources.coreference);
    coreference::join(&analysed, &mut entities.entities, coreference::Knowledge::of(resources));
    let discourse = Discourse::new(&entities.entities);
    let (found, _) = find(&Forest::new(&analysed, &resources.reader), &discourse, &Knowledge::of(resources, own), 0.5);
    (found, entities.entities)
}

/// One attribution as the list writes it: its five parts, and everything else that may be asked of it.
fn shown(text: &str, it: &Attribution, entities: &[Entity]) -> (String, Vec<String>) {
    let class = |class: SpeakerClass| serde_json::to_value(class).unwrap().as_str().unwrap().to_owned();
    let kind = match it.kind {
        AttributionKind::Direct => "d",
        AttributionKind::Indirect => "i",
        AttributionKind::Mixed => "m",
    };
    let source = it.source.as_ref();
    let content = it.content.iter().map(|it| it.of(text)).collect::<Vec<_>>().join(" … ");
    let parts = [
        kind.to_owned(),
        source.map_or("-".to_owned(), |it| it.text.clone()),
        source.map_or("-".to_owned(), |it| class(it.class)),
        it.cue.as_ref().map_or("-".to_owned(), |it| it.lemma.clone()),
        content,
    ];
    let mut more: Vec<String> = it.via.iter().map(|it| format!("via={}/{}", it.text, class(it.class))).collect();
    more.extend(it.medium.iter().map(|it| format!("medium={it}")));
    more.extend(it.audience.iter().map(|it| format!("to={it}")));
    more.extend(it.anonymity_reason.iter().map(|it| format!("because={it}")));
    more.extend(it.polarity.iter().map(|_| "not".to_owned()));
    more.extend(source.and_then(|it| it.count).map(|it| format!("count={it}")));
    more.extend(source.and_then(|it| it.country.as_ref()).map(|it| format!("country={it}")));
    let entity = source.and_then(|it| it.entity).and_then(|id| entities.iter().find(|it| it.id == id));
    more.extend(entity.map(|it| format!("entity={}", it.name)));
    (parts.join(" | "), more)
}

#[test]
fn the_marked_sentences_are_read() {
    for set in SETS {
        marked(set);
    }
}

#[track_caller]
fn marked(set: &str) {
    let (mut right, mut all, mut listing) = (0, 0, String::new());
    for line in set.lines().filter(|it| !it.starts_with('#')) {
        let mut columns = line.split('\t');
        let text = format!("{HEADLINE}\n\n{}", columns.next().unwrap());
        let expected: Vec<Vec<&str>> = columns.filter(|it| *it != "-").map(|it| it.split(" | ").collect()).collect();
        let (found, entities) = read(&text, None);
        let found: Vec<(String, Vec<String>)> = found.iter().map(|it| shown(&text, it, &entities)).collect();
        let agrees = |(expected, (parts, more)): (&Vec<&str>, &(String, Vec<String>))| {
            let (first, rest) = expected.split_at(5);
            first.join(" | ") == *parts && rest.iter().all(|it| more.iter().any(|more| more == it))
        };
        all += 1;
        if expected.len() == found.len() && expected.iter().zip(&found).all(agrees) {
            right += 1;
        } else {
            listing.push_str(&format!("{line}\n    {found:?}\n"));
        }
    }
    assert!(all > 40 && right * 100 >= all * 92, "{right} of {all}\n{listing}");
}

#[track_caller]
fn check_headline(headline: &str, expected: &str) {
    let (found, entities) = read(&format!("{headline}\n\nRain fell in the city on Monday."), None);
    let found: Vec<String> = found.iter().map(|it| shown(headline, it, &entities).0).collect();
    assert_eq!(found.join("; "), expected, "{headline}");
}

#[test]
fn headlines_name_their_source_behind_a_mark() {
    check_headline(
        "At least 34 killed as floods hit Kenya: officials",
        "i | officials | unnamed | - | At least 34 killed as floods hit Kenya",
    );
    check_headline("Oman offers to host talks - sources", "i | sources | unnamed | - | Oman offers to host talks");
    check_headline("Assam: Flood situation remains grim", "");
    check_headline("Snow closes coast road", "");
}

#[test]
fn the_storys_own_agency_speaks_for_itself() {
    let text = "Mine closed\n\nReuters could not verify the report. A source told Reuters the mine was closed.";
    let (found, _) = read(text, Some("reuters"));
    let told = found.iter().find(|it| it.cue.as_ref().is_some_and(|it| it.lemma == "tell")).unwrap();
    assert_eq!((told.audience.as_deref(), told.via.len()), (Some("Reuters"), 0), "the agency is no relay of its own story");
    let (found, _) = read(text, Some("afp"));
    assert!(found.iter().any(|it| it.via.iter().any(|it| it.text == "Reuters" && it.class == SpeakerClass::Outlet)));
}

#[test]
fn a_quote_goes_on_in_the_next_paragraph() {
    let text = "Mine closed\n\n“We are tired,” Okello said. “We want to go home.\n\n“Nobody has told us anything.”";
    let (found, _) = read(text, None);
    let said: Vec<String> = found.iter().map(|it| shown(text, it, &[]).0).collect();
    assert_eq!(
        said,
        [
            "d | Okello | person | say | We are tired, … We want to go home.",
            "d | Okello | person | - | Nobody has told us anything."
        ]
    );
}

/// The direct speech of a text: `who: what`.
#[track_caller]
fn check_speech(body: &str, expected: &[&str]) {
    assert_eq!(said(body, |it| it.kind == AttributionKind::Direct), expected, "{body}");
}

/// All that is said in a text: `who: what`.
#[track_caller]
fn check_said(body: &str, expected: &[&str]) {
    assert_eq!(said(body, |_| true), expected, "{body}");
}

fn said(body: &str, wanted: impl Fn(&Attribution) -> bool) -> Vec<String> {
    let (found, _) = read(&format!("{HEADLINE}\n\n{body}"), None);
    let shown = |it: &Attribution| format!("{}: {}", it.source.as_ref().map_or("-", |it| &it.text), it.text);
    found.iter().filter(|it| wanted(it)).map(shown).collect()
}

#[test]
fn a_name_behind_a_dash_signs_the_quote() {
    check_speech(
        "Mayor Ana Duarte said: \"We are ready.\"\n\n\"Nobody asked us.\" - Councillor Peter Walsh\n\nThe vote is on Friday.",
        &["Mayor Ana Duarte: We are ready.", "Councillor Peter Walsh: Nobody asked us."],
    );
    check_speech(
        "“The road was gone when we came.” – Maria Lopez, a teacher in Oaxaca",
        &["Maria Lopez: The road was gone when we came."],
    );
    check_speech(
        "“We lost everything. The sea took it.” — Fatima Hassan",
        &["Fatima Hassan: We lost everything. The sea took it."],
    );
    check_speech("\"It is about time\" -- David Miller, chairman of the club.", &["David Miller: It is about time"]);
    check_speech(
        "\"This was never a fair count.\" – Senator John Brown (Ohio)",
        &["Senator John Brown: This was never a fair count."],
    );
    // Titles, places and clauses sign nothing.
    check_speech("\"The Long Road Home\" – Peter Walsh", &[]);
    check_speech("\"We are ready.\" – and then the lights went out in Oaxaca.", &[]);
    check_speech("\"The road was gone.\" – The Hague", &[]);
}

#[test]
fn a_name_before_a_colon_announces_the_next_paragraph() {
    check_speech(
        "Mayor Ana Duarte said: \"We are ready.\"\n\nAnd from Councillor Mary Walsh:\n\n\"The plan is too late.\"",
        &["Mayor Ana Duarte: We are ready.", "Councillor Mary Walsh: The plan is too late."],
    );
    check_speech("Maria Lopez, a teacher in Oaxaca:\n\n“The road was gone.”", &["Maria Lopez: The road was gone."]);
    check_speech("Senator John Brown:\n\n“We lost. We know why.”", &["Senator John Brown: We lost. We know why."]);
    check_speech("Then, from David Miller:\n\n\"It is about time.\"", &["David Miller: It is about time."]);
    check_speech(
        "Fatima Hassan:\n\n“We had a house.\n\n“The sea took it.”",
        &["Fatima Hassan: We had a house.", "Fatima Hassan: The sea took it."],
    );
    // Whoever is written to, or stands beside another, is not known to speak.
    check_speech("A letter to Maria Lopez:\n\n“The road will be mended.”", &[]);
    check_speech("The police arrested David Miller:\n\n“He had it coming.”", &[]);
    check_speech("And from Maria Lopez:\n\n“The plan is too late,” Peter Walsh said.", &["Peter Walsh: The plan is too late,"]);
}

#[test]
fn a_quote_that_was_not_closed_goes_on_in_the_next_paragraphs() {
    check_speech(
        "Hussein Ali, a doctor in Mosul, said:\n\n\"We have no beds.\n\n\"Nobody listens to us.\n\n\"We will stay.\"\n\nThe ministry did not answer.",
        &["Hussein Ali: We have no beds.", "Hussein Ali: Nobody listens to us.", "Hussein Ali: We will stay."],
    );
    check_speech(
        "Maria Lopez added:\n\n“The road was gone. The bridge too.\n\n“We walked to Oaxaca.”",
        &["Maria Lopez: The road was gone. The bridge too.", "Maria Lopez: We walked to Oaxaca."],
    );
    check_speech(
        "“We are tired,” Peter Walsh said. “We want to go home.\n\n“Nobody has told us anything. We wait.”",
        &["Peter Walsh: We are tired, We want to go home.", "Peter Walsh: Nobody has told us anything. We wait."],
    );
    check_speech(
        "David Miller told reporters:\n\n«The count is wrong.\n\n«We shall appeal.»",
        &["David Miller: The count is wrong.", "David Miller: We shall appeal."],
    );
    check_speech(
        "Fatima Hassan said:\n\n“The sea took it.”\n\nThe army came on Monday.\n\n“Nobody was there.”",
        &["Fatima Hassan: The sea took it."],
    );
}

#[test]
fn a_day_beside_the_cue_is_no_part_of_what_was_said() {
    check_said("Shares fell after the miller said on Tuesday demand had doubled.", &["the miller: demand had doubled"]);
    check_said(
        "The health ministry said Wednesday it would vaccinate children.",
        &["The health ministry: it would vaccinate children"],
    );
}

#[test]
fn a_warning_beside_a_deed_is_not_of_it() {
    check_said("Workers marched in Quito on Friday, as the UN warned of hunger in Chad.", &["the UN: hunger in Chad"]);
    check_said("In a bid to calm markets, the bank promised loans to traders.", &["the bank: loans to traders"]);
}

#[test]
fn what_claims_lives_says_nothing() {
    for text in [
        "The avalanche above Gilgit claimed 31 lives.",
        "Cholera has claimed the lives of hundreds of people in Zambia this year.",
        "The long war claimed thousands of lives, and the drought claimed the harvest.",
        "A crash on the coast road claimed two victims on Sunday.",
        "Three lives were claimed by a landslide near Cusco.",
    ] {
        let text = format!("{HEADLINE}\n\n{text}");
        let (found, _) = read(&text, None);
        assert!(found.is_empty(), "{text}: {:?}", found.iter().map(|it| shown(&text, it, &[]).0).collect::<Vec<_>>());
    }
    for text in ["The rebels claimed that 12 lives were lost.", "The minister claimed the victims had been warned."] {
        let (found, _) = read(&format!("{HEADLINE}\n\n{text}"), None);
        assert!(found.iter().any(|it| it.cue.as_ref().is_some_and(|it| it.lemma == "claim")), "{text}");
    }
}

/// All that is said in a text, with everything that the list may ask of it.
#[track_caller]
fn check_parts(body: &str, expected: &[&str]) {
    let text = format!("{HEADLINE}\n\n{body}");
    let (found, entities) = read(&text, None);
    let found: Vec<String> = (found.iter().map(|it| shown(&text, it, &entities)))
        .map(|(parts, more)| std::iter::once(parts).chain(more).collect::<Vec<_>>().join(" | "))
        .collect();
    assert_eq!(found, expected, "{body}");
}

#[test]
fn a_second_verb_of_speech_goes_on_with_the_speaker() {
    check_said(
        "Police said the protest was peaceful but accused some marchers of throwing stones.",
        &["Police: the protest was peaceful", "Police: throwing stones"],
    );
    check_said(
        "The bank said inflation fell in May and warned of rising wages.",
        &["The bank: inflation fell in May", "The bank: rising wages"],
    );
    check_said(
        "The commission said turnout was high but rejected the complaint.",
        &["The commission: turnout was high", "The commission: the complaint"],
    );
    check_said(
        "The High Court held that the process was \"beyond repair\" and directed the ministry to start anew.",
        &["The High Court: the process was \"beyond repair\"", "The High Court: to start anew"],
    );
    // Whoever can speak goes on, and what is done to somebody goes on too.
    check_said(
        "The minister said the rebels had lied and denied that they had won.",
        &["The minister: the rebels had lied and denied that they had won", "the rebels: they had won"],
    );
    check_said(
        "The senator said the plan had been rejected and criticised by unions.",
        &["The senator: the plan had been rejected and criticised by unions"],
    );
    check_said(
        "Police said a man had been arrested and accused of theft.",
        &["Police: a man had been arrested and accused of theft"],
    );
    check_said(
        "The agency said the plant was safe but critics said it leaked.",
        &["The agency: the plant was safe", "critics: it leaked"],
    );
}

#[test]
fn a_claim_ends_before_who_denies_it() {
    check_parts(
        "Residents claimed the tower was built without permits, a claim the builder rejected.",
        &[
            "i | Residents | eyewitness | claim | the tower was built without permits",
            "i | the builder | role | reject | the tower was built without permits",
        ],
    );
    check_said(
        "Residents said the dam leaked, an allegation denied by the operator.",
        &["Residents: the dam leaked", "the operator: the dam leaked"],
    );
    check_said(
        "The party said the count was rigged, which the commission denies.",
        &["The party: the count was rigged", "the commission: the count was rigged"],
    );
    // Who rejects a denial does not deny.
    check_said("The firm denied blocking convoys, a claim rejected by the agency.", &["The firm: blocking convoys"]);
}

#[test]
fn a_medium_behind_the_cue_is_no_part_of_what_was_said() {
    check_parts(
        "Governor Ivan Petrov said on Telegram four people were hurt.",
        &["i | Governor Ivan Petrov | person | say | four people were hurt | medium=social | entity=Ivan Petrov"],
    );
    check_parts(
        "Mayor Luis Ortega wrote on X the road would reopen.",
        &["i | Mayor Luis Ortega | person | write | the road would reopen | medium=social | entity=Luis Ortega"],
    );
    check_parts(
        "The coach said on a podcast his team was tired.",
        &["i | The coach | role | say | his team was tired | medium=interview"],
    );
    check_said("He said on the island the roads were closed.", &["He: the roads were closed"]);
}

#[test]
fn who_tells_of_a_claim_is_no_part_of_it() {
    check_said(
        "Officials fear that the dam could burst if it rains, Okello said.",
        &["Okello: Officials fear that the dam could burst if it rains", "Officials: the dam could burst if it rains"],
    );
    check_said(
        "The court has accused the banker of taking a bribe, the ministry announced on Monday.",
        &["the ministry: The court has accused the banker of taking a bribe", "The court: taking a bribe"],
    );
    check_said("A doctor said the boy had the flu, according to court documents.", &["A doctor: the boy had the flu"]);
    check_said("Sales rose in May, according to a report.", &["a report: Sales rose in May"]);
}

#[test]
fn conditions_and_failures_say_nothing() {
    check_said(
        "Lund said talks could resume if the rebels confirmed their part.",
        &["Lund: talks could resume if the rebels confirmed their part"],
    );
    check_said(
        "He said he would resign unless the board admitted its error.",
        &["He: he would resign unless the board admitted its error"],
    );
    check_said(
        "The coroner found that nurses had failed to report that the alarm was broken.",
        &["The coroner: nurses had failed to report that the alarm was broken"],
    );
    check_said("Inspectors failed to confirm that the valve was closed.", &[]);
    check_said("The ministry declined to say why the bridge was closed.", &["The ministry: why the bridge was closed"]);
}

#[test]
fn a_semicolon_begins_another_sentence() {
    check_said(
        "The union said it was ready; its spokesman denied the report.",
        &["The union: it was ready", "its spokesman: the report"],
    );
    check_headline("Rebels seize town; army rejects claim", "i | army | institution | reject | claim");
    check_headline("Group responds; spokesman denies", "");
    check_headline("Two die in blaze; mayor: 'We lost everything'", "d | mayor | role | - | We lost everything");
}

#[test]
fn what_happens_at_a_time_is_not_said_by_it() {
    check_headline("Minister resigns as president apologises", "");
    check_headline("Rival wins presidency as incumbent concedes", "");
    check_headline("Quake was felt in Lima, says minister", "i | minister | role | say | Quake was felt in Lima");
    check_headline("Protesters storm parliament, president vows crackdown", "i | president | role | vow | crackdown");
    check_said("Prices fell as analysts had predicted.", &["analysts: Prices fell"]);
    check_said("The plan failed, as critics had warned.", &["critics: The plan failed"]);
}

#[test]
fn remarks_on_the_speaker_are_not_what_was_said() {
    check_said("Norvane, listed in Oslo, said sales would rise.", &["Norvane: sales would rise"]);
    check_said("The workers, angry about pay, said they would strike.", &["The workers: they would strike"]);
    check_said(
        "It rained for days, flooding the city, said the minister.",
        &["the minister: It rained for days, flooding the city"],
    );
}

#[test]
fn names_behind_descriptions_are_who_speaks() {
    check_parts(
        "The bridge was closed, the mayor of Puno, Ana Luz, said.",
        &["i | Ana Luz | person | say | The bridge was closed | entity=Ana Luz"],
    );
    check_parts(
        "The house was gone, her daughter, the teacher Rosa Lima, told the BBC.",
        &["i | the teacher Rosa Lima | person | tell | The house was gone | via=the BBC/outlet | to=the BBC | entity=Rosa Lima"],
    );
    check_parts(
        "The coach of the team, former striker Ali Kone, said that the game was lost.",
        &["i | The coach of the team | person | say | the game was lost | entity=Ali Kone"],
    );
    check_parts(
        "The Bild newspaper reported that the minister would resign.",
        &["i | The Bild newspaper | outlet | report | the minister would resign | entity=Bild"],
    );
}

#[test]
fn a_source_is_told_whole() {
    check_parts(
        "The opposition Alternative for Germany (AfD) demanded new elections.",
        &["i | The opposition Alternative for Germany | institution | demand | new elections | entity=Alternative for Germany"],
    );
    check_said(
        "An aide close to the mayor said the bridge would close.",
        &["An aide close to the mayor: the bridge would close"],
    );
}

#[test]
fn the_accused_need_not_hear_it() {
    check_parts(
        "The senator accused the governing parties of ignoring voters.",
        &["i | The senator | role | accuse | ignoring voters"],
    );
    check_parts("Kelly blamed the opposition for the delay.", &["i | Kelly | person | blame | the delay | entity=Kelly"]);
}

#[test]
fn who_listens_and_who_carries_passes_it_on() {
    check_parts(
        "Speaking to the BBC, Okello urged the city to act.",
        &["i | Okello | person | urge | to act | via=the BBC/outlet | to=the city | entity=Okello"],
    );
    check_parts(
        "In a statement published by TASS, the ministry said the raid had failed.",
        &["i | the ministry | institution | say | the raid had failed | via=TASS/outlet | medium=statement"],
    );
}

#[test]
fn what_was_said_is_not_cut() {
    check_said(
        "A security source put the toll at 12 dead, including six members of the force.",
        &["A security source: the toll at 12 dead, including six members of the force"],
    );
    check_said(
        "The army condemned the drill, which it called a rehearsal for war.",
        &["The army: the drill, which it called a rehearsal for war", "it: a rehearsal for war"],
    );
    check_said(
        "Mayor Ana Luz told Radio Liman that about 200 residents had left.",
        &["Mayor Ana Luz: about 200 residents had left"],
    );
    check_said("The department issued a heavy rain warning for Bergen.", &["The department: a heavy rain warning for Bergen"]);
    check_said("The department issued a warning about heavy rain.", &["The department: heavy rain"]);
    check_said(
        "The army denied that it had lost the town, after a video showed rebels in the streets.",
        &["The army: it had lost the town"],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn no_text_breaks_it(body in prop_oneof!["\\PC{0,120}", "(said|told|the minister|according to|\"|“|”|'|,|\\.|:|—| |citing|that|it rained|Okello|in a statement|not|\\(|\\)|he|quoted by|as saying|\n\n){0,40}"]) {
        let text = format!("{HEADLINE}\n\n{body}");
        let (found, _) = read(&text, Some("ap"));
        for (attribution, number) in found.iter().zip(1..) {
            prop_assert_eq!(attribution.id.number, number);
            prop_assert!(!attribution.content.is_empty());
            let spans = attribution.content.iter().chain(attribution.cue.iter().map(|it| &it.span));
            for span in spans.chain(attribution.source.iter().chain(&attribution.via).map(|it| &it.span)) {
                prop_assert!(text.get(span.start..span.end).is_some_and(|it| !it.is_empty()));
            }
            prop_assert!(attribution.source.iter().chain(&attribution.via).all(|it| it.span.of(&text) == it.text));
        }
    }
}
