//! `copytaster demo` shows the main job: records, two subscriptions to events, one that is withdrawn, and a question.

use std::process::Command;

#[test]
fn the_demo_shows_records_events_a_withdrawal_and_a_question() {
    let output = Command::new(env!("CARGO_BIN_EXE_copytaster")).args(["demo", "--format", "json"]).output().unwrap();
    let (out, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}");
    assert_eq!(out.lines().filter(|it| it.starts_with("{\"schema\":\"copytaster.record/1\"")).count(), 5, "{out}");
    let (_, subscriptions) = told.split_once("subscribed to wire.events.").unwrap();
    let (subscriptions, question) = subscriptions.split_once("copytaster.enrich").unwrap();
    assert_eq!(subscriptions.matches("subscribed to wire.events.").count(), 1, "{told}");
    assert!(subscriptions.matches("wire.events.").count() > 3 && subscriptions.contains("withdrawn"), "{told}");
    assert!(question.matches("Cebu").count() > 1, "the question has its answer: {told}");
}
