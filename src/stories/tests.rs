//! The fold over made-up records: what is late, what is taken back, what is whose copy.

use record::Record;
use serde_json::json;

use crate::{CopyKind, Link, Out, RelationKind, Settings, State, StepStatus, Story, What, fold};

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
        let stored = serde_json::to_vec(&state).unwrap();
        let (next, outs) = fold(serde_json::from_slice(&stored).unwrap(), record);
        assert_eq!(outs.first(), Some(&Out::Link(Box::new(due.clone()))));
        state = next;
    }
}
