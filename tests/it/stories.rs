//! What the stream knows of a story that nobody tells alone: an event on the word of an unnamed official, its copies, another agency's own
//! report, a denial and a correction.

use copytaster::pipeline::{self, Settings};
use copytaster::resources::Resources;
use copytaster::stories::{CopyKind, Link, Out, RelationKind, State, StepStatus, Story, fold};
use serde_json::json;

/// An item of a wire: id, version, hour, agency, headline, paragraphs, and more fields of ninjs.
fn item(id: &str, version: &str, time: &str, agency: &str, headline: &str, paragraphs: &[&str], note: &str) -> Vec<u8> {
    let body = format!("{}\n\n({agency})", paragraphs.join("\n\n"));
    let mut item = json!({
        "uri": id, "version": version, "versioncreated": time, "language": "en", "headline": headline, "body_text": body,
        "copyrightholder": agency, "provider": agency,
    });
    if !note.is_empty() {
        item["ednote"] = note.into();
    }
    item.to_string().into_bytes()
}

/// Links in order, and every story in its last revision.
fn told(items: &[Vec<u8>]) -> (Vec<Link>, Vec<Story>) {
    let resources = Resources::built_in().unwrap();
    let (mut links, mut stories): (Vec<Link>, Vec<Story>) = (Vec::new(), Vec::new());
    let mut state = State::default();
    for bytes in items {
        let article = copytaster::ingest::read(bytes).remove(0).unwrap();
        let record = pipeline::enrich(&article, &resources, &Settings::default());
        let (next, outs) = fold(state, &record);
        state = next;
        for out in outs {
            match out {
                Out::Link(link) => links.push(*link),
                Out::Story(story) => {
                    stories.retain(|it| it.id != story.id);
                    stories.push(*story);
                }
            }
        }
    }
    stories.retain(|it| it.into.is_none());
    (links, stories)
}

const FIRST: [&str; 4] = [
    "Minsk [Belarus]: Belarus has asked Kazakhstan for fuel and spare parts for its army, CNN reported on Tuesday, citing a senior US official.",
    "The request was made after the border with Lithuania was closed, and Kazakhstan has not answered it so far, according to the broadcaster.",
    "Fuel has become scarce in Belarus since the refinery at Mozyr burned in March, and drivers wait for hours in front of filling stations.",
    "The two countries signed a treaty on mutual supplies eleven years ago, but little of what was agreed has ever been delivered.",
];

fn takes() -> Vec<Vec<u8>> {
    let at = |hour: u32| format!("2026-04-07T{hour:02}:00:00Z");
    let corrected: Vec<String> = FIRST.iter().map(|it| it.replace("eleven years", "seven years")).collect();
    let corrected: Vec<&str> = corrected.iter().map(String::as_str).collect();
    vec![
        item("urn:ani:1", "1", &at(8), "ANI", "Belarus asked Kazakhstan for fuel for its army", &FIRST, ""),
        item("urn:herald:1", "1", &at(9), "Herald", "Minsk turns to Astana for army fuel", &FIRST, ""),
        item("urn:courier:1", "1", &at(10), "Courier", "Belarus seeks Kazakh fuel", &FIRST[..3], ""),
        item(
            "urn:reuters:1",
            "1",
            &at(11),
            "Reuters",
            "Trains with fuel from Kazakhstan wait at Belarus border",
            &[
                "ORSHA, Belarus, April 7 (Reuters) - Belarus has asked Kazakhstan for fuel for its army, and two trains with Kazakh tank wagons \
                 stood in the freight yard of Orsha on Tuesday, a Reuters reporter saw.",
                "Soldiers kept people away from the tracks. The wagons carried the emblem of the Kazakh railways.",
            ],
            "",
        ),
        item(
            "urn:ani:2",
            "1",
            &at(13),
            "ANI",
            "Kazakhstan denies request for army fuel from Belarus",
            &[
                "Astana [Kazakhstan]: Kazakhstan on Tuesday denied that Belarus had asked it for fuel for its army, CNN reported, citing the Kazakh \
                 Foreign Ministry.",
                "\"There was no such request,\" spokesman Aibek Smadiyarov said.",
            ],
            "",
        ),
        item(
            "urn:ani:1",
            "2",
            &at(14),
            "ANI",
            "CORRECTED-Belarus asked Kazakhstan for fuel for its army",
            &corrected,
            "Corrects to say the treaty was signed seven years ago, not eleven years ago, in paragraph 4",
        ),
    ]
}

