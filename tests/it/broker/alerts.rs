//! The alert rules ask for metrics that exist.

use copytaster::worker::health::Health;
use copytaster::worker::metrics::{Finish, ReasonLabel};

const RULES: &str = include_str!("../../../deploy/alerts.yaml");

#[test]
fn every_metric_of_the_alert_rules_exists() {
    let health = Health::new();
    // Families show themselves with their first label only.
    health.finish(Finish::Published);
    health.metrics.rejected.get_or_create(&ReasonLabel { reason: "empty" }).inc();
    let metrics = health.metrics();
    let names: Vec<&str> =
        RULES.split(|it: char| !it.is_ascii_alphanumeric() && it != '_').filter(|it| it.starts_with("copytaster_")).collect();
    assert!(names.len() > 10);
    for name in names {
        let there = metrics.lines().any(|it| it.split(['{', ' ']).next() == Some(name));
        assert!(there, "{name} is in no line of:\n{metrics}");
    }
}
