//! The grammar of notices: who must not do what, until when, and what is void – whatever the language and the order of its words.
//!
//! A clause is a notice by the ideas of its words (`resources/lifecycle/wording.tsv`): *no* with *publish* forbids, a *forbidden* with
//! *publish* too; *until* with a time makes an embargo of it; *void* with a *piece of copy* kills. In a headline and in the body only a
//! clause that holds no other words counts, because a sentence of news holds others; in a note to editors a sentence may go on.
//! One word alone ("Withdrawn: …") may be news as well: such a notice is not sure, and what stands beside it decides (`topic`).

mod clause;
mod end;
mod keeps;
mod kills;
mod orders;
mod topic;

use std::ops::Range;

use self::clause::Clause;
pub(crate) use self::topic::{Beside, is_topic};
use super::line::Line;
use crate::resources::wording::{Ideas, Word, Wording};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Headline, subject, slug line, a line above the headline.
    Head,
    /// A note to editors, in a field of its own or marked as one.
    Note,
    /// Terms of use: most speak of money and countries.
    Terms,
    /// A paragraph of the body of a short item, which may be a notice as a whole.
    Brief,
    /// Any other paragraph of the body.
    Body,
}

/// What a notice orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    Kill,
    Hold,
    Embargo,
    /// The embargo or hold is over, or there is none.
    Lifted,
    Correction,
    Update,
}

/// A notice that a line gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice<'a> {
    pub(crate) order: Order,
    /// The words about the end of the embargo, or the clause as a whole.
    pub(crate) when: &'a str,
    /// It can be nothing else; otherwise a story about the thing may begin so.
    pub(crate) sure: bool,
    /// The word that makes it a notice, in lower case.
    pub(crate) tag: String,
    /// Where in the line it stands, in bytes.
    pub(crate) at: Range<usize>,
    /// It stands at the end of the line, behind other words.
    pub(crate) closes: bool,
    /// The notice is the whole line, or all of it that matters.
    pub(crate) whole: bool,
    /// Ordinary headlines begin so: it is a notice only with a second sign.
    pub(crate) may_be_news: bool,
}

/// A longer line is no notice, in bytes.
const LONGEST: usize = 900;

/// All notices of a line, in its order.
pub(crate) fn read<'a>(text: &'a str, place: Place, wording: &Wording) -> Vec<Notice<'a>> {
    if text.len() > LONGEST || text.is_empty() {
        return Vec::new();
    }
    let line = Line::new(text, wording);
    let mut found = Vec::new();
    let mut addressed = false;
    let mut tagged = false;
    for clause in &line.clauses {
        // What repeats an update is no update.
        let read = Clause::new(&line, clause.clone(), place, addressed);
        let judged = read.judge().filter(|it| !tagged || it.order != Order::Update);
        let is_closed = line.is_closed(clause.clone());
        addressed |= line.ideas(clause.clone()).any(Ideas::ADDRESS) && is_closed;
        tagged |= line.ideas(clause.clone()).only(Ideas::TAG.or(Ideas::NUMBER)) && is_closed;
        let goes_on = judged.is_some() || is_closed || place == Place::Note || place == Place::Brief;
        if let Some(judged) = &judged {
            let when = judged.when.clone();
            let when = if judged.order == Order::Embargo { with_time_behind(&line, when) } else { when };
            found.push(read.notice(judged, when));
        } else if is_closed && found.iter().any(|it| it.order == Order::Embargo) {
            found.extend(read.other_end());
        }
        if !goes_on {
            break;
        }
    }
    if place == Place::Head && !found.iter().any(stops) {
        found.extend(end::read(&line).or_else(|| end::behind(&line)));
    }
    let last = found.iter().rfind(|it| !it.closes).map_or(0, |it| it.at.end);
    let rest = line.clauses.iter().find(|it| line.words.get(it.start).is_some_and(|word| word.span.start >= last));
    let whole = rest.is_none_or(|it| (it.start..line.words.len()).len() <= 4 && line.is_closed(it.start..line.words.len()));
    found.iter_mut().for_each(|it| it.whole = whole);
    found
}

/// What `text` ends with that keeps it back or takes it back: a slug line's "…, KILL".
pub(crate) fn read_end<'a>(text: &'a str, wording: &Wording) -> Option<Notice<'a>> {
    if text.len() > LONGEST { None } else { end::read(&Line::new(text, wording)) }
}

fn stops(notice: &Notice<'_>) -> bool {
    matches!(notice.order, Order::Kill | Order::Hold | Order::Embargo | Order::Lifted)
}

/// "EMBARGOED: 1600 London time": where a clause tells no time, the one behind it may.
fn with_time_behind(line: &Line<'_>, when: Range<usize>) -> Range<usize> {
    let is_clock = |it: &Word| it.ideas.any(Ideas::NUMBER) && (it.key.contains([':', '.', 'h']) || it.key.len() == 4);
    if line.ideas(when.clone()).any(Ideas::NUMBER.or(Ideas::TIME)) {
        return when;
    }
    let next = line.clauses.iter().find(|it| it.start == when.end);
    next.filter(|it| line.own((*it).clone()).take(6).any(is_clock)).cloned().unwrap_or(when)
}

/// Words that say what has changed in this version.
const CHANGES: Ideas = Ideas::CORRECTION.or(Ideas::UPDATE);

/// Whether a line says that what follows it is for editors alone: "The following information is not intended for publication".
pub(crate) fn opens_a_private_block(text: &str, wording: &Wording) -> bool {
    if text.len() > PRIVATE || text.is_empty() {
        return false;
    }
    let line = Line::new(text, wording);
    line.clauses.iter().any(|clause| {
        let clause = Clause::new(&line, clause.clone(), Place::Note, false);
        clause.all.any(Ideas::FOLLOWING)
            && !clause.all.any(Ideas::LICENCE)
            && clause.prohibition().is_some_and(|it| clause.own.len() <= 14 && clause.strangers() <= 2 && it.0 > 0)
    })
}

/// A longer line opens no such block, in bytes.
const PRIVATE: usize = 200;