#[test]
fn one_story_has_two_origins_one_contradiction_and_one_correction() {
    let (links, stories) = told(&takes());
    assert_eq!(stories.len(), 1, "{stories:#?}");
    let story = &stories[0];
    assert_eq!(story.items.len(), 5);
    assert_eq!((story.copies, story.origins), (2, 2), "{:#?}", story.items);
    let copies: Vec<Option<(&str, CopyKind)>> =
        links.iter().map(|it| it.copy.as_ref().map(|it| (it.of.as_str(), it.kind))).collect();
    let of = |kind| Some(("urn:ani:1", kind));
    assert_eq!(copies, [None, of(CopyKind::Verbatim), of(CopyKind::Trimmed), None, None, None]);
    let contradicting = story.claims.iter().flat_map(|it| &it.relations).filter(|it| it.relation == RelationKind::Contradicts);
    assert_eq!(contradicting.count(), 1, "{:#?}", story.claims);
    let changed = &links[5].changed;
    assert_eq!(changed.iter().map(|it| it.told).collect::<Vec<_>>(), [Some(true)], "{changed:#?}");
    assert_eq!(links[5].against.as_ref().map(|it| it.item.as_str()), Some("urn:ani:1"));
}

#[test]
fn a_toll_is_followed_through_its_sources_and_a_correction() {
    let at = |hour: u32| format!("2026-05-12T{hour:02}:30:00Z");
    let quake = |id: &str, version: &str, hour: u32, agency: &str, toll: &str, note: &str| {
        let lead = format!(
            "QUITO, May 12 ({agency}) - A strong earthquake shook the coast of Ecuador near Esmeraldas on Tuesday, killing {toll} people, \
             the national disaster agency said."
        );
        let more = "Houses of clay fell down in the fishing villages north of Esmeraldas, and the road to Colombia was blocked by rocks.";
        item(id, version, &at(hour), agency, &format!("Ecuador earthquake kills {toll}"), &[&lead, more], note)
    };
    let (links, stories) = told(&[
        quake("urn:ap:7", "1", 6, "AP", "five", ""),
        quake("urn:afp:7", "1", 8, "AFP", "nine", ""),
        quake("urn:ap:7", "2", 9, "AP", "21", ""),
        quake("urn:afp:7", "2", 10, "AFP", "six", "Corrects toll to six, not nine"),
    ]);
    assert_eq!(stories.len(), 1, "{stories:#?}");
    let steps: Vec<(Option<f64>, StepStatus)> = stories[0].tolls[0].steps.iter().map(|it| (it.value, it.status)).collect();
    assert!(steps.starts_with(&[(Some(5.0), StepStatus::Superseded), (Some(9.0), StepStatus::Superseded)]), "{steps:?}");
    assert!(
        links[3].changed.iter().any(|it| it.now.as_deref() == Some("six") && it.told == Some(true)),
        "{:#?}",
        links[3].changed
    );
}

#[test]
fn rounds_and_reports_of_different_days_stay_apart() {
    let report = |day: u32, move_: &str, points: &str| {
        let lead = format!(
            "TOKYO (AP) - Stocks in Tokyo closed {move_} on {}, and the Nikkei 225 index ended at {points} points as makers of chips led the market.",
            ["Monday", "Tuesday"][day as usize - 4]
        );
        let more = [
            "Traders looked to the central bank, which publishes its outlook for prices this week. The yen hardly moved against the dollar.",
            "Exporters sold after the yen had risen in early trade. A survey of smaller firms showed that few of them plan to raise wages.",
        ][day as usize - 4];
        item(&format!("urn:ap:tokyo{day}"), "1", &format!("2026-05-{day:02}T07:00:00Z"), "AP", "Tokyo stocks", &[&lead, more], "")
    };
    let (links, _) = told(&[report(4, "higher", "38,112"), report(5, "lower", "37,904")]);
    assert_ne!(links[0].story, links[1].story);
    assert_eq!(links[1].copy, None);
}

/// The stories of items of one agency, each at an hour of a day in May: `day hour headline` and the paragraphs.
fn stories_of(agency: &str, items: &[(u32, u32, &str, &[&str])]) -> Vec<Option<String>> {
    let read = |(number, (day, hour, headline, paragraphs)): (usize, &(u32, u32, &str, &[&str]))| {
        item(&format!("urn:{number}"), "1", &format!("2026-05-{day:02}T{hour:02}:00:00Z"), agency, headline, paragraphs, "")
    };
    let (links, _) = told(&items.iter().enumerate().map(read).collect::<Vec<_>>());
    links.into_iter().map(|it| it.story).collect()
}

