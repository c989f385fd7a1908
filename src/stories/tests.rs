//! The fold over made-up records: what is late, what is taken back, what is whose copy.

use record::Record;
use serde_json::json;

use crate::{CopyKind, Link, Out, RelationKind, Settings, SnapshotError, State, StepStatus, Story, What, fold};

const TEXT: &str = "Ferry sinks off Zanzibar, 12 dead\n\nA ferry sank off Zanzibar on Monday and 12 people drowned, the coast guard said. \
    Fishermen pulled survivors out of the water until late in the evening.\n\nThe boat had left the harbour with more people on board than it \
    was allowed to carry. Relatives waited behind a fence for news of those who were missing.";

fn record(id: &str, version: &str, time: &str, agency: &str, text: &str) -> Record {
    let number = text.split(|it: char| !it.is_ascii_digit()).find(|it| !it.is_empty()).unwrap_or("0").to_owned();
    let start = text.find(&number).unwrap_or_default();
    serde_json::from_value(json!({
        "schema": record::SCHEMA, "id": id, "version": version, "offsets": "codepoint", "text": text,
        "source": {"published": time, "provider": agency, "sha256": "0"}, "lifecycle": {"status": "usable"},
        "headline": text.split("\n\n").next(), "language": {"tag": "en", "confidence": 1.0},
        "quantities": [{"id": "q1", "start": start, "end": start + number.len(), "text": number, "value": number.parse::<f64>().unwrap(),
                        "bound": "exact", "kind": "dead"}],
    }))
    .unwrap()
}

fn kill(id: &str, time: &str) -> Record {
    let lifecycle = json!({"kind": "kill", "status": "canceled", "evidence": ["recalled by urn:notice"]});
    let value = json!({"schema": record::SCHEMA, "id": id, "text": "", "source": {"published": time}, "lifecycle": lifecycle});
    serde_json::from_value(value).unwrap()
}

/// Links and messages about stories, in order.
fn told(records: &[Record]) -> (Vec<Link>, Vec<Story>) {
    let mut state = State::new(Settings::default());
    let (mut links, mut stories) = (Vec::new(), Vec::new());
    for record in records {
        let (next, outs) = fold(state, record);
        state = next;
        for out in outs {
            match out {
                Out::Link(link) => links.push(*link),
                Out::Story(story) => stories.push(*story),
            }
        }
    }
    (links, stories)
}

#[test]
fn a_killed_item_takes_its_claims_and_those_of_its_copies_with_it() {
    let (links, stories) = told(&[
        record("a", "1", "2026-03-02T18:00:00Z", "ap", TEXT),
        record("b", "1", "2026-03-02T19:00:00Z", "courier", TEXT),
        kill("a", "2026-03-02T20:00:00Z"),
    ]);
    assert_eq!(links[1].copy.as_ref().map(|it| (it.of.as_str(), it.kind)), Some(("a", CopyKind::Verbatim)));
    assert_eq!((links[2].story.as_ref(), links[2].revision), (links[0].story.as_ref(), None));
    let story = stories.last().unwrap();
    assert_eq!(story.items.iter().map(|it| it.item.as_str()).collect::<Vec<_>>(), ["b"]);
    let withdrawn =
        |it: &&crate::Claim| it.relations.iter().any(|it| it.relation == RelationKind::Withdrawn && it.item == "urn:notice");
    assert_eq!(story.claims.iter().filter(withdrawn).count(), 2);
    assert_eq!(story.tolls[0].steps[0].status, StepStatus::Withdrawn);
}

#[test]
fn versions_stay_together_and_tell_what_changed() {
    let later = TEXT.replace("12", "15").replace("Monday", "Tuesday");
    let (links, stories) =
        told(&[record("a", "1", "2026-03-02T18:00:00Z", "ap", TEXT), record("a", "2", "2026-03-02T21:00:00Z", "ap", &later)]);
    assert_eq!(links[0].story, links[1].story);
    assert_eq!(links[1].against.as_ref().and_then(|it| it.version.as_deref()), Some("1"));
    assert!(links[1].changed.iter().any(|it| (it.was.as_deref(), it.now.as_deref()) == (Some("12"), Some("15"))));
    let steps = &stories.last().unwrap().tolls[0].steps;
    assert_eq!(steps.iter().map(|it| it.status).collect::<Vec<_>>(), [StepStatus::Superseded, StepStatus::Stands]);
    assert_eq!(stories.iter().map(|it| it.what).collect::<Vec<_>>(), [What::New, What::Grown]);
}

#[test]
fn what_is_older_than_the_window_is_linked_to_nothing() {
    let (links, _) =
        told(&[record("a", "1", "2026-03-09T18:00:00Z", "ap", TEXT), record("b", "1", "2026-03-02T19:00:00Z", "courier", TEXT)]);
    assert!(links[1].late && links[1].story.is_none() && links[1].copy.is_none());
}

#[test]
fn one_wrong_date_does_not_move_the_clock_and_silence_makes_stories_quiet() {
    let other = "Council picks a mayor\n\nThe council of Ghent elected the first woman as mayor of the city in a vote by secret ballot, 27 to 11.";
    let (links, stories) = told(&[
        record("a", "1", "2026-03-02T18:00:00Z", "ap", TEXT),
        record("wrong", "1", "2099-01-01T00:00:00Z", "ap", other),
        record("b", "1", "2026-03-02T19:00:00Z", "courier", TEXT),
        record("c", "1", "2026-03-03T18:00:00Z", "ap", &other.replace("Ghent", "Bruges")),
    ]);
    assert_eq!(links[2].story, links[0].story);
    assert!(stories.iter().any(|it| it.what == What::Quiet && Some(&it.id) == links[0].story.as_ref()));
}

