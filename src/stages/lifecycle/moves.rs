//! Notices that move the embargo of another story: "Embargo on BUDGET extended to 1800 GMT".
//!
//! Every line of such an item speaks of an embargo, or of a release that is another than it was, or is no more than a tag; and it names
//! something: by the ids of its envelope or in its words, a story's headline in quotation marks, behind "headlined" or beside its tag, a
//! slug, or a keyword in capitals under a headline that is a tag. It has no dateline and nobody says anything in it. It is no story, and
//! is not for use. When the other story's embargo ends by it is read
//! as any embargo's end is; what can't be read for sure has no end.

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

/// Paragraphs of such a notice, and bytes of each, at most.
const MOST: usize = 3;
const LONGEST: usize = 300;
/// A line of so many words may be a tag.
const TAG: usize = 3;

/// The embargo that an item sets for another one. `None`: it is something else.
pub(super) fn read(
    article: &Article,
    clean: &Clean,
    kind: LifecycleKind,
    embargo: Option<&Embargo>,
    rules: &LifecycleRules,
) -> Option<Embargo> {
    use LifecycleKind::{Advisory, Hold, New, Update};
    let is_short = article.paragraphs.len() <= MOST && article.paragraphs.iter().all(|it| it.len() <= LONGEST);
    if !is_short || clean.dateline.is_some() || !matches!(kind, New | Update | Advisory | Hold) {
        return None;
    }
    let lines: Vec<&str> = article.paragraphs.iter().map(String::as_str).chain([article.headline.as_str()]).collect();
    let speaking: Vec<&str> = lines.iter().copied().filter(|it| speaks_of_embargo(it, &rules.wording)).collect();
    let is_tag = |it: &&str| it.split_whitespace().count() <= TAG;
    let tells_more = lines.iter().any(|it| reports(it) || !speaking.contains(it) && !is_tag(it));
    let envelope = &article.envelope;
    let is_about_another = !envelope.replaces.is_empty()
        || !envelope.refers_to.is_empty()
        || speaking.iter().any(|it| names_a_story(it))
        || speaking.iter().any(|it| names_by_words(it, rules))
        || speaking.len() > 1 && names_beside_tag(&article.headline, &rules.wording)
        || is_tag(&article.headline.as_str()) && speaking.iter().any(|it| has_keyword(it, &rules.wording));
    if speaking.is_empty() || tells_more || !is_about_another {
        return None;
    }
    // What can't be read may be the number of the story.
    let is_read = |it: &&Embargo| it.notice.until.is_some() || article.envelope.embargo.is_some();
    if let Some(embargo) = embargo.filter(is_read) {
        let (notice, evidence) = (embargo.notice.clone(), embargo.evidence.clone());
        return Some(Embargo { notice, holds: true, evidence });
    }
    let anchors = super::embargo::anchors(article);
    let ends = speaking.iter().map(|it| release_time::read(time_of(it, rules), &anchors, rules));
    let mut times = ends.filter(|it| *it != End::Unsaid);
    let until = match (times.next(), times.next()) {
        (Some(End::At(time)), None) => Some(time.to_string()),
        _ => None,
    };
    let evidence: Vec<String> = speaking.iter().map(|it| (*it).to_owned()).collect();
    Some(Embargo { notice: EmbargoNotice { until, reason: evidence.first().cloned() }, holds: true, evidence })
}

/// "The embargo on …", "The release of BUDGET is put back by a day": of a release only where it is that of copy.
fn speaks_of_embargo(text: &str, wording: &Wording) -> bool {
    let words = wording.read(text);
    let says = |ideas: Ideas| words.iter().any(|it| it.ideas.any(ideas));
    let names_copy = || says(Ideas::ITEM) || has_slug(text);
    says(Ideas::EMBARGO) || says(Ideas::USE) && words.iter().any(|it| it.marks.any(Ideas::MOVED)) && names_copy()
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
    let is_id = |it: &str| it.split_once(':').is_some_and(|(scheme, rest)| scheme.len() >= 3 && rest.len() >= 8);
    MARKS.iter().any(is_quoted) || text.split_whitespace().any(is_id)
}

/// "EMBARGO EXTENDED: Swans gather in Morpeth", over lines that speak of nothing but the embargo.
fn names_beside_tag(headline: &str, wording: &Wording) -> bool {
    let Some((tag, rest)) = headline.split_once(": ") else { return false };
    let line = Line::new(tag, wording);
    let ideas = line.ideas(0..line.words.len());
    ideas.any(Ideas::EMBARGO) && ideas.any(Ideas::CHANGED) && rest.split_whitespace().count() >= TAG
}

/// A keyword in capitals among small letters.
fn has_keyword(text: &str, wording: &Wording) -> bool {
    let is_keyword = |it: &Word| it.is_upper && it.key.chars().count() >= 4 && it.ideas == Ideas::NONE;
    text.contains(char::is_lowercase) && Line::new(text, wording).words.iter().any(is_keyword)
}

/// From the first figure on that is not the number of the story.
fn time_of<'t>(text: &'t str, rules: &LifecycleRules) -> &'t str {
    let number = notice::target(text, rules).and_then(|it| it.number);
    let text = number.and_then(|it| text.split_once(it.as_str())).map_or(text, |it| it.1);
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

    #[test]
    fn a_notice_of_an_embargo_is_told_from_news() {
        let (rules, furniture_rules) = (LifecycleRules::built_in().unwrap(), FurnitureRules::built_in().unwrap());
        let check = |headline: &str, body: &str, replaces: &[&str], expected: bool| {
            let mut article = Article::new(Format::Json, String::new());
            article.headline = headline.to_owned();
            article.paragraphs = body.split(" ¶ ").map(str::to_owned).collect();
            article.envelope.replaces = replaces.iter().map(|it| (*it).to_owned()).collect();
            let clean = furniture::take_out(&article, &furniture_rules);
            let found = read(&article, &clean, LifecycleKind::New, None, &rules);
            assert_eq!(found.is_some(), expected, "{headline} | {body}");
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
