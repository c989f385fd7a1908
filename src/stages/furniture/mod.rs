//! Takes the wire furniture out of the copy: datelines, bylines, credits, sign-offs, notes to editors, contact lines, the chrome of
//! the site it came over.
//!
//! Nothing of the story may be lost: a paragraph goes only if it matches a rule of `resources/wire/furniture` as a whole, where such
//! furniture stands. What is doubtful stays. Everything taken out is kept in [`Clean::removed`], in the order of the copy.

mod heading;
mod headline;
mod paragraphs;

use crate::article::Article;
use crate::record::{Byline, Credit, ParagraphKind, Removed, Span};
use crate::resources::furniture::FurnitureRules;
use crate::stages::byline::{self, BylineText};
use crate::stages::credit;
use crate::stages::dateline::{self, DatelineText};
use crate::text::Paragraph;

/// The copy without its furniture, and what the furniture said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clean {
    /// Headline, blank line, body; paragraphs separated by a blank line. The body alone if there is no headline.
    pub text: String,
    /// Covers `text` but for the blank lines.
    pub paragraphs: Vec<Paragraph>,
    /// Without tags such as "UPDATE 1-".
    pub headline: String,
    /// The headline's tags, as delivered.
    pub tags: Vec<String>,
    /// The slug line: the envelope's, or one that stands above the headline.
    pub slug: Option<String>,
    pub removed: Vec<Removed>,
    pub byline: Vec<Byline>,
    pub credit: Option<Credit>,
    pub dateline: Option<DatelineText>,
}

/// Reads the furniture and takes it out.
pub fn take_out(article: &Article, rules: &FurnitureRules) -> Clean {
    let published = article.published.map(|it| it.date());
    let heading = heading::read(article, published, rules);
    let (headline, tags) = headline::untag(heading.headline, &heading.body, rules);
    let story = paragraphs::read(&headline, &heading.body, published, rules);

    let dateline = match (story.dateline, article.dateline.as_deref()) {
        (Some(found), _) => Some(found),
        (None, Some(field)) => dateline::read_field(field, published, rules),
        (None, None) => None,
    };
    let mut signs = story.signs;
    signs.dateline = dateline.as_ref().and_then(|it| it.agency.clone());
    let field = article.byline.as_deref().map(|it| byline::read_field(it, rules)).unwrap_or_default();
    signs.byline = signs.byline.or(field.agency.clone());
    let byline = signed(all_people(field, story.people), signs.byline.as_deref());
    let (text, paragraphs) = join(&headline, &story.kept);
    Clean {
        text,
        paragraphs,
        tags,
        slug: article.slug.clone().or(heading.slug),
        removed: heading.removed.into_iter().chain(story.removed).collect(),
        byline,
        credit: credit::read(article, &signs, &rules.agencies),
        dateline,
        headline,
    }
}

/// A headline without the tags of its version, as [`Clean::headline`] has it.
pub(crate) fn without_tags(headline: &str, rules: &FurnitureRules) -> String {
    headline::untag(headline, &[], rules).0
}

impl Clean {
    /// The copy as it came, furniture and all: what is left if the rules fail.
    pub fn untouched(article: &Article) -> Clean {
        let body: Vec<&str> = article.paragraphs.iter().map(String::as_str).collect();
        let (text, paragraphs) = join(&article.headline, &body);
        Clean { text, paragraphs, headline: article.headline.clone(), slug: article.slug.clone(), ..Clean::default() }
    }
}

/// The envelope's people first; someone who stands in both is named once.
fn all_people(field: BylineText, read: Vec<Byline>) -> Vec<Byline> {
    let mut people = field.people;
    for person in read {
        match people
            .iter_mut()
            .find(|it| it.name.eq_ignore_ascii_case(&person.name) && (it.role == person.role || it.role.is_none()))
        {
            Some(known) => {
                known.title = known.title.take().or(person.title);
                known.place = known.place.take().or(person.place);
                known.role = known.role.take().or(person.role);
            }
            None => people.push(person),
        }
    }
    people
}

/// The people, or the agency where its name is all of the byline: "By The Associated Press".
fn signed(people: Vec<Byline>, agency: Option<&str>) -> Vec<Byline> {
    let alone = agency.filter(|_| people.is_empty());
    let newsroom = alone.map(|it| Byline { name: it.to_owned(), role: Some("writer".into()), ..Byline::default() });
    people.into_iter().chain(newsroom).collect()
}

fn join(headline: &str, body: &[&str]) -> (String, Vec<Paragraph>) {
    let mut text = String::with_capacity(headline.len() + body.iter().map(|it| it.len() + 2).sum::<usize>());
    let mut paragraphs = Vec::with_capacity(body.len() + 1);
    let heading = std::iter::once((headline, ParagraphKind::Headline)).filter(|it| !it.0.is_empty());
    for (words, kind) in heading.chain(body.iter().map(|it| (*it, ParagraphKind::Body))) {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(words);
        paragraphs.push(Paragraph { span: Span::new(start, text.len()), kind });
    }
    (text, paragraphs)
}

#[cfg(test)]
mod tests;
