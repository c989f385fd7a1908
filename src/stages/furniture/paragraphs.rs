//! Which paragraphs are the story, and which are furniture before, after and inside it.

use jiff::civil::Date;
use regex_automata::Input;

use crate::record::{Byline, Removed, RemovedKind};
use crate::resources::furniture::{FurnitureRules, Patterns};
use crate::stages::byline;
use crate::stages::credit::Signs;
use crate::stages::dateline::{self, DatelineText, Position};
use crate::stages::lifecycle::{self, grammar};

/// What reading the body gave.
#[derive(Debug, Default)]
pub(super) struct Story<'a> {
    pub(super) kept: Vec<&'a str>,
    pub(super) removed: Vec<Removed>,
    pub(super) people: Vec<Byline>,
    pub(super) dateline: Option<DatelineText>,
    pub(super) signs: Signs,
}

/// A longer paragraph is never furniture as a whole, in bytes.
const LONGEST: usize = 900;
/// A longer paragraph holds more than an order to keep the copy back, in bytes.
const ORDER: usize = 240;
/// A dateline comes this early, counted in paragraphs of the story: bulleted key points may stand before it.
const EARLY: usize = 6;

/// One paragraph on its way: what of it is story, and what was taken off it.
#[derive(Debug, Default)]
struct Line<'a> {
    story: &'a str,
    before: Vec<Removed>,
    after: Vec<Removed>,
}

pub(super) fn read<'a>(headline: &str, body: &[&'a str], published: Option<Date>, rules: &FurnitureRules) -> Story<'a> {
    let mut found = Story::default();
    let mut lines: Vec<Line<'a>> = body.iter().map(|it| Line { story: it, ..Line::default() }).collect();
    let mut end_people = Vec::new();
    take_private_block(&mut lines, rules);
    take_head(&mut lines, headline, published, rules, &mut found);
    take_inside(&mut lines, rules, &mut found.signs, &mut end_people);
    take_tail(&mut lines, rules, &mut found.signs, &mut end_people);
    found.people.extend(end_people);
    if lines.iter().all(|it| it.story.is_empty()) {
        keep_notes(&mut lines, body);
    }
    for line in lines {
        found.removed.extend(line.before);
        if !line.story.is_empty() {
            found.kept.push(line.story);
        }
        found.removed.extend(line.after);
    }
    found
}

