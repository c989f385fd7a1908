//! Copy in every wire's style, and stories that only look like furniture.

use super::*;
use crate::article::Format;
use crate::record::RemovedKind;

fn article(headline: &str, body: &[&str]) -> Article {
    Article {
        headline: headline.to_owned(),
        paragraphs: body.iter().map(|it| (*it).to_owned()).collect(),
        ..Article::new(Format::Json, String::new())
    }
}

/// What remains of `body` is `expected`, paragraph by paragraph; the agency is `agency`.
#[track_caller]
fn check(body: &[&str], expected: &[&str], agency: Option<&str>, rules: &FurnitureRules) -> Clean {
    let clean = take_out(&article("Ferry sinks off Batam", body), rules);
    let kept: Vec<&str> =
        clean.paragraphs.iter().filter(|it| it.kind == ParagraphKind::Body).map(|it| it.span.of(&clean.text)).collect();
    assert_eq!(kept, expected);
    assert_eq!(clean.credit.as_ref().and_then(|it| it.agency.as_deref()), agency, "{body:?}");
    clean
}

const LEAD: &str = "A ferry with 112 people aboard sank on Monday, officials said.";
const SECOND: &str = "Rescuers pulled 98 of them from the water, the coast guard said.";

#[test]
fn every_wires_furniture_goes() {
    let rules = FurnitureRules::built_in().unwrap();
    let with = |before: &str| format!("{before}{LEAD}");
    let after = |after: &str| format!("{SECOND}{after}");
    for (body, agency) in [
        (
            vec![
                "By AMARA DIALLO",
                "Associated Press Writer",
                &with("JAKARTA, Indonesia (AP) _ "),
                SECOND,
                "___",
                "Associated Press writer Li Wei in Singapore contributed to this report.",
            ],
            Some("ap"),
        ),
        (
            vec![
                "By Amara Diallo and Per Østby",
                &with("JAKARTA, May 7 (Reuters) - "),
                SECOND,
                "(Reporting by Amara Diallo; Editing by Ana Silva)",
                "((amara.diallo@example.org; +62 21 555 0100;))",
                "Our Standards: The Thomson Reuters Trust Principles.",
            ],
            Some("reuters"),
        ),
        (
            vec![
                "(Adds details, quote from minister)",
                &with("JAKARTA, May 7 (Reuters) - "),
                &after(" (Reporting by Amara Diallo; Editing by Ana Silva)"),
            ],
            Some("reuters"),
        ),
        (vec![&with("By Amara Diallo JAKARTA, May 7 (Reuters) - "), SECOND], Some("reuters")),
        (vec![&with("Jakarta (AFP) – "), SECOND, "abc/def/gh", "© Agence France-Presse"], Some("afp")),
        (
            vec![
                &with("Jakarta [Indonesia], May 7 (ANI): "),
                &after(" (ANI)"),
                "(This report has not been edited by Harbour Times staff and is auto-generated from a syndicated feed.)",
                "Leave a Comment",
            ],
            Some("ani"),
        ),
        (vec![&with("Jakarta, May 7 (PTI) "), &after(" PTI ABC DEF")], Some("pti")),
        (vec![&with("Jakarta, May 7 (IANS) "), SECOND, "--IANS", "abc/def"], Some("ians")),
        (vec![&with("Jakarta (dpa) - "), SECOND, "dpa abc xx def"], Some("dpa")),
        (vec![&with("JAKARTA, May 7 (Xinhua) -- "), &after(" Enditem")], Some("xinhua")),
        (vec![&with("JAKARTA, May 7. /TASS/. "), SECOND], Some("tass")),
        (vec![&with("JAKARTA, May 7 (Yonhap) -- "), SECOND, "abc@yna.example.kr", "(END)"], Some("yonhap")),
        (vec![&with("Yakarta, 7 may (EFE).- "), &after(" EFE")], Some("efe")),
        (vec!["JAKARTA", LEAD, SECOND], None),
        (vec!["JAKARTA, May 7 (Kyodo) —", LEAD, SECOND], Some("kyodo")),
        (
            vec![
                "Ferry sinks off Batam",
                &with("(Bloomberg) -- "),
                SECOND,
                "--With assistance from Li Wei and Ana Silva.",
                "To contact the reporter on this story: Amara Diallo in Jakarta at adiallo@example.net",
            ],
            Some("bloomberg"),
        ),
        (vec![&with("KUALA LUMPUR, May 7 (Bernama) -- "), SECOND, "-- BERNAMA"], Some("bernama")),
        (vec![&with("Accra, May 7, GNA – "), SECOND, "GNA"], Some("gna")),
        (
            vec![
                "ADVERTISEMENT",
                &with("JAKARTA, Indonesia (AP) — "),
                "Also read: Ten ferries that sank",
                "Share this:",
                SECOND,
                "Read more: https://example.org/ferries",
                "Follow us on Twitter @example",
            ],
            Some("ap"),
        ),
        (
            vec!["EDITOR'S NOTE: Updates with toll.", "Eds: ADDS photo.", &with("JAKARTA, Indonesia (AP) — "), SECOND, "-30-"],
            Some("ap"),
        ),
        (vec![LEAD, SECOND, "Source: Xinhua"], Some("xinhua")),
        (vec![LEAD, SECOND, "(With inputs from agencies)"], None),
        (vec![LEAD, SECOND, "(ANI)", "Tags: ferry, Batam"], Some("ani")),
        (vec![LEAD, &after(" ###")], None),
        (vec![&with("(ANSA) - ROME, MAY 7 - "), &after(" (ANSA).")], Some("ansa")),
    ] {
        check(&body, &[LEAD, SECOND], agency, &rules);
    }
}

