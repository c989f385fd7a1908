//! A stage that fails costs its own fields only.

use std::sync::Mutex;

use copytaster::article::Article;
use copytaster::ingest;
use copytaster::pipeline::{Observer, Settings, Stage, enrich, enrich_observed};
use copytaster::resources::Resources;

const STORY: &[u8] = b"Dock workers strike in Rotterdam\n\nROTTERDAM, Netherlands (AP) \xE2\x80\x94 Dock workers in Rotterdam walked out on Monday, \
halting cargo for Germany and Belgium.\n\nThe port said 4,000 containers were waiting.";

/// Panics in one stage, from inside the barrier, as a fault of the stage itself would.
struct Fault(Stage);

impl Observer for Fault {
    fn around(&self, stage: Stage, run: &mut dyn FnMut()) {
        assert!(stage != self.0, "injected fault");
        run();
    }
}

/// Notes which stages ran.
#[derive(Default)]
struct Watch(Mutex<Vec<Stage>>);

impl Observer for Watch {
    fn around(&self, stage: Stage, run: &mut dyn FnMut()) {
        self.0.lock().unwrap().push(stage);
        run();
    }
}

fn story() -> Article {
    ingest::read(STORY).remove(0).unwrap()
}

#[test]
fn a_panic_in_any_stage_still_gives_a_record() {
    let resources = Resources::built_in().unwrap();
    let settings = Settings { tokens: true, ..Settings::default() };
    for stage in Stage::ALL.iter().copied() {
        let record = enrich_observed(&story(), &resources, &settings, &Fault(stage));
        assert!(record.text.contains("Dock workers in Rotterdam walked out"), "{stage:?} lost the text");
        assert!(record.diagnostics.iter().any(|it| it.stage == stage.as_str()), "{stage:?}: {:?}", record.diagnostics);
    }
}

#[test]
fn what_does_not_need_the_failed_stage_is_still_there() {
    let resources = Resources::built_in().unwrap();
    let whole = enrich(&story(), &resources, &Settings::default());
    let without_entities = enrich_observed(&story(), &resources, &Settings::default(), &Fault(Stage::Entities));
    assert_eq!(without_entities.sentences, whole.sentences);
    assert_eq!(without_entities.removed, whole.removed);
    assert!(whole.diagnostics.is_empty(), "{:?}", whole.diagnostics);
}

#[test]
fn no_english_stage_runs_on_other_languages() {
    let resources = Resources::built_in().unwrap();
    let german = "Streik im Hafen\n\nHamburg (dpa) - Die Hafenarbeiter in Hamburg haben am Montag die Arbeit niedergelegt und fordern \
                  höhere Löhne. Das teilte die Gewerkschaft am Nachmittag mit.";
    let watch = Watch::default();
    let article = ingest::read(german.as_bytes()).remove(0).unwrap();
    let record = enrich_observed(&article, &resources, &Settings::default(), &watch);
    assert_eq!(record.language.as_ref().map(|it| it.tag.as_str()), Some("de"));
    assert!(record.text.contains("niedergelegt") && !record.text.contains("(dpa)"));
    assert!(record.sentences.is_empty() && record.entities.iter().all(|it| it.place.is_some()));
    let ran = watch.0.into_inner().unwrap();
    assert!(ran.contains(&Stage::Furniture) && !ran.contains(&Stage::Reader) && !ran.contains(&Stage::Events), "{ran:?}");
}
