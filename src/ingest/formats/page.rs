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
    let site = meta(&["og:site_name", "dc.publisher", "publisher"]);
    let title = page.title.clone().map(|it| without_site(&it, site.as_deref()));
    article.headline = page.heading.clone().or_else(|| meta(&["og:title", "headline", "dc.title"])).or(title).unwrap_or_default();
    let published =
        meta(&["article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate", "parsely-pub-date"]);
    moment::publish(&mut article, published.into_iter());
    let mut states = States::default();
    page.meta.iter().for_each(|(name, content)| states.field(&states::fold(name), content));
    states.finish(&mut article);
    article.byline = meta(&["author", "article:author", "dc.creator"]).filter(|it| !it.starts_with("http"));
    article.provider = site;
    article.url = page.canonical.or_else(|| meta(&["og:url"]));
    article.copyright = meta(&["copyright", "dc.rights"]);
    article.language = page.language.or_else(|| meta(&["language", "content-language", "dc.language"]));
    article.paragraphs = page.paragraphs;
    article.annotations = page.annotations;
    // A headline that is no heading of the first rank stands among the paragraphs.
    if article.paragraphs.first().is_some_and(|it| it.eq_ignore_ascii_case(&article.headline)) {
        article.paragraphs.remove(0);
        article.annotations.retain(|it| it.paragraph > 0);
        article.annotations.iter_mut().for_each(|it| it.paragraph -= 1);
    }
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(RejectionCode::NoText, "the page has no text; looked for a title, a heading and paragraphs", None);
    }
    Ok(article)
}

/// The title without the name of the site before or after it.
fn without_site(title: &str, site: Option<&str>) -> String {
    for between in [" | ", " – ", " — ", " - ", " :: ", " » ", " · "] {
        let Some((first, rest)) = title.split_once(between) else { continue };
        let (_, last) = title.rsplit_once(between).unwrap_or((first, rest));
        let is_site = |it: &str| site.is_some_and(|site| site.eq_ignore_ascii_case(it.trim()));
        let is_name = |it: &str| it.split_whitespace().count() <= 3 && site.is_none();
        if is_site(last) || (is_name(last) && first.len() > last.len()) {
            return title.strip_suffix(last).and_then(|it| it.strip_suffix(between)).unwrap_or(title).trim().to_owned();
        }
        if is_site(first) || (is_name(first) && rest.len() > first.len() * 2) {
            return rest.trim().to_owned();
        }
    }
    title.to_owned()
}
