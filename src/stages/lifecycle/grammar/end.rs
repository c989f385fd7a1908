//! What a headline ends with: "… - ANNULLATO", "… (EMBARGOED)", "…, KILL", "… EMBARGOED UNTIL 0600"; and orders between other words:
//! "Business | NOT FOR PUBLICATION | London".

use super::super::line::Line;
use super::clause::Clause;
use super::{Notice, Order, Place};
use crate::resources::wording::{Ideas, Word};

/// A longer end is a part of the headline, in words.
const LONGEST: usize = 24;

/// The notice at the end, which stands behind a sign or in capitals where others are not.
pub(super) fn read<'a>(line: &Line<'a>) -> Option<Notice<'a>> {
    let count = line.words.len();
    let known = |index: &usize| line.words.get(*index).is_some_and(|it| it.ideas != Ideas::NONE && it.ideas != Ideas::TAG);
    let first = (0..count).rev().take(LONGEST).take_while(known).last()?;
    (first.max(1)..count).find_map(|start| from(line, start))
}

/// An order behind other words that is a clause of its own and can hardly be news: that something be not published, or be held until a time.
pub(super) fn behind<'a>(line: &Line<'a>) -> Option<Notice<'a>> {
    line.clauses.iter().skip(1).find_map(|range| {
        let clause = Clause::new(line, range.clone(), Place::Head, false);
        let judged = clause.judge()?;
        let forbids = clause
            .prohibition()
            .is_some_and(|it| clause.has(it.0, Ideas::NOT.or(Ideas::UNPUBLISHABLE)) && clause.known_before(it.1));
        let is_apart =
            line.gap(range.start).contains('|') && clause.all.any(Ideas::HOLD.or(Ideas::DRAFT)) && clause.is_in_capitals();
        let shouts = is_apart || !line.is_mixed && clause.all.any(Ideas::HOLD) && clause.own.len() <= 3;
        let fits = match judged.order {
            Order::Embargo => forbids || clause.closed && judged.sure && clause.tells_a_time(),
            Order::Hold => forbids || shouts,
            Order::Kill | Order::Lifted | Order::Update | Order::Correction => false,
        };
        let notice = clause.notice(&judged, judged.when.clone());
        let is_last = range.end == line.words.len();
        fits.then_some(Notice { sure: true, closes: is_last, ..notice })
    })
}

fn from<'a>(line: &Line<'a>, start: usize) -> Option<Notice<'a>> {
    let behind_sign =
        line.gap(start).chars().any(|it| !it.is_whitespace() && !"\"'“”„«»’‘-".contains(it)) || line.gap(start).contains(" - ");
    let begins = |index: usize| line.words.get(index).is_some_and(|it| it.is_upper);
    let begins_in_capitals = line.is_mixed && begins(start) && !begins(start - 1);
    if !behind_sign && !begins_in_capitals {
        return None;
    }
    let range = start..line.words.len();
    let clause = Clause::new(line, range.clone(), Place::Head, false);
    let judged = clause.judge()?;
    let notice = clause.notice(&judged, judged.when.clone());
    let numbered = clause.all.any(Ideas::NUMBER);
    let is_capital = |it: &Word| it.is_upper || it.ideas.any(Ideas::NUMBER) || it.key.chars().count() <= 2;
    // A slug may be all capitals.
    let is_slug = !line.text.get(..line.span(0..start).end).unwrap_or_default().contains(' ');
    let in_capitals = (line.is_mixed || is_slug) && line.own(range).all(is_capital);
    let (sure, is_never_news) = (judged.sure, clause.has(judged.at, Ideas::COPY_ONLY));
    let fits = match judged.order {
        Order::Embargo => {
            behind_sign && (in_capitals || numbered && sure || is_never_news) || in_capitals && (numbered || is_never_news)
        }
        Order::Hold => behind_sign && (in_capitals || numbered && sure),
        Order::Kill => behind_sign && in_capitals && !numbered,
        Order::Lifted | Order::Update | Order::Correction => false,
    };
    fits.then_some(Notice { sure: true, closes: true, ..notice })
}