/// What the agency says is for editors alone, from the line that says so to the end: contacts, sources, notes. A story stands before it.
fn take_private_block(lines: &mut [Line<'_>], rules: &FurnitureRules) {
    let opens = |it: &Line<'_>| grammar::opens_a_private_block(it.story, &rules.wording);
    let start = lines.iter().position(opens).filter(|it| *it > 0).unwrap_or(lines.len());
    for line in lines.iter_mut().skip(start).filter(|it| !it.story.is_empty()) {
        take(line, RemovedKind::Contact);
    }
}

/// Everything before the first sentence of the story, and the dateline it starts with.
fn take_head(lines: &mut [Line<'_>], headline: &str, published: Option<Date>, rules: &FurnitureRules, found: &mut Story<'_>) {
    let mut story = 0;
    let mut after_byline = false;
    for line in lines.iter_mut() {
        if line.story.is_empty() {
            continue;
        }
        if story == 0 {
            if let Some(kind) = head_furniture(line.story, headline, rules) {
                take(line, kind);
                continue;
            }
            if after_byline && byline::is_title_line(line.story, rules) {
                set_title(line, rules, found);
                continue;
            }
        }
        if let Some(byline) = byline::read_line(line.story, rules) {
            found.people.extend(byline.people);
            found.signs.byline = found.signs.byline.take().or(byline.agency);
            take(line, RemovedKind::Byline);
            after_byline = true;
            continue;
        }
        after_byline = false;
        take_byline_before_dateline(line, published, rules, found);
        let position = if story == 0 { Position::Lead } else { Position::Early };
        if found.dateline.is_none()
            && let Some((dateline, rest)) = dateline::read(line.story, position, published, rules)
        {
            let (taken, story) = line.story.split_at_checked(rest).unwrap_or(("", line.story));
            line.before.push(Removed { kind: RemovedKind::Dateline, text: taken.trim().to_owned() });
            line.story = story.trim();
            found.dateline = Some(dateline);
            if line.story.is_empty() {
                continue;
            }
            return;
        }
        story += 1;
        if story >= EARLY || found.dateline.is_some() {
            return;
        }
    }
}

/// Takes off a byline that stands on one line with the dateline: "By Jane Doe LONDON, May 7 (Reuters) - …".
fn take_byline_before_dateline(line: &mut Line<'_>, published: Option<Date>, rules: &FurnitureRules, found: &mut Story<'_>) {
    if !line.story.starts_with("By ") && !line.story.starts_with("BY ") {
        return;
    }
    let head = line.story.get(..line.story.floor_char_boundary(150)).unwrap_or_default();
    for (space, _) in head.match_indices(' ').skip(2) {
        let Some((byline, rest)) = line.story.split_at_checked(space) else { return };
        let opens = dateline::read(rest.trim_start(), Position::Early, published, rules);
        if opens.is_some_and(|(it, _)| it.agency.is_some() && !it.places.is_empty())
            && let Some(read) = byline::read_line(byline, rules)
        {
            found.people.extend(read.people);
            found.signs.byline = found.signs.byline.take().or(read.agency);
            line.before.push(Removed { kind: RemovedKind::Byline, text: byline.trim().to_owned() });
            line.story = rest.trim_start();
            return;
        }
    }
}

fn head_furniture(story: &str, headline: &str, rules: &FurnitureRules) -> Option<RemovedKind> {
    if !headline.is_empty() && story.trim_end_matches('.') == headline.trim_end_matches('.') {
        return Some(RemovedKind::Boilerplate);
    }
    whole(story, &rules.head).or_else(|| orders(story, rules))
}

/// A line that orders nothing but that the copy be kept back.
fn orders(story: &str, rules: &FurnitureRules) -> Option<RemovedKind> {
    let order = || lifecycle::heading::read(story, std::iter::empty(), &rules.wording);
    (story.len() <= ORDER && order().is_order_alone()).then_some(RemovedKind::Advisory)
}

fn set_title(line: &mut Line<'_>, rules: &FurnitureRules, found: &mut Story<'_>) {
    let title = line.story.trim();
    if rules.agencies.find(title.trim_start_matches("Of ")).is_some() {
        found.signs.byline.get_or_insert_with(|| title.trim_start_matches("Of ").to_owned());
    } else {
        if let Some(agency) = byline::agency_of_title(title, rules) {
            found.signs.byline.get_or_insert_with(|| agency.to_owned());
        }
        for person in found.people.iter_mut().filter(|it| it.title.is_none()) {
            person.title = Some(title.to_owned());
        }
    }
    take(line, RemovedKind::Byline);
}

/// What is furniture wherever it stands.
fn take_inside(lines: &mut [Line<'_>], rules: &FurnitureRules, signs: &mut Signs, people: &mut Vec<Byline>) {
    for line in lines.iter_mut().filter(|it| !it.story.is_empty()) {
        if let Some(found) = byline::read_sign_off(line.story, rules) {
            people.extend(found);
            take(line, RemovedKind::Byline);
        } else if let Some(kind) = whole(line.story, &rules.anywhere) {
            note_signs(line.story, kind, signs);
            take(line, kind);
        }
    }
}

/// What stands after the story, from the end backwards, then what hangs on its last sentence.
fn take_tail(lines: &mut [Line<'_>], rules: &FurnitureRules, signs: &mut Signs, people: &mut Vec<Byline>) {
    for line in lines.iter_mut().rev().filter(|it| !it.story.is_empty()) {
        if let Some(found) = byline::read_contributors(line.story, rules) {
            people.splice(0..0, found);
            take(line, RemovedKind::Byline);
            continue;
        }
        if let Some(agency) = agency_alone(line.story, rules) {
            signs.end.get_or_insert_with(|| agency.to_owned());
            take(line, RemovedKind::Credit);
            continue;
        }
        if let Some((kind, agency)) = named(line.story, &rules.tail) {
            let known = agency.filter(|it| rules.agencies.find(it).is_some());
            if let Some(agency) = known {
                signs.end.get_or_insert_with(|| agency.to_owned());
            }
            take(line, kind);
            continue;
        }
        if let Some(kind) = orders(line.story, rules) {
            take(line, kind);
            continue;
        }
        let before = line.story.len();
        take_suffixes(line, rules, signs, people);
        if !line.story.is_empty() || line.story.len() == before {
            return;
        }
    }
}

/// "(ANI)", "/TASS/", "AFP" or "(END)" on a line of its own.
fn agency_alone<'a>(story: &'a str, rules: &FurnitureRules) -> Option<&'a str> {
    let bare = story.trim_end_matches('.').trim();
    let inner = bare
        .strip_prefix('(')
        .and_then(|it| it.strip_suffix(')'))
        .or_else(|| bare.strip_prefix('/').and_then(|it| it.strip_suffix('/')))
        .or_else(|| bare.strip_prefix('[').and_then(|it| it.strip_suffix(']')))
        .or_else(|| bare.strip_prefix("-- ").or_else(|| bare.strip_prefix("--")).or_else(|| bare.strip_prefix("—")))
        .unwrap_or(bare)
        .trim();
    let slashed = || (bare.starts_with('/') && bare.ends_with('/')).then(|| rules.agencies.find_in_brackets(inner)).flatten();
    rules.agencies.find(inner).or_else(slashed).map(|_| inner)
}

/// What hangs on the end of the last paragraph: "… he said. (ANI)".
fn take_suffixes(line: &mut Line<'_>, rules: &FurnitureRules, signs: &mut Signs, people: &mut Vec<Byline>) {
    let mut taken = Vec::new();
    while let Some((start, kind)) = suffix(line.story, rules, signs, people) {
        let Some((story, furniture)) = line.story.split_at_checked(start) else { break };
        taken.push(Removed { kind, text: furniture.trim().to_owned() });
        line.story = story.trim_end();
    }
    line.after.splice(0..0, taken.into_iter().rev());
}

fn suffix(story: &str, rules: &FurnitureRules, signs: &mut Signs, people: &mut Vec<Byline>) -> Option<(usize, RemovedKind)> {
    // The last words are enough: a sign-off is the longest thing that can hang there.
    let from = story.ceil_char_boundary(story.len().saturating_sub(LONGEST));
    let mut captures = rules.suffixes.regex.create_captures();
    rules.suffixes.regex.captures(Input::new(story).range(from..), &mut captures);
    let kind = *rules.suffixes.kinds.get(captures.pattern()?.as_usize())?;
    let start = captures.get_group(1)?.start;
    let agency = captures.get_group_by_name("agency").and_then(|it| story.get(it.range()));
    if let Some(agency) = agency {
        rules.agencies.find(agency)?;
        signs.end.get_or_insert_with(|| agency.to_owned());
    }
    if kind == RemovedKind::Byline {
        let found = byline::read_sign_off(story.get(start..)?, rules)?;
        people.splice(0..0, found);
    }
    Some((start, kind))
}

fn note_signs(story: &str, kind: RemovedKind, signs: &mut Signs) {
    match kind {
        RemovedKind::Credit => {
            signs.copyright.get_or_insert_with(|| story.to_owned());
        }
        RemovedKind::Boilerplate => signs.distributor = signs.distributor.take().or_else(|| distributor(story)),
        _ => {}
    }
}

/// Whose staff did not edit the story: "(This story has not been edited by Mirror Now staff and is auto-generated …)".
fn distributor(story: &str) -> Option<String> {
    let at = ["edited by ", "body by ", "reworked by "].iter().find_map(|it| Some(story.find(it)? + it.len()))?;
    let rest = story.get(at..)?.trim_start_matches("the ").trim_start_matches("The ");
    let ends = [" staff", " Staff", " team", " and is ", " and was ", " and has ", ".", ")", ",", ";"];
    let end = ends.iter().filter_map(|it| rest.find(it)).min()?;
    let name = rest.get(..end)?.trim();
    let named = name.len() >= 2 && name.len() <= 60 && name.chars().any(char::is_uppercase);
    named.then(|| name.trim_end_matches("'s").trim_end_matches("’s").to_owned())
}

/// A story that is nothing but notes is a note: its words are its text.
fn keep_notes<'a>(lines: &mut [Line<'a>], body: &[&'a str]) {
    for (line, given) in lines.iter_mut().zip(body) {
        let is_note = |it: &Removed| {
            matches!(it.kind, RemovedKind::EditorsNote | RemovedKind::Advisory | RemovedKind::Contact) && it.text == *given
        };
        if line.before.iter().any(is_note) {
            *line = Line { story: given, ..Line::default() };
        }
    }
}

fn take(line: &mut Line<'_>, kind: RemovedKind) {
    line.before.push(Removed { kind, text: line.story.to_owned() });
    line.story = "";
}

fn whole(story: &str, patterns: &Patterns) -> Option<RemovedKind> {
    named(story, patterns).map(|it| it.0)
}

/// The kind of furniture that fills a paragraph, and the agency it names.
fn named<'a>(story: &'a str, patterns: &Patterns) -> Option<(RemovedKind, Option<&'a str>)> {
    if story.len() > LONGEST {
        return None;
    }
    let found = patterns.regex.find(story)?;
    let kind = *patterns.kinds.get(found.pattern().as_usize())?;
    let mut captures = patterns.regex.create_captures();
    if kind == RemovedKind::Credit {
        patterns.regex.captures(story, &mut captures);
    }
    Some((kind, captures.get_group_by_name("agency").and_then(|it| story.get(it.range()))))
}
