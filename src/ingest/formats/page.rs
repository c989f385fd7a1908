//! A web page → [`Article`](record::article::Article): its heading, what its `meta` elements say, the paragraphs of its article.

use crate::markup::html;
use crate::outcome::{Outcome, RejectionCode, article, refuse};
use crate::values::moment;
use crate::values::states::{self, States};
use record::article::Format;

/// Reads a page.
pub(crate) fn read(bytes: &[u8], text: &str) -> Outcome {
    let page = html::page(text);
    let meta = |names: &[&str]| {
        let of =
            |name: &&str| page.meta.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.clone());
        names.iter().find_map(of)
    };
    let mut article = article(Format::Html, bytes);
    article.headline =
        page.heading.clone().or_else(|| meta(&["og:title", "headline", "dc.title"])).or(page.title.clone()).unwrap_or_default();
    let published =
        meta(&["article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate", "parsely-pub-date"]);
    moment::publish(&mut article, published.into_iter());
    let mut states = States::default();
    page.meta.iter().for_each(|(name, content)| states.field(&states::fold(name), content));
    states.finish(&mut article);
    article.byline = meta(&["author", "article:author", "dc.creator"]).filter(|it| !it.starts_with("http"));
    article.provider = meta(&["og:site_name", "dc.publisher", "publisher"]);
    article.url = page.canonical.or_else(|| meta(&["og:url"]));
    article.copyright = meta(&["copyright", "dc.rights"]);
    article.language = page.language.or_else(|| meta(&["language", "content-language", "dc.language"]));
    article.paragraphs = page.paragraphs;
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(RejectionCode::NoText, "the page has no text; looked for a title, a heading and paragraphs", None);
    }
    Ok(article)
}
