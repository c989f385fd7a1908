//! The modules use one another in one direction: between those that stand side by side in a folder there are no circles, but for the few
//! that are counted here.
//!
//! How it is counted: every path in a source file that leads to a module of its crate is a use of it. A folder is one module, with all that
//! stands in it. What a file says of its own folder (`super`) is no use of a neighbour. Tests are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Crates in `src`, by their folders; the rest of `src` is the crate of the program.
const CRATES: [&str; 6] = ["ingest", "lists", "record", "resources", "stories", "text"];

/// Folders with a circle between their modules, below the top of their crate.
const CIRCLES: usize = 4;

/// A module's path in its crate.
type Module = Vec<String>;

#[test]
fn modules_use_one_another_in_one_direction() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut circles = Vec::new();
    for (name, uses) in CRATES.map(|name| (name, uses(&source.join(name), &[]))).into_iter().chain([("", uses(&source, &CRATES))])
    {
        let folders: BTreeSet<&[String]> = uses.keys().flat_map(|module| (0..module.len()).map(|end| &module[..end])).collect();
        for folder in folders {
            let circle = circle(&between(folder, &uses));
            assert!(!folder.is_empty() || circle.is_empty(), "a circle at the top of the crate '{name}': {circle:?}");
            circles.extend(Some((folder.join("::"), circle)).filter(|(_, circle)| !circle.is_empty()));
        }
    }
    assert!(circles.len() <= CIRCLES, "{circles:#?}");
}

/// The modules of a crate, each with those that it uses.
fn uses(root: &Path, left_out: &[&str]) -> BTreeMap<Module, BTreeSet<Module>> {
    let mut files = BTreeMap::new();
    read(root, &Module::new(), left_out, &mut files);
    let used = |module: &Module, text: &str| {
        paths(text).filter_map(|path| target(module, &path, &files)).filter(|it| it != module).collect()
    };
    files.iter().map(|(module, text)| (module.clone(), used(module, text))).collect()
}

/// Reads the files of a folder, without their tests and comments.
fn read(folder: &Path, module: &Module, left_out: &[&str], files: &mut BTreeMap<Module, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let own = [module.as_slice(), std::slice::from_ref(&name)].concat();
        if path.is_dir() {
            if !(module.is_empty() && left_out.contains(&name.as_str())) {
                read(&path, &own, left_out, files);
            }
        } else if path.extension().is_some_and(|it| it == "rs") && !matches!(name.as_str(), "tests" | "build" | "main") {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let text = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
            let own = if matches!(name.as_str(), "mod" | "lib") { module.clone() } else { own };
            files.insert(own, text);
        }
    }
}

/// All paths of a text, with those of a `use` written out.
fn paths(text: &str) -> impl Iterator<Item = Vec<String>> + '_ {
    let lists = text.split("use ").skip(1).filter_map(|it| it.split(';').next()).flat_map(|tree| written_out(Vec::new(), tree));
    let words = text.split(|it: char| !(it.is_alphanumeric() || it == '_' || it == ':')).filter(|it| it.contains("::"));
    lists.chain(words.map(|path| path.split("::").map(str::to_owned).collect()))
}

/// The paths of a tree: `a::{b, c::d}`.
fn written_out(before: Vec<String>, tree: &str) -> Vec<Vec<String>> {
    let (start, list) = tree.split_once('{').map_or((tree, None), |(start, list)| (start, list.rsplit_once('}')));
    let names = start.split("::").map(str::trim).filter(|it| !it.is_empty());
    let path: Vec<String> = before.into_iter().chain(names.map(|it| it.split(' ').next().unwrap_or(it).to_owned())).collect();
    let Some((list, _)) = list else { return vec![path] };
    let mut depth = 0_i32;
    let parts = list.split(|it: char| {
        depth += i32::from(it == '{') - i32::from(it == '}');
        it == ',' && depth == 0
    });
    parts.filter(|it| !it.trim().is_empty()).flat_map(|it| written_out(path.clone(), it)).collect()
}

/// The module that a path in `module` leads to.
fn target(module: &Module, path: &[String], files: &BTreeMap<Module, String>) -> Option<Module> {
    let (base, rest) = match path.first()?.as_str() {
        "crate" => (&[][..], &path[1..]),
        "self" => (&module[..], &path[1..]),
        "super" => {
            let up = path.iter().take_while(|it| *it == "super").count();
            (&module[..module.len().saturating_sub(up)], &path[up..])
        }
        first => {
            files.get(&[module.as_slice(), &[first.to_owned()]].concat())?;
            (&module[..], path)
        }
    };
    let found = (0..=rest.len()).rev().map(|end| [base, &rest[..end]].concat());
    found.into_iter().find(|it| files.contains_key(it))
}

/// What the modules of one folder use of one another.
fn between<'u>(folder: &[String], uses: &'u BTreeMap<Module, BTreeSet<Module>>) -> BTreeMap<&'u str, BTreeSet<&'u str>> {
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in uses.iter().flat_map(|(from, used)| used.iter().map(move |to| (from, to))) {
        let below = |module: &'u Module| module.strip_prefix(folder)?.first().map(String::as_str);
        if let (Some(from), Some(to)) = (below(from), below(to))
            && from != to
        {
            found.entry(from).or_default().insert(to);
        }
    }
    found
}

/// The modules that are left when those that use none of the rest, and those that none of the rest uses, are taken away again and again.
fn circle(uses: &BTreeMap<&str, BTreeSet<&str>>) -> BTreeSet<String> {
    let mut left: BTreeSet<&str> = uses.keys().copied().collect();
    loop {
        let uses_any = |module: &&str| uses.get(module).is_some_and(|used| used.iter().any(|it| left.contains(it)));
        let used_by_any = |module: &&str| left.iter().any(|it| uses.get(it).is_some_and(|used| used.contains(module)));
        let rest: BTreeSet<&str> = left.iter().copied().filter(|it| uses_any(it) && used_by_any(it)).collect();
        if rest.len() == left.len() {
            return rest.into_iter().map(str::to_owned).collect();
        }
        left = rest;
    }
}
