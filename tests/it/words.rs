//! Rules do not spell the words of a language: they ask for classes of `lexicon.tsv`.

use std::path::Path;

/// Calls that ask for a word.
const ASKING: [&str; 3] = [".is(", ".any(", ".run("];

#[test]
fn no_rule_spells_a_word() {
    let mut spelled = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/stages"), &mut spelled);
    assert!(spelled.is_empty(), "a class of src/text/lexicon/classes.rs in place of:\n{}", spelled.join("\n"));
}

fn read(folder: &Path, spelled: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, spelled);
        }
        if !path.is_file() || path.ends_with("tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let found = lines.filter(|line| ASKING.iter().any(|call| line.split(call).skip(1).any(spells)));
        spelled.extend(found.map(|line| format!("{}: {}", path.display(), line.trim())));
    }
}

/// Whether a text that begins inside the brackets of a call quotes a word of two letters or more before they close.
fn spells(arguments: &str) -> bool {
    let mut depth = 1_i32;
    let end = arguments.find(|it: char| {
        depth += i32::from(it == '(') - i32::from(it == ')');
        depth == 0
    });
    let arguments = arguments.get(..end.unwrap_or(arguments.len())).unwrap_or_default();
    // A closure asks for what it says itself, and what another call is given is its own affair.
    if arguments.contains('|') || arguments.contains("(\"") {
        return false;
    }
    arguments.split('"').skip(1).step_by(2).any(|word| word.len() > 1 && word.chars().all(char::is_alphabetic))
}
