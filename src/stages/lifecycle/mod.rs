//! What the wire says about its own copy: new, updated, corrected, held, killed, embargoed – fused from envelope and text.
//!
//! It fails closed: an embargo whose end can't be read is a hold, and where envelope and text disagree the safer one wins, with a
//! diagnostic. Severities follow the practice of Reuters (refile: minor, correction: material, withdrawal: total) and the status the
//! IPTC publishing status codes.
//!
//! - [`line`], [`heading`], `notes`: a line of copy as ideas and clauses, a headline, remarks beside the story; [`grammar`]: what they order
//! - [`embargo`], [`release_time`], `ideographs`: until when copy is held; `insets`: orders inside the text; `slug`: those of a slug
//! - [`notice`]: which items a notice is about; `listed`: several in one sentence; [`listing`]: one below the other; [`moves`]: what changes another
//!   story's embargo

mod embargo;
pub(crate) mod grammar;
pub(crate) mod heading;
mod ideographs;
mod insets;
mod line;
mod listed;
mod listing;
mod moves;
mod notes;
mod notice;
mod release_time;
mod remarks;
mod slug;

use jiff::SignedDuration;
use regex_automata::{Anchored, Input, PatternSet};

use self::grammar::Order;
use self::heading::Heading;
use self::moves::Change;
use self::notes::{Note, SHORT, reports};
use crate::article::Article;
use crate::record::{Lifecycle, LifecycleKind, RemovedKind, Replaced, STATUS, Severity, Status};
use crate::resources::furniture::FurnitureRules;
use crate::resources::lifecycle::{LifecycleRules, Meaning, Signals};
use crate::resources::wording::Ideas;
use crate::stages::budget::PER_SENTENCE;
use crate::stages::furniture::{self, Clean};

/// Reads the lifecycle of an item, and what was contradictory or unreadable about it.
pub fn read(article: &Article, clean: &Clean, furniture: &FurnitureRules, rules: &LifecycleRules) -> (Lifecycle, Vec<String>) {
    let said = Said::of(article, clean, rules);
    let notes = &said.notes;
    let mut found = Vec::new();
    envelope_signals(article, rules, &mut found);
    let from_envelope = found.len();
    text_signals(article, &said, rules, &mut found);
    let (by_envelope, by_text) = found.split_at(from_envelope);
    let mut diagnostics = Vec::new();

    let gravest = gravest(&found);
    let kind = gravest.map_or(LifecycleKind::New, |it| it.kind);
    // What takes another item's place is no new one.
    let kind = if kind == LifecycleKind::New && !article.envelope.replaces.is_empty() { LifecycleKind::Update } else { kind };
    let embargo = embargo::read(article, &said, &found, rules, &mut diagnostics);
    // Nothing but a notice about what holds another story back.
    let (kind, embargo, is_lift) = match moves::read(article, clean, kind, embargo.as_ref(), rules) {
        Some(Change::Moved(moved)) => (LifecycleKind::Advisory, Some(moved), false),
        Some(Change::Lifted) => (LifecycleKind::Release, None, true),
        None => (kind, embargo, false),
    };
    let mut status = match kind {
        LifecycleKind::Kill => Status::Canceled,
        // Notes to editors are for their eyes alone.
        LifecycleKind::Hold | LifecycleKind::Advisory => Status::Withheld,
        LifecycleKind::Release if is_lift => Status::Withheld,
        _ => Status::Usable,
    };
    if status == Status::Usable && embargo.as_ref().is_some_and(|it| it.holds) {
        status = Status::Withheld;
    }
    disagreement(article, by_envelope, by_text, status, &mut diagnostics);
    let notice = notice::words(notes, kind, rules);
    let mut evidence: Vec<String> = found.iter().map(|it| it.evidence.clone()).collect();
    evidence.extend(embargo.iter().flat_map(|it| it.evidence.clone()));
    evidence.dedup();
    if evidence.len() > PER_SENTENCE {
        diagnostics.push(format!("{} more pieces of evidence", evidence.len() - PER_SENTENCE));
        evidence.truncate(PER_SENTENCE);
    }
    let lifecycle = Lifecycle {
        kind,
        severity: gravest.map_or(Severity::None, |it| it.severity),
        status,
        urgency: article.envelope.urgency,
        alert: alert(article, clean, rules),
        take: take(article, clean, rules),
        replaces: replaces(article, &said, notice.as_deref(), kind, furniture, rules),
        corrects: notice.as_deref().filter(|_| corrects(kind)).map_or_else(Vec::new, |it| notice::corrects(it, rules)),
        notice,
        embargo: embargo.map(|it| it.notice),
        evidence,
    };
    (lifecycle, diagnostics)
}

