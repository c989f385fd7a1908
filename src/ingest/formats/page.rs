//! A web page → [`Article`](record::article::Article): its heading, what its `meta` elements say, the paragraphs of its article.

use serde_json::Value;

use super::json::envelope;
use crate::markup::html::{self, Page};
use crate::outcome::{Outcome, RejectionCode, article, refuse};
use crate::values::fields::{Fields, Object, entries};
use crate::values::names::Property;
use crate::values::states::{self, States};
use crate::values::{moment, remarks, times};
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
    let data = linked_data(text);
    let data: Vec<Fields<'_>> = data.iter().map(Fields::of).collect();
    let said = DATES.iter().filter_map(|it| meta(&[it]));
    let dates: Vec<String> = said.chain(data.iter().filter_map(|it| it.line(&["datepublished"]))).collect();
    moment::publish(&mut article, dates.iter().cloned());
    let mut states = States::default();
    for (name, content) in &page.meta {
        states.field(&states::fold(name), content);
        // `og:release_date`
        let local = name.rsplit_once([':', '.']).map(|it| it.1);
        local.into_iter().for_each(|it| states.field(&states::fold(it), content));
    }
    data.iter().for_each(|it| envelope::states(it, &mut states));
    attributes(&page, &mut states);
    states.finish(&mut article);
    dates.into_iter().for_each(|it| times::opens(&mut article, it));
    let expires = meta(&["article:expiration_time", "expires", "unavailable_after"]).and_then(|it| moment::parse(&it));
    article.envelope.expires = expires.or_else(|| data.iter().find_map(|it| it.moment(Property::Expires.names())));
    const SILENT: [&str; 8] =
        ["viewport", "generator", "author", "robots", "copyright", "theme-color", "og:site_name", "og:locale"];
    for (_, content) in page.meta.iter().filter(|(name, _)| !SILENT.contains(&name.as_str())) {
        remarks::add(&mut article.envelope, content);
    }
    let titles = page.attributes.iter().filter(|it| it.0.is_empty()).map(|it| &it.2);
    page.title.iter().chain(titles).for_each(|it| remarks::add(&mut article.envelope, it));
    remarks::beside(&mut article.envelope, text);
    remarks::outside(&mut article.envelope, &html::whole(text), &page.paragraphs);
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

/// What the elements around the story say in attributes: `<article data-embargo-until="…" class="status-draft">`. Programs of the page
/// keep states of their own in the elements around it.
fn attributes(page: &Page, states: &mut States) {
    for (element, name, value) in page.attributes.iter().filter(|it| !it.0.is_empty()) {
        let is_story = matches!(element.as_str(), "article" | "main");
        let name = states::fold(name);
        if name == "class" {
            for class in value.split(' ') {
                let status = class.strip_prefix("status-").filter(|_| is_story);
                status.into_iter().for_each(|it| states.status(it));
                let folded = states::fold(class);
                if states::is_present(&folded) {
                    states.field(&folded, "true");
                }
            }
        } else if states::is_embargo(&name) || states::is_present(&name) || states::is_release(&name) {
            // `<article embargoed>`
            let is_flag = value.is_empty() && states::is_present(&name);
            states.field(&name, if is_flag { "true" } else { value });
        } else if is_story && states::is_status(&name) {
            states.field(&name, value);
        }
    }
}

/// Names of dates of publication, the surest first.
const DATES: [&str; 7] =
    ["article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate", "parsely-pub-date"];

/// What the page says of its article in JSON (schema.org).
fn linked_data(page: &str) -> Vec<Object> {
    let scripts = page.match_indices("application/ld+json").filter_map(|(at, _)| {
        let (_, inside) = page.get(at..)?.split_once('>')?;
        serde_json::from_str::<Value>(inside.split("</").next()?.trim()).ok()
    });
    let is_article = |it: &Object| ["headline", "articleBody", "datePublished"].iter().any(|name| it.contains_key(*name));
    let mut found = Vec::new();
    for script in scripts.take(MOST_SCRIPTS) {
        let listed = entries(&script).into_iter().chain(script.get("@graph").map(entries).unwrap_or_default());
        found.extend(listed.filter_map(Value::as_object).filter(|it| is_article(it)).cloned());
    }
    found
}

/// More of them say nothing about one article.
const MOST_SCRIPTS: usize = 20;

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
