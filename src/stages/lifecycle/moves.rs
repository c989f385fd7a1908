//! Notices about what holds another story back: "Embargo on BUDGET extended to 1800 GMT", "EMBARGO LIFTED: Swans gather in Morpeth".
//!
//! Every line of such an item speaks of an embargo, or of a release that is another than it was, or is no more than a tag; and it names
//! something: by the ids of its envelope or in its words, a story's headline in quotation marks, behind "headlined" or beside its tag, a
//! slug, or a keyword in capitals under a headline that is a tag. It has no dateline and nobody says anything in it. It is no story, and
//! is not for use. When the other story's embargo ends by it is read as any embargo's end is; what can't be read for sure has no end, unless
//! the words say that it is over.

use super::embargo::Embargo;
use super::line::Line;
use super::listed::MARKS;
use super::notes::reports;
use super::release_time::{self, End};
use super::{listed, notice};
use crate::article::Article;
use crate::record::{EmbargoNotice, LifecycleKind};
use crate::resources::lifecycle::LifecycleRules;
use crate::resources::wording::{Ideas, Word, Wording};
use crate::stages::furniture::Clean;

/// What a notice says of another story.
pub(super) enum Change {
    /// When its embargo ends now.
    Moved(Embargo),
    /// Its embargo or hold is over.
    Lifted,
}

/// Paragraphs of such a notice, and bytes of each, at most.
const MOST: usize = 3;
const LONGEST: usize = 300;
/// A line of so many words may be a tag.
const TAG: usize = 3;

/// What an item says of another one and nothing else. `None`: it is something else.
pub(super) fn read(
    article: &Article,
    clean: &Clean,
    kind: LifecycleKind,
    embargo: Option<&Embargo>,
    rules: &LifecycleRules,
) -> Option<Change> {
    use LifecycleKind::{Advisory, Hold, New, Release, Update};
    let is_short = article.paragraphs.len() <= MOST && article.paragraphs.iter().all(|it| it.len() <= LONGEST);
    if !is_short || clean.dateline.is_some() || !matches!(kind, New | Update | Advisory | Hold | Release) {
        return None;
    }
    let wording = &rules.wording;
    let lines: Vec<&str> = article.paragraphs.iter().map(String::as_str).chain([article.headline.as_str()]).collect();
    let releases = kind == Release;
    let speaking: Vec<&str> = lines.iter().copied().filter(|it| speaks(it, releases, wording)).collect();
    let tag_lifts = is_tag(&article.headline) && shouts(&article.headline) && lifts(&article.headline, wording);
    // Below a tag that says it all stands the story's headline.
    let is_name = |it: &str| tag_lifts && !it.trim_end().ends_with(['.', '!', '?']);
    let tells_more = lines.iter().any(|it| reports(it) || !speaking.contains(it) && !is_tag(it) && !is_name(it));
    let envelope = &article.envelope;
    let is_about_another = !envelope.replaces.is_empty()
        || !envelope.refers_to.is_empty()
        || speaking.iter().any(|it| names_a_story(it))
        || speaking.iter().any(|it| names_by_words(it, rules))
        || names_beside_tag(&article.headline, speaking.len() > 1, wording)
        || is_tag(&article.headline) && speaking.iter().any(|it| has_keyword(it, wording))
        || releases && (tag_lifts || speaking.iter().any(|it| is_addressed(it, wording)));
    if speaking.is_empty() || tells_more || !is_about_another {
        return None;
    }
    // What can't be read may be the number of the story.
    let is_read = |it: &&Embargo| it.notice.until.is_some() || article.envelope.embargo.is_some();
    if let Some(embargo) = embargo.filter(is_read) {
        let (notice, evidence) = (embargo.notice.clone(), embargo.evidence.clone());
        return Some(Change::Moved(Embargo { notice, holds: true, evidence }));
    }
    let anchors = super::embargo::anchors(article);
    let ends = speaking.iter().map(|it| release_time::read(time_of(it, rules), &anchors, rules));
    let mut times = ends.filter(|it| *it != End::Unsaid);
    let until = match (times.next(), times.next()) {
        (Some(End::At(time)), None) => Some(time.to_string()),
        (None, None) if releases || speaking.iter().any(|it| lifts(it, wording)) => return Some(Change::Lifted),
        _ => None,
    };
    let evidence: Vec<String> = speaking.iter().map(|it| (*it).to_owned()).collect();
    let notice = EmbargoNotice { until, reason: evidence.first().cloned() };
    Some(Change::Moved(Embargo { notice, holds: true, evidence }))
}

fn is_tag(line: &str) -> bool {
    line.split_whitespace().count() <= TAG
}

fn shouts(text: &str) -> bool {
    !text.contains(char::is_lowercase) && text.contains(char::is_uppercase)
}