/// One signal, and the words or field it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    kind: LifecycleKind,
    severity: Severity,
    /// Of an embargo; then `kind` says nothing.
    embargo: bool,
    evidence: String,
}

/// All words of the item that may speak of it.
struct Said<'a> {
    headline: Heading<'a>,
    notes: Vec<Note<'a>>,
    /// What of the slug may be an order.
    slug: Option<&'a str>,
    /// The slug names an embargo that the story is about.
    slug_is_topic: bool,
}

impl<'a> Said<'a> {
    fn of(article: &'a Article, clean: &'a Clean, rules: &LifecycleRules) -> Said<'a> {
        let paragraphs = || article.paragraphs.iter().map(String::as_str);
        let headline = heading::read(&article.headline, paragraphs(), &rules.wording);
        let mut notes = notes::of(article, clean, rules);
        notes.extend(remarks::read(article, rules));
        let slug = slug::of(article, &rules.wording);
        let names_embargo = slug.is_some_and(|it| {
            let slug = it.to_lowercase();
            slug.contains("embargo") && !slug.contains("embargoed")
        });
        let slug_is_topic = names_embargo && grammar::is_topic("embargo", paragraphs(), &rules.wording);
        Said { headline, notes, slug, slug_is_topic }
    }
}

fn envelope_signals(article: &Article, rules: &LifecycleRules, found: &mut Vec<Found>) {
    let envelope = &article.envelope;
    for given in envelope.status.iter().chain(&envelope.statuses) {
        status(given, rules, found);
    }
    // A notice of its own that changes the status of another item is not a story.
    if let Some(status) = envelope.refers_to_status.as_deref() {
        add(
            &status.trim().to_lowercase(),
            &format!("status of {}: {status}", envelope.refers_to.join(", ")),
            &rules.status,
            found,
        );
    }
    for signal in envelope.signals.iter().chain(&envelope.kinds) {
        let code = signal.rsplit(['/', ':', '#']).next().unwrap_or(signal).trim().to_lowercase();
        add(&code, &format!("signal: {signal}"), &rules.signal, found);
    }
    if let Some(take) = envelope.take.as_deref() {
        add(take.trim(), &format!("take: {}", take.trim()), &rules.slug, found);
    }
    if let Some(evidence) = expired(article) {
        found.push(Found { kind: LifecycleKind::Hold, severity: Severity::Material, embargo: false, evidence });
    }
    if let Some(correction) = envelope.correction.as_deref().filter(|it| !it.trim().is_empty()) {
        let evidence = correction.trim().to_owned();
        found.push(Found { kind: LifecycleKind::Correction, severity: Severity::Material, embargo: false, evidence });
    }
}

/// That the item is not to be used any more. Without a time, its last day ends where days end last.
fn expired(article: &Article) -> Option<String> {
    let expires = article.envelope.expires?;
    let last = SignedDuration::from_hours(if expires.has_time { 0 } else { 36 });
    let end = expires.timestamp.checked_add(last).ok()?;
    let by = article.clock().into_iter().chain(article.earliest()).max()?;
    (end <= by).then(|| format!("expired: {expires}"))
}

/// What a status means. One that no list knows does not say that the item may be used: it is held.
fn status(given: &str, rules: &LifecycleRules, found: &mut Vec<Found>) {
    let evidence = format!("{STATUS}{given}");
    let mut said = Vec::new();
    add(&given.trim().to_lowercase(), &evidence, &rules.status, &mut said);
    if said.is_empty() {
        said.push(Found { kind: LifecycleKind::Hold, severity: Severity::Material, embargo: false, evidence });
    }
    // Usable is no signal.
    found.extend(said.into_iter().filter(|it| it.embargo || it.kind != LifecycleKind::New));
}

