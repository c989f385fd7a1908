//! What of a slug may be an order: "PERU-QUAKE, KILL", "BEES/HOLD", "Lobster-Death-KILL". In a keyword that is all capitals, a word that
//! a hyphen joins to others names what the story is about: "OIL-EMBARGO", "KENYA-HOLD", "KILL-BILL".

use crate::article::Article;
use crate::resources::wording::{Ideas, Word, Wording};

/// The part of the item's slug in which an order may stand; under such a keyword of the news there is none but behind it.
pub(super) fn of<'a>(article: &'a Article, wording: &Wording) -> Option<&'a str> {
    let slug = article.slug.as_deref().map(str::trim).filter(|it| !it.is_empty())?;
    let end = slug.find([',', '/', ' ', '(', '[', ':', ';']).unwrap_or(slug.len());
    let (keyword, rest) = slug.split_at_checked(end)?;
    if names_the_news(keyword, wording) && tells_a_story(article) { Some(rest).filter(|it| !it.is_empty()) } else { Some(slug) }
}

/// Capitals throughout, several words, of which not all are words of notices and none is a word of notices alone.
fn names_the_news(keyword: &str, wording: &Wording) -> bool {
    let words = wording.read(keyword);
    let is_order = |it: &Word| it.ideas.any(Ideas::EMBARGO.or(Ideas::HOLD).or(Ideas::VOID).or(Ideas::DISCARD));
    let is_never_news = |it: &Word| {
        it.ideas.any(Ideas::COPY_ONLY.or(Ideas::ADVANCE).or(Ideas::UNPUBLISHABLE))
            || it.ideas.any(Ideas::EMBARGO) && !NOUNS.contains(&it.key.as_str())
    };
    words.iter().any(is_order)
        && keyword.contains('-')
        && !keyword.chars().any(char::is_lowercase)
        && words.len() > 1
        && words.iter().any(|it| it.ideas.only(Ideas::AGENCY.or(Ideas::TAG)))
        && !words.iter().any(is_never_news)
}

/// An embargo, as news names it: "embargoed" is said of copy alone.
const NOUNS: [&str; 6] = ["embargo", "embargoes", "embargos", "embargot", "эмбарго", "ембарго"];

/// There is copy below, which would say so if it were not to be used.
fn tells_a_story(article: &Article) -> bool {
    article.paragraphs.iter().any(|it| it.len() >= SENTENCE)
}

/// A shorter paragraph is no sentence of a story, in bytes.
const SENTENCE: usize = 40;