const PROGRAM: &str = "copytaster 0.1.0 of a test";

#[test]
fn what_is_damaged_or_of_another_program_gives_no_state() {
    let (state, _) = fold(State::new(Settings::default()), &record("a", "1", "2026-03-02T18:00:00Z", "ap", TEXT));
    let mut stored = Vec::new();
    state.write(PROGRAM, &mut stored).unwrap();
    let read = |program: &str, settings: &Settings, bytes: &[u8]| State::read(program, settings, bytes).map(|it| it.len());
    let usual = Settings::default();
    assert!(matches!(read(PROGRAM, &usual, &stored), Ok(1)));
    assert!(matches!(read("copytaster 0.2.0 of a test", &usual, &stored), Err(SnapshotError::Foreign)));
    assert!(matches!(read(PROGRAM, &Settings { window: 60, ..Settings::default() }, &stored), Err(SnapshotError::Settings)));
    assert!(read(PROGRAM, &usual, &stored[..stored.len() - 1]).is_err());
    for at in (0..stored.len()).step_by(7) {
        let mut damaged = stored.clone();
        damaged[at] ^= 0x55;
        assert!(read(PROGRAM, &usual, &damaged).is_err(), "byte {at}");
    }
}

#[test]
fn the_state_can_be_stored_and_goes_on_the_same() {
    let records = [
        record("a", "1", "2026-03-02T18:00:00Z", "ap", TEXT),
        record("b", "1", "2026-03-02T19:00:00Z", "courier", TEXT),
        record("a", "2", "2026-03-02T21:00:00Z", "ap", &TEXT.replace("12", "15")),
    ];
    let (whole, _) = told(&records);
    let mut state = State::new(Settings::default());
    for (record, due) in records.iter().zip(&whole) {
        let mut stored = Vec::new();
        state.write(PROGRAM, &mut stored).unwrap();
        let (next, outs) = fold(State::read(PROGRAM, &Settings::default(), stored.as_slice()).unwrap(), record);
        assert_eq!(outs.first(), Some(&Out::Link(Box::new(due.clone()))));
        state = next;
    }
}

const BLAST: &str = "Blast shakes houses in Szeged\n\nA loud blast shook houses on the northern edge of Szeged before dawn on Monday and broke windows in two streets, residents said. \
    Sirens woke people who live beside the railway yard.\n\nThe city hall asked residents to stay at home and to keep their windows shut until the smoke had gone.";
const PLANT: &str = "Fertiliser plant sends night shift home\n\nThe Bige fertiliser plant stopped making ammonium nitrate after a storage tank failed, its owner said. \
    Workers of the night shift were sent home and trucks with ammonia were turned back at the gate.\n\nThe owner, Tisza Chemicals, said that engineers would inspect \
    the remaining tanks of the fertiliser plant.";
const BOTH: &str = "Tank at Bige fertiliser plant explodes, blast shakes houses in Szeged\n\nA storage tank with ammonium nitrate exploded at the Bige fertiliser plant, and the blast shook houses \
    on the northern edge of Szeged before dawn on Monday, the fire brigade said. Windows broke in two streets beside the railway yard.\n\nThe owner, Tisza Chemicals, sent workers of the \
    night shift home and engineers to the remaining tanks. The city hall asked residents to keep their windows shut until the smoke had gone.";

/// Events by which stories are known to have become one or several: what each message says that is no growth.
fn turns(stories: &[Story]) -> Vec<(What, bool, bool)> {
    let is_turn = |it: &&Story| matches!(it.what, What::Merged | What::Split);
    stories.iter().filter(is_turn).map(|it| (it.what, it.into.is_some(), it.from.is_some())).collect()
}

#[test]
fn two_stories_that_turn_out_to_be_one_are_announced_as_merged_and_split_again_without_what_joined_them() {
    let all = [
        record("a", "1", "2026-03-02T05:00:00Z", "mti", BLAST),
        record("b", "1", "2026-03-02T05:30:00Z", "bloom", PLANT),
        record("c", "1", "2026-03-02T07:00:00Z", "afp", BOTH),
        record("d", "1", "2026-03-02T08:00:00Z", "bloom", &PLANT.replace("stopped making", "will not resume making")),
        kill("c", "2026-03-02T09:00:00Z"),
    ];
    let (links, stories) = told(&all[..3]);
    assert_ne!(links[0].story, links[1].story);
    assert_eq!(turns(&stories), [(What::Merged, true, false), (What::Merged, false, false)], "{stories:#?}");
    let (gone, whole) = (&stories[stories.len() - 2], stories.last().unwrap());
    assert_eq!((Some(&gone.id), gone.into.as_ref()), (links[1].story.as_ref(), Some(&whole.id)));
    assert_eq!((Some(&whole.id), whole.items.len()), (links[0].story.as_ref(), 3));

    let (links, stories) = told(&all);
    assert_eq!(links[3].story, links[2].story);
    assert_eq!(turns(&stories)[2..], [(What::Split, false, false), (What::Split, false, true)]);
    let (rest, part) = (&stories[stories.len() - 2], stories.last().unwrap());
    let items = |it: &Story| it.items.iter().map(|it| it.item.clone()).collect::<Vec<_>>();
    assert_eq!((items(rest), items(part)), (vec!["a".to_owned()], vec!["b".to_owned(), "d".to_owned()]));
    assert_eq!(part.from.as_ref(), Some(&rest.id));
    assert!(part.claims.iter().all(|it| it.item == "b" || it.item == "d"));
}