fn text_signals(article: &Article, words: &Said<'_>, rules: &LifecycleRules, found: &mut Vec<Found>) {
    if !words.headline.is_news {
        // "NOT FOR RELEASE IN OR INTO CANADA" bars a country, not the copy.
        let is_of_a_territory = rules.wording.read(words.headline.text).iter().any(|it| it.ideas.any(Ideas::TERRITORY));
        if !is_of_a_territory {
            add(words.headline.text, article.headline.trim(), &rules.headline, found);
        }
        found.extend(words.headline.notices.iter().filter_map(|it| ordered(it.order, article.headline.trim())));
    }
    if let Some(slug) = words.slug {
        let mut said = Vec::new();
        let evidence = format!("slug: {}", article.slug.as_deref().unwrap_or_default().trim());
        add(slug.trim(), &evidence, &rules.slug, &mut said);
        said.extend(grammar::read_end(slug, &rules.wording).and_then(|it| ordered(it.order, &evidence)));
        found.extend(said.into_iter().filter(|it| !it.embargo || !words.slug_is_topic));
    }
    for note in words.notes.iter().filter(|it| it.sure || !reports(it.text)) {
        let mut said: Vec<Found> = note.notices.iter().filter_map(|it| ordered(it.order, note.text)).collect();
        note_signals(note.text, rules, &mut said);
        // "(Corrects typo)" is a refile, whatever else it is; and "Adds and takes away, the game is called" is no note.
        let refiles = said.iter().any(|it| it.kind == LifecycleKind::Refile);
        let sure = note.sure || note.text.starts_with('(') && note.text.ends_with(')');
        let counts = |it: &Found| match it.kind {
            LifecycleKind::Correction => sure && !refiles,
            LifecycleKind::Refile | LifecycleKind::Update | LifecycleKind::Repeat => sure,
            _ => true,
        };
        found.extend(said.into_iter().filter(counts));
    }
}

/// What an order of the grammar means; embargoes and their end are read elsewhere.
fn ordered(order: Order, evidence: &str) -> Option<Found> {
    let (kind, severity) = match order {
        Order::Kill => (LifecycleKind::Kill, Severity::Total),
        Order::Hold => (LifecycleKind::Hold, Severity::Material),
        Order::Correction => (LifecycleKind::Correction, Severity::Material),
        Order::Update => (LifecycleKind::Update, Severity::None),
        Order::Embargo | Order::Lifted => return None,
    };
    Some(Found { kind, severity, embargo: false, evidence: evidence.to_owned() })
}

/// What a note says, with and without the address before it: "Editors: …", "(ATTN: …".
fn note_signals(text: &str, rules: &LifecycleRules, found: &mut Vec<Found>) {
    add(text, text, &rules.note, found);
    let rest = rules.address.find(text).and_then(|it| text.get(it.end()..));
    if let Some(rest) = rest {
        add(rest, text, &rules.note, found);
    }
}

fn add(words: &str, evidence: &str, signals: &Signals, found: &mut Vec<Found>) {
    let mut matching = PatternSet::new(signals.regex.pattern_len());
    signals.regex.which_overlapping_matches(&Input::new(words).anchored(Anchored::Yes), &mut matching);
    let meanings = matching.iter().filter_map(|it| signals.meanings.get(it.as_usize()));
    found.extend(meanings.map(|Meaning { kind, severity }| Found {
        kind: kind.unwrap_or_default(),
        severity: *severity,
        embargo: kind.is_none(),
        evidence: evidence.to_owned(),
    }));
}

/// The signal that decides: the safest kind, and of one kind the mildest severity that is said, because the note that says "typo" knows
/// more than the tag that says "corrected".
fn gravest(found: &[Found]) -> Option<&Found> {
    let rank = |it: &Found| match it.kind {
        LifecycleKind::Kill => 8,
        LifecycleKind::Hold => 7,
        LifecycleKind::Advisory => 6,
        LifecycleKind::Release => 5,
        LifecycleKind::Correction => 4,
        LifecycleKind::Refile => 3,
        LifecycleKind::Update => 2,
        LifecycleKind::Repeat => 1,
        LifecycleKind::New => 0,
    };
    let signals = found.iter().filter(|it| !it.embargo);
    signals.max_by_key(|it| (rank(it), std::cmp::Reverse(it.severity)))
}

/// Says where envelope and text contradict each other about whether the copy may go out.
fn disagreement(article: &Article, by_envelope: &[Found], by_text: &[Found], status: Status, diagnostics: &mut Vec<String>) {
    let stops = |it: &&Found| matches!(it.kind, LifecycleKind::Kill | LifecycleKind::Hold) && !it.embargo;
    let given = article.envelope.status.as_deref().unwrap_or("usable");
    if by_envelope.iter().find(stops).is_none()
        && article.envelope.status.is_some()
        && let Some(text) = by_text.iter().find(stops)
    {
        diagnostics.push(format!("the envelope says '{given}', the text says '{}': the safer one is taken", text.evidence));
    }
    if status != Status::Usable
        && by_envelope.iter().any(|it| stops(&it))
        && by_text.iter().any(|it| it.kind == LifecycleKind::Release)
    {
        diagnostics.push(format!("the text releases the story, the envelope says '{given}': the safer one is taken"));
    }
}

