//! Wire items written for this project, in every wire's style, and the records they give.

use copytaster::ingest;
use copytaster::pipeline::{self, Settings};
use copytaster::resources::Resources;
use serde_json::{Value, json};

/// Each file under `tests/data/wire` gives a list of records or refusals, held against its snapshot.
#[test]
fn every_wire_item_gives_its_record() {
    let resources = Resources::built_in().unwrap();
    insta::glob!("../data/wire", "*.*", |path| {
        let outcomes: Vec<Value> = ingest::read(&std::fs::read(path).unwrap())
            .into_iter()
            .map(|item| match item {
                Ok(article) => {
                    readable(serde_json::to_value(pipeline::enrich(&article, &resources, &Settings::default())).unwrap())
                }
                Err(rejection) => json!({ "rejected": rejection.code, "message": rejection.message, "item": rejection.item }),
            })
            .collect();
        insta::with_settings!({ snapshot_path => "../data/golden", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_json_snapshot!(outcomes);
        });
    });
}

/// What changes with every build of a model says nothing about the record; sentences are checked where they are made.
fn readable(mut record: Value) -> Value {
    for field in ["provenance", "sentences", "paragraphs", "schema", "offsets"] {
        record.as_object_mut().unwrap().remove(field);
    }
    record
}