#[test]
fn a_story_that_looks_like_furniture_stays_whole() {
    let rules = FurnitureRules::built_in().unwrap();
    let mut wrong = Vec::new();
    for body in [
        vec!["By the time help came, 14 people were dead.", SECOND],
        vec!["By Tuesday night the fire had reached Ward 7", SECOND],
        vec!["Reporting by the committee was slow, the judge said.", SECOND],
        vec!["Follow us on the road to Damascus and you see burned tanks.", SECOND],
        vec![LEAD, "He joined the Alternative Party (AP) and later the Press Trust of India (PTI)"],
        vec![LEAD, "\"Share this with your friends,\" he told the crowd."],
        vec![LEAD, "Read my lips: no new taxes, the minister said."],
        vec![LEAD, "More people died in the second wave, doctors said."],
        vec![LEAD, "Ends meet only because his wife works nights."],
        vec![LEAD, "Contact with the vessel was lost at 0215 GMT."],
        vec![LEAD, "Copyright law does not protect facts, the court ruled."],
        vec![LEAD, "An earlier version of the bill had passed in March."],
        vec![LEAD, "The story has been corrected by history, he said."],
        vec![LEAD, "Embargo busters sold oil through Malta, the report said."],
        vec![LEAD, "Kill rates on the road rose again, police said."],
        vec![LEAD, "Source close to the talks: no deal before Friday, and perhaps none at all this year."],
        vec![LEAD, "Tags: that is what graffiti writers call their names on walls."],
        vec![LEAD, "Advertisement spending fell 4 percent, the group said."],
        vec![LEAD, "Updated figures showed 98 survivors."],
        vec![LEAD, "Sign up for the army, posters all over Kyiv say."],
        vec![LEAD, "This article of the constitution was amended in 1996."],
        vec![LEAD, "The Associated Press could not verify the claim."],
        vec![LEAD, "Associated Press writers have covered the strait for 60 years."],
        vec![LEAD, "Image problems dogged the carrier for years."],
        vec![LEAD, "Correction officers went on strike in three prisons."],
        vec![LEAD, "Note to self: never take the last ferry, he wrote."],
        vec![LEAD, "Email traffic stopped at noon."],
        vec![LEAD, "Tel Aviv was quiet on Monday."],
        vec![LEAD, "The statement ends: \"We have nothing to add.\""],
        vec![LEAD, "The phrase was coined by Wei (Reuters)"],
        vec![LEAD, "Please see the doctor first, she advised."],
        vec![LEAD, "\"This story is being told again and again,\" Diallo said."],
        vec![LEAD, "Watch the video, the lawyer told jurors."],
        vec![LEAD, "Get the latest news from the front and you weep, he said."],
        vec![LEAD, "(He later said he was joking.)"],
        vec![LEAD, "(Updates on the case are posted daily, the court said.) Diallo laughed."],
        vec!["Paris: city of light no more, after the council cut the lamps, residents said.", SECOND],
        vec!["Berlin — the party's stronghold — voted late.", SECOND],
        vec!["MORE rain is forecast.", SECOND],
        vec!["POLITICS", SECOND],
        vec![LEAD, "___ is how the form shows a blank, he said."],
        vec![LEAD, "All rights activists reserved judgment."],
        vec![LEAD, "Hold for release of prisoners, the order said."],
    ] {
        let clean = take_out(&article("Ferry sinks off Batam", &body), &rules);
        if !clean.removed.is_empty() || clean.credit.is_some() {
            wrong.push(clean.removed);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn people_are_named_with_their_parts() {
    let rules = FurnitureRules::built_in().unwrap();
    let body = [
        "By Amara Diallo",
        "AP Business Writer",
        "JAKARTA, Indonesia (AP) — A ferry sank on Monday, officials said in a statement.",
        SECOND,
        "Associated Press writer Li Wei in Singapore contributed to this report.",
    ];
    let clean = take_out(&article("Ferry sinks", &body), &rules);
    let people: Vec<_> =
        clean.byline.iter().map(|it| (it.name.as_str(), it.role.as_deref(), it.title.as_deref(), it.place.as_deref())).collect();
    assert_eq!(
        people,
        [
            ("Amara Diallo", Some("writer"), Some("AP Business Writer"), None),
            ("Li Wei", Some("additional_reporting"), None, Some("Singapore")),
        ]
    );
}

#[test]
fn an_agency_that_signs_alone_is_the_byline() {
    let rules = FurnitureRules::built_in().unwrap();
    for (byline, expected) in [
        ("By The Associated Press", vec!["The Associated Press"]),
        ("By Reuters", vec!["Reuters"]),
        ("By Amara Diallo, Associated Press", vec!["Amara Diallo"]),
        ("By Friday", vec![]),
    ] {
        let clean = take_out(&article("Ferry sinks", &[byline, "NORTHERN LEAGUE", LEAD]), &rules);
        let names: Vec<&str> = clean.byline.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, expected, "{byline}");
        assert!(clean.text.contains("NORTHERN LEAGUE"), "{byline}");
    }
}

#[test]
fn the_agency_that_signs_has_the_last_word() {
    let rules = FurnitureRules::built_in().unwrap();
    let clean =
        take_out(&article("Ferry sinks", &[&format!("JAKARTA, May 7 (Reuters) - {LEAD}"), &format!("{SECOND} (ANI)")]), &rules);
    let credit = clean.credit.unwrap();
    assert_eq!((credit.agency.as_deref(), credit.name.as_deref()), (Some("ani"), Some("Asian News International")));
    assert_eq!(clean.dateline.unwrap().agency.as_deref(), Some("reuters"));
}

#[test]
fn the_distributor_is_named() {
    let rules = FurnitureRules::built_in().unwrap();
    for (line, expected) in [
        (
            "(This story has not been edited by Harbour Times staff and is auto-generated from a syndicated feed.)",
            "Harbour Times",
        ),
        (
            "(Except for the headline, this story has not been edited by NDTV staff and is published from a syndicated feed.)",
            "NDTV",
        ),
        (
            "(Only the headline and picture of this report may have been reworked by the Business Daily staff; the rest of the content is auto-generated from a syndicated feed.)",
            "Business Daily",
        ),
        (
            "(This story is published as part of the auto-generated syndicate wire feed. No editing has been done in the headline or the body by Delta Live.)",
            "Delta Live",
        ),
    ] {
        let clean = check(&[LEAD, SECOND, "(ANI)", line], &[LEAD, SECOND], Some("ani"), &rules);
        assert_eq!(clean.credit.and_then(|it| it.distributor).as_deref(), Some(expected), "{line}");
    }
    let mut given = article("Ferry sinks", &[LEAD, "Nobody was hurt, the port said. (ANI)"]);
    given.provider = Some("Harbour Times".to_owned());
    assert_eq!(take_out(&given, &rules).credit.and_then(|it| it.distributor).as_deref(), Some("Harbour Times"));
}

#[test]
fn a_note_that_is_the_whole_item_is_its_text() {
    let rules = FurnitureRules::built_in().unwrap();
    let clean = take_out(&article("KILL", &["ATTENTION EDITORS: Please kill item 157.", "(END)"]), &rules);
    assert!(clean.text.contains("Please kill item 157"));
    assert_eq!(clean.removed.iter().map(|it| it.kind).collect::<Vec<_>>(), [RemovedKind::Boilerplate]);
}

#[test]
fn plain_text_without_a_headline_starts_with_its_dateline() {
    let rules = FurnitureRules::built_in().unwrap();
    let mut given = article(&format!("JAKARTA, May 7 (Reuters) - {LEAD}"), &[SECOND]);
    given.format = Format::Text;
    let clean = take_out(&given, &rules);
    assert_eq!((clean.headline.as_str(), clean.text.as_str()), ("", format!("{LEAD}\n\n{SECOND}").as_str()));
}

/// Whatever is not in `removed` is in `text`, and spans are sound.
#[test]
fn nothing_is_lost_on_any_text() {
    let rules = FurnitureRules::built_in().unwrap();
    let line = "(\\PC|[ ()\\[\\]/:.\u{2014}A-Za-z0-9-]){0,120}";
    proptest::proptest!(|(lines in proptest::collection::vec(line, 0..6))| {
        let body: Vec<&str> = lines.iter().map(String::as_str).collect();
        let clean = take_out(&article("Ferry sinks", &body), &rules);
        let letters = |text: &str| text.chars().filter(|it| it.is_alphanumeric()).count();
        let given: usize = body.iter().map(|it| letters(it)).sum::<usize>() + letters("Ferry sinks");
        let kept = letters(&clean.text) + clean.removed.iter().map(|it| letters(&it.text)).sum::<usize>();
        proptest::prop_assert_eq!(kept, given);
        for paragraph in &clean.paragraphs {
            proptest::prop_assert!(clean.text.get(paragraph.span.start..paragraph.span.end).is_some_and(|it| !it.is_empty()));
        }
    });
}