#[track_caller]
fn all_apart(stories: &[Option<String>]) {
    for (number, story) in stories.iter().enumerate() {
        assert!(story.is_some() && !stories[..number].contains(story), "{number}: {stories:?}");
    }
}

#[test]
fn matches_of_a_round_and_of_the_next_are_stories_of_their_own() {
    all_apart(&stories_of(
        "AFP",
        &[
            (
                9,
                15,
                "Lens beat Nantes to stay third",
                &[
                    "PARIS (AFP) - Lens beat Nantes 2-0 in Ligue 1 on Saturday with two goals before the break and stayed third, two points behind Lyon.",
                    "Nantes, who have lost four in a row, had a man sent off after an hour and never came near the goal of the hosts.",
                ],
            ),
            (
                9,
                18,
                "Rennes held by Brest in Ligue 1",
                &[
                    "PARIS (AFP) - Rennes were held 1-1 by Brest in Ligue 1 on Saturday after a late penalty and stayed seventh, five points behind Lens.",
                    "Brest, who have not lost in five matches, hit the post twice in added time before the whistle ended a rough derby.",
                ],
            ),
            (
                16,
                15,
                "Lens lose at Lyon to drop to fourth",
                &[
                    "LYON (AFP) - Lens lost 3-1 at Lyon in Ligue 1 on Saturday and dropped to fourth place on goal difference behind Monaco.",
                    "Lyon scored three times within eleven minutes of the second half, and the guests had only a free kick to show for it.",
                ],
            ),
        ],
    ));
}

#[test]
fn weather_of_different_days_stays_apart() {
    all_apart(&stories_of(
        "AAP",
        &[
            (
                4,
                6,
                "Sydney weather: showers, top of 19",
                &[
                    "SYDNEY (AAP) - Showers are forecast for Sydney on Monday with a top of 19 degrees and a southerly wind of up to 30 kilometres an hour.",
                    "Swimmers should stay away from beaches, where waves of two metres are expected in the afternoon, the weather bureau said.",
                ],
            ),
            (
                5,
                6,
                "Sydney weather: fog, top of 22",
                &[
                    "SYDNEY (AAP) - Morning fog is forecast for Sydney on Tuesday with a top of 22 degrees and light winds.",
                    "The fog will lift by ten, and the afternoon will be sunny in the west of the city, the weather bureau said.",
                ],
            ),
        ],
    ));
}

#[test]
fn takes_and_versions_stay_together_whatever_they_say() {
    let at = |hour: u32| format!("2026-05-06T{hour:02}:00:00Z");
    let first = [
        "MANILA, May 6 (Reuters) - Thick smoke rose over the harbour of Batangas on Wednesday and the port was closed to ships, its authority said.",
        "What burned was not known.",
    ];
    let second = [
        "BATANGAS, Philippines, May 6 (Reuters) - A tanker that was being cleaned exploded in the harbour of Batangas on Wednesday, killing three \
         welders, the Philippine Coast Guard said.",
        "The blast threw plates of steel onto a road and broke windows in the old town. Two tugs pulled the wreck away from a jetty with gas tanks.",
    ];
    let third = [
        "MANILA, May 6 (Reuters) - Prosecutors searched the offices of Laguna Shipping on Wednesday and took its manager into custody.",
        "The company did not answer questions about permits for work with open fire.",
    ];
    let (links, stories) = told(&[
        item("urn:reuters:a", "1", &at(5), "Reuters", "Smoke over Batangas harbour, port closed", &first, ""),
        item("urn:reuters:a", "2", &at(7), "Reuters", "UPDATE 1-Tanker explodes in Batangas, three dead", &second, ""),
        item("urn:reuters:a", "3", &at(12), "Reuters", "UPDATE 2-Manager of tanker firm held", &third, ""),
    ]);
    assert!(links.iter().all(|it| it.story == links[0].story), "{links:#?}");
    assert_eq!((stories.len(), stories[0].items.len()), (1, 1));
    assert_eq!(links[2].against.as_ref().and_then(|it| it.version.as_deref()), Some("2"));
}
