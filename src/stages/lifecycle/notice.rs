//! Correction and kill notices: their words, what they name, and what they put right.

use super::grammar::{self, Order, Place};
use super::heading::Heading;
use super::listed::{self, MARKS};
use super::notes::{Note, reports};
use crate::record::{Corrected, LifecycleKind, Replaced};
use crate::resources::lifecycle::{LazyRegex, LifecycleRules, Target};

/// The notice that says why the item is of its kind: the first note that speaks of it.
pub(super) fn words(notes: &[Note<'_>], kind: LifecycleKind, rules: &LifecycleRules) -> Option<String> {
    if matches!(kind, LifecycleKind::New | LifecycleKind::Advisory) {
        return None;
    }
    let says = |it: &&Note<'_>| {
        let mut found = Vec::new();
        super::note_signals(it.text, rules, &mut found);
        let ordered = it.notices.iter().any(|it| super::ordered(it.order, "").is_some_and(|it| it.kind == kind));
        ordered || (it.sure || !reports(it.text)) && found.iter().any(|it| it.kind == kind)
    };
    notes.iter().find(says).map(|it| it.text.to_owned())
}

/// The item that a notice names by headline, number or id. `None` if it names none.
pub(super) fn target(notice: &str, rules: &LifecycleRules) -> Option<Replaced> {
    let mut target = by_patterns(notice, rules);
    let is_order = || !grammar::read(notice, Place::Note, &rules.wording).is_empty();
    if target.headline.is_none() {
        target.headline = quoted(notice).filter(|_| is_order()).map(str::to_owned);
    }
    if target == Replaced::default() {
        let begins_with = |it: &&str| notice.trim_start().starts_with(*it);
        target.number = first_code(notice).filter(|it| begins_with(it) || is_request(notice, rules)).map(str::to_owned);
    }
    named(target, notice)
}

/// The items that a notice names: each of a list of them.
pub(super) fn targets(notice: &str, rules: &LifecycleRules) -> Vec<Replaced> {
    let Some(first) = target(notice, rules) else { return Vec::new() };
    let others: Vec<Replaced> = listed::behind(&first, notice).into_iter().chain(named_again(&first, notice, rules)).collect();
    let evidence = Some(notice.to_owned());
    std::iter::once(first).chain(others.into_iter().map(|it| Replaced { evidence: evidence.clone(), ..it })).collect()
}

/// "the report slugged KENYA-PORT and the report slugged KENYA-RAIL": further slugs that are called so.
fn named_again(first: &Replaced, notice: &str, rules: &LifecycleRules) -> Vec<Replaced> {
    let mut found = Vec::new();
    let mut number = first.number.clone();
    let mut rest = notice;
    while let Some(before) = number.take()
        && found.len() < MOST
        && let Some((_, after)) = rest.split_once(before.as_str())
    {
        rest = after;
        number = by_patterns(rest, rules).number.filter(|it| listed::is_code(it));
        found.extend(number.clone().map(|it| Replaced { number: Some(it), ..Replaced::default() }));
    }
    found
}

/// Names of one notice at most.
const MOST: usize = 64;

/// The items that the headline of a notice names: what stands beside its tag, unless that is a request. A word that is quoted in it is a
/// part of the story's headline.
pub(super) fn targets_of_headline(headline: &Heading<'_>, rules: &LifecycleRules) -> Vec<Replaced> {
    let is_request = |it: &&str| is_request(it, rules);
    let Some(beside) = headline.named().filter(|it| !is_request(it)) else { return targets(headline.text, rules) };
    let beside = Replaced { headline: Some(beside.to_owned()), ..by_patterns(headline.text, rules) };
    named(beside, headline.text).into_iter().collect()
}

/// The story that bears the slug of the notice, which names nothing else: "PERU-QUAKE, KILL" over "Please kill this story".
pub(super) fn target_of_slug(slug: &str, rules: &LifecycleRules) -> Option<Replaced> {
    let order = grammar::read_end(slug, &rules.wording);
    let keyword = order.map_or(slug, |it| slug.get(..it.at.start).unwrap_or_default());
    let keyword = keyword.trim_end_matches(|it: char| !it.is_alphanumeric()).trim();
    let is_order = grammar::read(keyword, Place::Head, &rules.wording).iter().any(|it| it.whole);
    named(Replaced { number: Some(keyword.to_owned()).filter(|it| !it.is_empty() && !is_order), ..Replaced::default() }, slug)
}

