//! Where noun phrases begin and end.

use crate::record::{EntityKind, MentionKind, Span};
use crate::resources::topics::Gist;
use crate::text::tagset::{Upos, Xpos};
use crate::text::{Text, Token};

use super::Story;

/// Words of a noun phrase at most.
const LONGEST: usize = 4;

/// Stretches of the text that are something else: names, times, numbers.
pub(super) struct Taken(Vec<(Span, Option<EntityKind>)>);

impl Taken {
    pub(super) fn of(story: &Story<'_>) -> Taken {
        let names = story.entities.iter().flat_map(|entity| {
            entity.mentions.iter().filter(|it| it.kind == MentionKind::Name).map(|it| (it.span, Some(entity.kind)))
        });
        let numbers = story.quantities.iter().map(|it| it.span).chain(story.times.iter().map(|it| it.span));
        let mut taken: Vec<_> = names.chain(numbers.map(|span| (span, None))).collect();
        taken.sort_by_key(|(span, _)| (span.start, span.end));
        Taken(taken)
    }

    /// What a stretch is, if it is something else.
    pub(super) fn at(&self, span: Span) -> Option<Option<EntityKind>> {
        let next = self.0.partition_point(|(taken, _)| taken.end <= span.start);
        self.0.get(next).filter(|(taken, _)| taken.overlaps(span)).map(|(_, kind)| *kind)
    }
}

/// Stretches of adjectives and nouns that end in a noun, without what tells nothing before them. A name of a person, organisation or product, a time or a
/// number ends a stretch; the name of a place or people may begin it: "Russian oil". What stands before somebody's name says who that is.
pub(super) fn runs<'t>(text: &Text<'_>, tokens: &'t [Token], taken: &Taken, gist: &Gist) -> Vec<&'t [Token]> {
    let mut found = Vec::new();
    let mut start = 0;
    for at in 0..=tokens.len() {
        let token = tokens.get(at);
        let kind = token.and_then(|it| taken.at(it.span));
        if at > start && token.is_some_and(|it| kind.is_none() && is_part(it)) {
            continue;
        }
        let describes = matches!(kind, Some(Some(EntityKind::Person | EntityKind::Organisation | EntityKind::Product)));
        if at > start && !describes {
            found.extend(tokens.get(start..at).and_then(|run| trimmed(text, run, gist)));
        }
        let begins = matches!(kind, Some(Some(EntityKind::Place | EntityKind::Group)));
        start = if begins || token.is_some_and(|it| kind.is_none() && is_part(it)) { at } else { at + 1 };
    }
    found
}

fn is_part(token: &Token) -> bool {
    matches!(token.upos, Upos::Noun | Upos::Propn) || matches!(token.xpos, Xpos::Jj | Xpos::Hyph)
}

fn is_noun(token: &Token) -> bool {
    matches!(token.upos, Upos::Noun | Upos::Propn)
}

/// The phrase in a stretch; `None` if it is only a piece of one, too long, or says who somebody is.
fn trimmed<'t>(text: &Text<'_>, run: &'t [Token], gist: &Gist) -> Option<&'t [Token]> {
    let run = without_end(text, run)?;
    let mut run = behind_verb(run);
    let bare = run.first()?.span.start;
    while let [first, rest @ ..] = run
        && !rest.is_empty()
        && (first.xpos == Xpos::Hyph || follows_hyphen(text, first) || says_nothing(text, first, gist) && !is_hyphenated(rest))
    {
        run = rest;
    }
    let (first, last) = (run.first()?, run.last()?);
    let count = run.iter().filter(|it| it.xpos != Xpos::Hyph).count();
    let is_cut = follows_hyphen(text, first) || text.text.get(last.span.end..).is_some_and(|it| it.starts_with(['-', '‑']));
    // "Partnership Agreement" of "Comprehensive Economic Partnership Agreement".
    let starts_inside = first.upos == Upos::Propn && (count == 1 || first.span.start > bare) || follows_capital(text, first);
    let specific = run.iter().filter(|it| it.xpos != Xpos::Hyph && !says_nothing(text, it, gist));
    // "Interest rate" says something, "foreign company" does not.
    let modifiers = specific.clone().filter(|it| is_noun(it) && it.span != last.span).count();
    let is_vague = says_nothing(text, last, gist) || is_word(text, last, |it| gist.general.contains(it));
    let is_empty = count > 1 && is_vague && modifiers == 0 || specific.count() == 0;
    let is_fragment = is_cut || starts_inside || is_empty;
    ((1..=LONGEST).contains(&count) && !is_fragment && !is_word(text, last, |it| gist.roles.contains(it))).then_some(run)
}

/// The stretch up to its last noun. A name behind a hyphen says how something is: "trans-Tasman", "anti-Covid"; what that is was not read as a noun.
fn without_end<'t>(text: &Text<'_>, run: &'t [Token]) -> Option<&'t [Token]> {
    let end = run.iter().rposition(is_noun)? + 1;
    let (kept, rest) = run.split_at_checked(end)?;
    let is_small = |it: &Token| text.of(it.span).starts_with(char::is_lowercase);
    let is_compound = matches!(kept, [.., hyphen, _] if hyphen.xpos == Xpos::Hyph);
    let is_manner =
        matches!(kept, [.., prefix, hyphen, name] if hyphen.xpos == Xpos::Hyph && is_small(prefix) && !is_small(name));
    (!is_manner && (rest.is_empty() || !is_compound)).then_some(kept)
}

/// Whether a capital stands in the word before it, which is then a part of the same name: "Bagh area" of "Karol Bagh area".
fn follows_capital(text: &Text<'_>, token: &Token) -> bool {
    let before = text.text.get(..token.span.start).and_then(|it| it.strip_suffix(' ')).unwrap_or_default();
    let word = before.rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
    let opens = before.strip_suffix(word).is_none_or(|it| !it.ends_with(' ') || it.trim_end().ends_with(['.', '!', '?', ':']));
    !opens && text.of(token.span).starts_with(char::is_uppercase) && word.starts_with(char::is_uppercase)
}

/// A noun before an adjective was a verb: "face widespread disruption".
fn behind_verb(run: &[Token]) -> &[Token] {
    let is_break = |pair: &[Token]| matches!(pair, [noun, adjective] if noun.upos == Upos::Noun && adjective.upos == Upos::Adj);
    let at = run.windows(2).rposition(is_break).map_or(0, |it| it + 1);
    run.get(at..).unwrap_or(run)
}

fn is_hyphenated(rest: &[Token]) -> bool {
    rest.first().is_some_and(|it| it.xpos == Xpos::Hyph)
}

fn follows_hyphen(text: &Text<'_>, token: &Token) -> bool {
    text.text.get(..token.span.start).is_some_and(|it| it.ends_with(['-', '‑']))
}

fn says_nothing(text: &Text<'_>, token: &Token, gist: &Gist) -> bool {
    text.of(token.span).len() < 3 || is_word(text, token, |it| gist.stop_words.contains(it))
}

/// Whether a word is in a list of singulars.
fn is_word(text: &Text<'_>, token: &Token, is: impl Fn(&str) -> bool) -> bool {
    let lower = text.of(token.span).to_lowercase();
    is(&lower) || lower.strip_suffix('s').is_some_and(&is)
}