fn corrects(kind: LifecycleKind) -> bool {
    matches!(kind, LifecycleKind::Correction | LifecycleKind::Refile | LifecycleKind::Update)
}

/// The level that the headline, a line above it, or the provider's own priority and kind name.
fn alert(article: &Article, clean: &Clean, rules: &LifecycleRules) -> Option<crate::record::Code> {
    let level = |words: &str| {
        let found = rules.alerts.find(words.trim())?;
        rules.alert_levels.get(found.pattern().as_usize()).map(|it| (*it).into())
    };
    let envelope = article.envelope.priority.iter().chain(&article.envelope.kinds);
    let above = clean.removed.iter().filter(|it| it.kind == RemovedKind::Advisory).map(|it| it.text.as_str());
    let mut lines = std::iter::once(article.headline.as_str()).chain(above);
    lines.find_map(level).or_else(|| envelope.map(|it| it.to_uppercase()).find_map(|it| level(&format!("{it}:"))))
}

/// The take or lead as headline tags, slug or headline give it.
fn take(article: &Article, clean: &Clean, rules: &LifecycleRules) -> Option<String> {
    let places = clean.tags.iter().map(String::as_str).chain(article.slug.as_deref()).chain([article.headline.as_str()]);
    let given = article.envelope.take.clone().filter(|it| it.chars().any(char::is_alphabetic));
    given.or_else(|| {
        places.into_iter().find_map(|it| {
            let found = rules.takes.find(it)?;
            Some(it.get(found.range())?.trim_matches(['(', ')', '-', ':', ' ']).to_owned())
        })
    })
}

/// The earlier items this one replaces, by the ids of the envelope and the words of the notice.
fn replaces(
    article: &Article,
    said: &Said<'_>,
    notice: Option<&str>,
    kind: LifecycleKind,
    furniture: &FurnitureRules,
    rules: &LifecycleRules,
) -> Vec<Replaced> {
    let given = article.envelope.replaces.iter().chain(&article.envelope.refers_to);
    let mut targets: Vec<Replaced> =
        given.map(|id| Replaced { id: Some(id.clone()), evidence: Some("envelope".to_owned()), ..Replaced::default() }).collect();
    if matches!(kind, LifecycleKind::New | LifecycleKind::Advisory) {
        return targets;
    }
    let takes_back = matches!(kind, LifecycleKind::Kill | LifecycleKind::Hold);
    // What is so short is a notice as a whole: one paragraph says that the story is killed, the next which one.
    let whole = takes_back && article.paragraphs.len() <= SHORT;
    let all = said.notes.iter().map(|it| it.text).filter(|_| whole);
    let by_notes = notice.into_iter().chain(all).flat_map(|it| notice::targets(it, rules));
    let by_headline = Some(&said.headline).filter(|_| takes_back).map(|it| notice::targets_of_headline(it, rules));
    // What a story's own status takes back may list anything.
    let by_words = takes_back && (notice.is_some() || said.headline.notices.iter().any(|it| ordered(it.order, "").is_some()));
    let listed = if by_words { listing::read(&article.paragraphs, &rules.wording) } else { Vec::new() };
    // The story bears its headline without the tags of its version.
    let bare = |it: Replaced| Replaced { headline: it.headline.map(|it| furniture::without_tags(&it, furniture)), ..it };
    let mut named: Vec<Replaced> = listed.into_iter().map(bare).collect();
    let is_list = named.len() > 1;
    for found in by_notes.chain(by_headline.into_iter().flatten()).map(bare) {
        match named.iter_mut().find(|it| agree(it, &found) && (!is_list || share(it, &found))) {
            Some(there) => notice::complete(there, found),
            None => named.push(found),
        }
    }
    let slug = article.slug.as_deref().filter(|_| by_words).and_then(|it| notice::target_of_slug(it, rules));
    if let Some(slug) = slug {
        notice::call_by_slug(&mut named, slug, targets.is_empty());
    }
    targets.extend(named);
    targets
}

/// Whether two names may be those of one item.
fn agree(one: &Replaced, other: &Replaced) -> bool {
    let fits = |one: &Option<String>, other: &Option<String>| one.is_none() || other.is_none() || one == other;
    fits(&one.id, &other.id) && fits(&one.number, &other.number) && fits(&one.headline, &other.headline)
}

/// Whether two names have a part in common: each entry of a list is an item of its own.
fn share(one: &Replaced, other: &Replaced) -> bool {
    let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
    same(&one.id, &other.id) || same(&one.number, &other.number) || same(&one.headline, &other.headline)
}

#[cfg(test)]
mod tests;