/// "The embargo on …", "The release of BUDGET is put back by a day": of a release only where it is that of copy; of a notice that `releases`,
/// also of a hold or of copy that may be used.
fn speaks(text: &str, releases: bool, wording: &Wording) -> bool {
    let line = Line::new(text, wording);
    let ideas = line.ideas(0..line.words.len());
    let of_use = Ideas::USE.or(Ideas::USED).or(Ideas::LIFTED);
    let is_moved = || line.words.iter().any(|it| it.marks.any(Ideas::MOVED)) && (ideas.any(Ideas::ITEM) || has_slug(text));
    ideas.any(Ideas::EMBARGO)
        || ideas.any(Ideas::USE) && is_moved()
        || releases && (ideas.any(Ideas::HOLD) || ideas.any(Ideas::ITEM) && ideas.any(of_use))
}

/// "Embargo lifted", "the hold on … is released", with nothing that denies it.
fn lifts(text: &str, wording: &Wording) -> bool {
    let line = Line::new(text, wording);
    let ideas = |idea: Ideas| line.own(0..line.words.len()).any(|it| it.ideas.any(idea));
    ideas(Ideas::EMBARGO.or(Ideas::HOLD)) && ideas(Ideas::LIFTED) && !ideas(Ideas::NOT)
}

/// Editors are spoken to, or it speaks of a piece of copy.
fn is_addressed(text: &str, wording: &Wording) -> bool {
    let line = Line::new(text, wording);
    line.ideas(0..line.words.len()).any(Ideas::ADDRESS.or(Ideas::ITEM))
}

/// "the report headlined Swans gather in Morpeth", "item 0412", "KENYA-TEA"
fn names_by_words(text: &str, rules: &LifecycleRules) -> bool {
    has_slug(text) || notice::target(text, rules).is_some()
}

fn has_slug(text: &str) -> bool {
    let words = text.split_whitespace().map(|it| it.trim_matches(|it: char| !it.is_alphanumeric()));
    words.filter(|it| it.contains('-')).any(listed::is_code)
}

/// "the embargo on “Swans gather in Morpeth” is extended", "the embargo on urn:newsml:example:412 is …"
fn names_a_story(text: &str) -> bool {
    let is_quoted = |(open, close): &(char, char)| text.split_once(*open).is_some_and(|(_, rest)| rest.contains(*close));
    MARKS.iter().any(is_quoted) || text.split_whitespace().any(is_id)
}

fn is_id(token: &str) -> bool {
    token.split_once(':').is_some_and(|(scheme, rest)| scheme.len() >= 3 && rest.len() >= 8)
}

/// "EMBARGO EXTENDED: Swans gather in Morpeth", over lines that speak of nothing but the embargo; in capitals it needs none to say that it is lifted.
fn names_beside_tag(headline: &str, others_speak: bool, wording: &Wording) -> bool {
    let Some((tag, rest)) = headline.split_once(": ") else { return false };
    let line = Line::new(tag, wording);
    let ideas = line.ideas(0..line.words.len());
    let is_lifted = shouts(tag) && lifts(tag, wording);
    let is_changed = others_speak && ideas.any(Ideas::EMBARGO) && ideas.any(Ideas::CHANGED);
    (is_changed || is_lifted) && rest.split_whitespace().count() >= TAG
}

/// A keyword in capitals among small letters.
fn has_keyword(text: &str, wording: &Wording) -> bool {
    let is_keyword = |it: &Word| it.is_upper && it.key.chars().count() >= 4 && it.ideas == Ideas::NONE;
    text.contains(char::is_lowercase) && Line::new(text, wording).words.iter().any(is_keyword)
}