/// Calls by its slug what was read from it as a headline, "KILL: PERU QUAKE"; and the story of the slug where nothing else is named.
pub(super) fn call_by_slug(targets: &mut Vec<Replaced>, slug: Replaced, may_add: bool) {
    let letters = |it: &Option<String>| -> String {
        it.iter().flat_map(|it| it.chars()).filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let same = letters(&slug.number);
    if let Some(there) = targets.iter_mut().find(|it| letters(&it.headline) == same) {
        (there.headline, there.number) = (None, slug.number);
    } else if may_add && targets.is_empty() {
        targets.push(slug);
    }
}

fn named(target: Replaced, notice: &str) -> Option<Replaced> {
    let is_named = target != Replaced::default();
    is_named.then(|| Replaced { evidence: Some(notice.to_owned()), ..target })
}

/// "Please kill copy slugged …" is a request, not the headline of a story.
fn is_request(words: &str, rules: &LifecycleRules) -> bool {
    grammar::read(words, Place::Note, &rules.wording).iter().any(|it| it.order == Order::Kill)
}

fn by_patterns(notice: &str, rules: &LifecycleRules) -> Replaced {
    let mut target = Replaced::default();
    for (kind, regex) in rules.targets.iter().filter_map(|it| Some((it.0, it.1.get()?))) {
        let mut captures = regex.create_captures();
        regex.captures(notice, &mut captures);
        let Some(words) = captures.get_group_by_name("target").and_then(|it| notice.get(it.range())) else { continue };
        let words = words.trim().trim_end_matches([',', '.', ';']).trim_matches(['\'', '"']).to_owned();
        let place = match kind {
            Target::Id => &mut target.id,
            Target::Number => &mut target.number,
            Target::Headline => &mut target.headline,
        };
        // "Kill: KENYA-PORT, KENYA-RAIL"
        let are_codes = || words.split([',', ' ']).filter(|it| !it.is_empty()).all(listed::is_code);
        let is_none = kind == Target::Headline && (is_request(&words, rules) || words.contains(' ') && are_codes());
        if !words.is_empty() && !is_none {
            place.get_or_insert(words);
        }
    }
    target
}

/// "BC-FERRY-OPENING, moved at 2:14 p.m., should be killed": the first slug or number of the wire.
fn first_code(notice: &str) -> Option<&str> {
    let mut words = notice.split_whitespace().map(|it| it.trim_matches(|it: char| !it.is_alphanumeric()));
    words.find(|it| listed::is_code(it) && it.contains(char::is_alphabetic))
}

/// The first words in quotation marks that are long enough for a headline.
fn quoted(notice: &str) -> Option<&str> {
    let long = |words: &str| words.chars().count() >= 4;
    let found = MARKS.iter().filter_map(|(open, close)| {
        let (before, rest) = notice.split_once(*open)?;
        let words = rest.split_once(*close)?.0.trim().trim_end_matches(',');
        long(words).then_some((before.len(), words))
    });
    found.min_by_key(|it| it.0).map(|it| it.1).or_else(|| in_single_marks(notice).filter(|it| long(it)))
}

/// What stands in single quotation marks, of which the closing ones are apostrophes too: a space or a bracket stands outside.
fn in_single_marks(notice: &str) -> Option<&str> {
    const MARKS: [char; 2] = ['\'', '‘'];
    let is_outside = |it: char| it.is_whitespace() || "()[],.;:".contains(it);
    let opens = |at: usize| notice.get(..at).is_some_and(|it| it.chars().next_back().is_none_or(is_outside));
    let (start, mark) = notice.match_indices(MARKS).find(|(at, _)| opens(*at))?;
    let inner = notice.get(start + mark.len()..)?;
    let closes = |at: usize, mark: &str| inner.get(at + mark.len()..).is_some_and(|it| it.chars().next().is_none_or(is_outside));
    let (end, _) = inner.match_indices(['\'', '’']).find(|(at, mark)| closes(*at, mark))?;
    inner.get(..end)
}

/// Adds what else an item is called.
pub(super) fn complete(target: &mut Replaced, other: Replaced) {
    target.id = target.id.take().or(other.id);
    target.number = target.number.take().or(other.number);
    target.headline = target.headline.take().or(other.headline);
}

/// What a notice says was wrong and what is right: "to 15 from 12 in paragraph 3". Each part may be missing.
pub(super) fn corrects(notice: &str, rules: &LifecycleRules) -> Vec<Corrected> {
    let mut found = Vec::new();
    for clause in notice.split(';') {
        let fix = rules.corrections.iter().filter_map(LazyRegex::get).find_map(|regex| {
            let mut captures = regex.create_captures();
            regex.captures(clause, &mut captures);
            captures.get_match()?;
            let group = |name| {
                let words = captures.get_group_by_name(name).and_then(|it| clause.get(it.range()))?;
                Some(words.trim().trim_matches(['"', '“', '”', '\'', '‘', '’', '.']).to_owned()).filter(|it| !it.is_empty())
            };
            let fix = Corrected { wrong: group("wrong"), right: group("right"), place: group("where") };
            (fix.wrong.is_some() == fix.right.is_some() && fix != Corrected::default()).then_some(fix)
        });
        if let Some(fix) = fix {
            found.push(Corrected { place: fix.place.clone().or_else(|| place(clause, rules)), ..fix });
        }
    }
    found
}

/// "in paragraph 3", wherever the clause says it.
fn place(clause: &str, rules: &LifecycleRules) -> Option<String> {
    rules.corrections.iter().filter_map(LazyRegex::get).find_map(|regex| {
        let mut captures = regex.create_captures();
        regex.captures(clause, &mut captures);
        let found = captures.get_group_by_name("where")?;
        clause.get(found.range()).map(str::to_owned)
    })
}
