use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize, PartialEq)]
struct Animal<'a> {
    name: &'a str,
    kind: Kind,
    legs: u8,
    #[serde(deserialize_with = "by_comma", default)]
    eats: Vec<&'a str>,
    tame: Option<bool>,
}

#[derive(Debug, Deserialize, PartialEq, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Bird,
    FarmAnimal,
}

#[track_caller]
fn fails(text: &str, expected: &str) {
    let error = read::<Animal<'_>>("animals.tsv", text).map(|list| list.rows).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn entries_are_read_with_their_lines() {
    let list = read::<Animal<'_>>("animals.tsv", "\u{feff}# name, kind\n\nowl\tbird\t 2 \tmice, voles\tyes\r\n").unwrap();
    let owl = Animal { name: "owl", kind: Kind::Bird, legs: 2, eats: vec!["mice", "voles"], tame: Some(true) };
    assert_eq!(list.rows, [Row { line: 3, entry: owl }]);
}

#[test]
fn optional_columns_may_be_empty_or_absent() {
    for text in ["cow\tfarm_animal\t4", "cow\tfarm_animal\t4\t-", "cow\tfarm_animal\t4\t\t-"] {
        let list = read::<Animal<'_>>("animals.tsv", text).unwrap();
        assert_eq!(list.rows.len(), 1);
        assert_eq!((&list.rows[0].eats, list.rows[0].tame), (&Vec::new(), None), "{text}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_is_allowed() {
    fails("owl\tbrid\t2", "animals.tsv, line 1, column 2 (kind): 'brid' is not one of bird, farm_animal");
    fails("# x\nowl\tbird\ttwo", "animals.tsv, line 2, column 3 (legs): 'two' is not a whole number from 0 to 255");
    fails("\tbird\t2", "animals.tsv, line 1, column 1 (name): the cell is empty");
    fails("owl\tbird\t2\t-\tperhaps", "animals.tsv, line 1, column 5 (tame): 'perhaps' is not one of yes, -");
    fails("owl\tbird", "animals.tsv, line 1: the column 'legs' is missing; columns are separated by tabs");
    fails("owl\tbird\t2\t-\tyes\t-\t-", "animals.tsv, line 1: 7 columns, separated by tabs, where 5 are wanted");
}

#[test]
fn lists_of_one_column_and_of_unnamed_columns_need_no_struct() {
    let words: Vec<&str> = read("words.txt", "owl\n# cow\nbarn owl\n").unwrap().entries().collect();
    assert_eq!(words, ["owl", "barn owl"]);
    let pairs: Vec<(&str, Kind)> = read("pairs.tsv", "owl\tbird\n").unwrap().entries().collect();
    assert_eq!(pairs, [("owl", Kind::Bird)]);
    let error = read::<&str>("words.txt", "owl\tbird\n").map(|list| list.rows).unwrap_err();
    assert_eq!(error.to_string(), "words.txt, line 1: 2 columns, separated by tabs, where 1 are wanted");
    let error = read::<(&str, Kind)>("pairs.tsv", "owl\n").map(|list| list.rows).unwrap_err();
    assert_eq!(error.to_string(), "pairs.tsv, line 1, column 2: the cell is empty");
    let error = read::<(&str, Kind)>("pairs.tsv", "owl\tbrid\n").map(|list| list.rows).unwrap_err();
    assert_eq!(error.to_string(), "pairs.tsv, line 1, column 2: 'brid' is not one of bird, farm_animal");
}

#[test]
fn a_cell_may_hold_several_values() {
    #[derive(Debug, Deserialize)]
    struct Cells<'a> {
        #[serde(deserialize_with = "by_bar", borrow)]
        bars: Vec<&'a str>,
        #[serde(deserialize_with = "by_word", borrow)]
        words: Vec<&'a str>,
        #[serde(deserialize_with = "by_letter")]
        letters: Vec<Letter>,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    enum Letter {
        #[serde(rename = "a")]
        Ant,
        #[serde(rename = "é")]
        Elk,
    }
    let list = read::<Cells<'_>>("cells.tsv", "a, b|c\tx y\taé").unwrap();
    let cells = &list.rows[0];
    assert_eq!(
        (&cells.bars[..], &cells.words[..], &cells.letters[..]),
        (&["a, b", "c"][..], &["x", "y"][..], &[Letter::Ant, Letter::Elk][..])
    );
    let error = read::<Cells<'_>>("cells.tsv", "a\tx\tab").map(|list| list.rows).unwrap_err();
    assert_eq!(error.to_string(), "cells.tsv, line 1, column 3 (letters): 'b' is not one of a, é");
}

#[test]
fn problems_found_later_are_told_alike() {
    let list = read::<&str>("words.txt", "owl\n\ncow\n").unwrap();
    assert_eq!(list.problem(3, "no bird").to_string(), "words.txt, line 3: no bird");
}
