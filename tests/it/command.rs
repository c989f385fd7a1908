//! The program from outside: what it prints, on which stream, with which exit code.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn copytaster(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_copytaster"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8(output.stdout.clone()).unwrap().lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

const STORY: &str = "Ferry runs aground off Cebu\n\nMANILA, Philippines (AP) — A ferry ran aground off Cebu on Monday.";

#[test]
fn one_line_per_item_in_input_order() {
    let input: String = (0..500)
        .map(|number| format!("{{\"id\":\"n{number}\",\"headline\":\"Story\",\"body\":\"Rain fell in Lagos.\"}}\n"))
        .collect();
    let output = copytaster(&["enrich"], &input);
    assert!(output.status.success());
    let ids: Vec<String> = lines(&output).iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, (0..500).map(|number| format!("n{number}")).collect::<Vec<_>>());
}

#[test]
fn a_rejected_item_has_its_line_and_the_others_go_on() {
    let input = "{\"id\":\"a\",\"headline\":\"One\",\"body\":\"Rain fell.\"}\n{\"id\":\"b\",\n{\"id\":\"c\",\"headline\":\"Three\",\"body\":\"Sun.\"}\n";
    let output = copytaster(&["enrich"], input);
    assert_eq!(output.status.code(), Some(1));
    let lines = lines(&output);
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[0]["id"], &lines[2]["id"]), (&Value::from("a"), &Value::from("c")));
    assert_eq!(lines[1]["rejected"]["code"], "not_json");
    assert!(lines[1]["rejected"]["message"].is_string());
    assert!(lines[1]["rejected"]["item"].as_str().unwrap().contains("line 2"), "{}", lines[1]);
}

#[test]
fn files_and_folders_are_read_in_order() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("b")).unwrap();
    std::fs::write(folder.path().join("a.txt"), STORY).unwrap();
    std::fs::write(folder.path().join("b/c.json"), r#"{"id":"c","title":"Third","content":"Snow in Oslo."}"#).unwrap();
    std::fs::write(folder.path().join("b/.hidden"), "nothing").unwrap();
    let output = copytaster(&["enrich", folder.path().to_str().unwrap()], "");
    let headlines: Vec<Value> = lines(&output).iter().map(|it| it["headline"].clone()).collect();
    assert_eq!(headlines, ["Ferry runs aground off Cebu", "Third"]);
}

#[test]
fn the_page_and_the_human_view_hold_the_story() {
    let page = String::from_utf8(copytaster(&["enrich", "--format", "html"], STORY).stdout).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"), "{page}");
    assert!(page.contains("<mark class=\"place\"") && !page.contains("<script"), "{page}");
    let view = String::from_utf8(copytaster(&["enrich", "--format", "text"], STORY).stdout).unwrap();
    assert!(view.contains("A ferry ran aground off Cebu on Monday.") && !view.contains('\u{1b}'), "{view}");
}

#[test]
fn markup_in_the_copy_stays_text_on_the_page() {
    let story = "A <script>alert(1)</script> headline & more\n\nFighting went on near a > b in Mali.";
    let page = String::from_utf8(copytaster(&["enrich", "--format", "html"], story).stdout).unwrap();
    assert!(!page.contains("<script"), "{page}");
}

#[test]
fn wrong_usage_is_64_and_a_missing_file_is_1() {
    assert_eq!(copytaster(&["bogus"], "").status.code(), Some(64));
    assert_eq!(copytaster(&["enrich", "--format", "yaml"], "").status.code(), Some(64));
    let missing = copytaster(&["enrich", "/does/not/exist.json"], "");
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("/does/not/exist.json"));
}

#[test]
fn every_command_has_help_with_an_example() {
    let help = String::from_utf8(copytaster(&["--help"], "").stdout).unwrap();
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|it| *it != "Commands:")
        .skip(1)
        .take_while(|it| !it.is_empty())
        .filter_map(|it| it.split_whitespace().next())
        .filter(|it| *it != "help")
        .collect();
    assert!(commands.len() >= 3, "{help}");
    for command in commands {
        let output = copytaster(&[command, "--help"], "");
        assert!(output.status.success());
        assert!(String::from_utf8_lossy(&output.stdout).contains("Example"), "{command} --help shows no example");
    }
}

#[test]
fn copy_without_a_date_is_told_against_the_day_it_came_in() {
    let copy = "ACCRA, Ghana (AP) - Rain fell on Accra on Tuesday.";
    let value = |arguments: &[&str]| {
        let output = copytaster(arguments, copy);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        lines(&output)[0]["times"][0]["value"].clone()
    };
    // 28 April 2026 was a Tuesday.
    for received in ["2026-04-29", "2026-04-29T11:42:00Z"] {
        assert_eq!(value(&["enrich", "--received", received]), "2026-04-28");
    }
    assert_ne!(value(&["enrich"]), "2026-04-28");
    assert_eq!(copytaster(&["enrich", "--received", "soon"], copy).status.code(), Some(64));
}

#[test]
fn shells_and_man_know_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let script = copytaster(&["completions", shell], "").stdout;
        assert!(String::from_utf8_lossy(&script).contains("enrich"), "{shell}");
    }
    assert!(String::from_utf8_lossy(&copytaster(&["man"], "").stdout).contains("copytaster"));
    let folder = tempfile::tempdir().unwrap();
    assert!(copytaster(&["man", folder.path().to_str().unwrap()], "").status.success());
    assert!(folder.path().join("copytaster-tail.1").exists());
}

/// Every key of the configuration stands in the table of deploy/README.md, with its default where that is a word or a number.
#[test]
fn every_configuration_key_is_documented() {
    let table = include_str!("../../deploy/README.md").split("## Configuration").nth(1).unwrap().split("\n## ").next().unwrap();
    let printed = String::from_utf8(copytaster(&["check", "--print-config"], "").stdout).unwrap();
    let (mut section, mut keys) = (String::new(), 0);
    for line in printed.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']').to_owned();
            continue;
        }
        let Some((key, value)) = line.split_once(" = ") else { continue };
        keys += 1;
        let row = |it: &&str| {
            it.starts_with('|')
                && it.contains(&format!("`{section}."))
                && (it.contains(&format!("`{section}.{key}`")) || it.contains(&format!("`.{key}`")))
        };
        let row = table.lines().find(row).unwrap_or_else(|| panic!("{section}.{key} is not in deploy/README.md"));
        let default = value.trim_matches(['"', '[', ']']).trim_matches('"');
        assert!(row.contains(default), "{section}.{key} is {default} by default, which is not in: {row}");
    }
    assert!(keys > 40, "{keys} keys:\n{printed}");
}