/// From the first figure on that is not of the story's id or number.
fn time_of<'t>(text: &'t str, rules: &LifecycleRules) -> &'t str {
    let number = notice::target(text, rules).and_then(|it| it.number);
    let text = number.and_then(|it| text.split_once(it.as_str())).map_or(text, |it| it.1);
    let id = text.split_whitespace().rfind(|it| is_id(it));
    let text = id.and_then(|id| text.rsplit_once(id)).map_or(text, |(_, behind)| behind);
    let line = Line::new(text, &rules.wording);
    let first = line.words.iter().find(|it| it.ideas.any(Ideas::NUMBER)).map_or(text.len(), |it| it.span.start);
    text.get(first..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Format;
    use crate::resources::furniture::FurnitureRules;
    use crate::stages::furniture;

    fn notice(headline: &str, body: &str, replaces: &[&str], rules: &FurnitureRules) -> (Article, Clean) {
        let mut article = Article::new(Format::Json, String::new());
        article.headline = headline.to_owned();
        article.paragraphs = body.split(" ¶ ").filter(|it| !it.is_empty()).map(str::to_owned).collect();
        article.envelope.replaces = replaces.iter().map(|it| (*it).to_owned()).collect();
        let clean = furniture::take_out(&article, rules);
        (article, clean)
    }

    #[test]
    fn what_says_that_an_embargo_is_over_is_told_from_news() {
        let (rules, furniture_rules) = (LifecycleRules::built_in().unwrap(), FurnitureRules::built_in().unwrap());
        let check = |kind: LifecycleKind, headline: &str, body: &str, expected: bool| {
            let (article, clean) = notice(headline, body, &[], &furniture_rules);
            let found = read(&article, &clean, kind, None, &rules);
            assert_eq!(matches!(found, Some(Change::Lifted)), expected, "{headline} | {body}");
        };
        let (new, release) = (LifecycleKind::New, LifecycleKind::Release);
        check(release, "EMBARGO LIFTED: Herons nest in Delft", "", true);
        check(release, "EMBARGO LIFTED", "Herons nest in Delft", true);
        check(release, "Embargo lifted", "The embargo on HERONS-DELFT has been lifted.", true);
        check(release, "Advisory", "Editors: the embargo on the story headlined “Herons nest in Delft” is lifted.", true);
        check(
            release,
            "HOLD LIFTED",
            "The hold on the story “Herons nest in Delft” is lifted. ¶ The story may now be used.",
            true,
        );
        check(release, "Advisory", "Editors, the hold on our Delft story is released.", true);
        check(new, "Sperrfrist aufgehoben", "Die Sperrfrist für ERNTE-PERU ist aufgehoben.", true);
        check(new, "Advisory", "L'embargo sur « Les hérons nichent à Delft » est levé.", true);
        // With a time, or denied, it holds.
        check(release, "Advisory", "The embargo on HERONS-DELFT is lifted at 1800 GMT on June 1.", false);
        check(new, "Advisory", "The embargo on HERONS-DELFT is not lifted.", false);
        // News, and stories that may be used again.
        check(release, "Embargo lifted", "The embargo on Russian oil has been lifted.", false);
        check(
            release,
            "Embargo lifted: Havana rejoices at last",
            "Thousands danced in Havana when the embargo was lifted.",
            false,
        );
        check(release, "RELEASED FROM HOLD: Herons nest in Delft", "Herons have nested in the old town of Delft again.", false);
        check(release, "EMBARGO LIFTED", "Herons have nested in the old town of Delft for the first time.", false);
        check(release, "Hold lifted", "DELFT, May 1 (ANP) - The hold on the ship was lifted.", false);
    }

    #[test]
    fn a_notice_of_an_embargo_is_told_from_news() {
        let (rules, furniture_rules) = (LifecycleRules::built_in().unwrap(), FurnitureRules::built_in().unwrap());
        let check = |headline: &str, body: &str, replaces: &[&str], expected: bool| {
            let (article, clean) = notice(headline, body, replaces, &furniture_rules);
            let found = read(&article, &clean, LifecycleKind::New, None, &rules);
            assert_eq!(matches!(found, Some(Change::Moved(_))), expected, "{headline} | {body}");
        };
        check(
            "EMBARGO EXTENDED",
            "Editors: the embargo on “Herons nest in Delft” has been extended to 0600 GMT on June 1.",
            &[],
            true,
        );
        check("EMBARGO EXTENDED: Herons nest in Delft", "New embargo: 0600 GMT on June 1.", &[], true);
        check("Advisory", "The embargo on urn:newsml:example:20261201:412 has been extended to 0600 GMT on June 1.", &[], true);
        check("Advisory", "Embargo on HARVEST extended to 1800 GMT.", &[], true);
        check("Advisory: Embargo on HARVEST extended", "Embargo on HARVEST extended to 1800 GMT.", &["urn:x:1"], true);
        check("Embargo change", "The embargo on the story headlined \"Harvest grows\" is now 2000 GMT.", &[], true);
        check("Sperrfrist verlängert", "Sperrfrist für ERNTE-PERU bis 20.00 Uhr verlängert.", &[], true);
        check("Modification de l'embargo", "L'embargo sur RECOLTE est repoussé à 18h00 GMT.", &[], true);
        check("Please note the new embargo", "The embargo of KENYA-TEA is now 1200 GMT on June 1.", &[], true);
        check("Note to editors", "The release of KENYA-TEA has been put back by a day.", &[], true);
        check("Note", "Release of the story headlined Harvest grows postponed by two hours.", &[], true);
        check("Notice", "The embargo on item 0412 has been extended.", &[], true);
        check("Film delayed", "The release of “Dune” has been postponed by a year.", &[], false);
        check("Kuba klagt über Embargo", "Das Embargo gegen Kuba besteht seit 1962.", &[], false);
        check("Embargo talks go on", "The embargo talks went on in GENEVA on Monday.", &[], false);
        check(
            "Harvest grows",
            "EMBARGOED until 1800 GMT Tuesday ¶ The harvest of Peru grew by a tenth this year.",
            &["urn:x:1"],
            false,
        );
        check("Oil embargo", "LONDON, March 2 (Reuters) - The embargo on RUSSIAN oil began.", &[], false);
        check("Oil embargo", "The embargo on RUSSIAN oil began, ministers said.", &[], false);
    }
}
