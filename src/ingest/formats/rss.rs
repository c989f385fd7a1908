//! RSS 2.0, RSS 1.0 and Atom: one `item` or `entry` → [`Article`].

use super::marks;
use crate::markup::space::one_line;
use crate::markup::xml::Element;
use crate::markup::{chrome, escape, html, tree};
use crate::outcome::{Outcome, RejectionCode, article, refuse};
use crate::values::bodies::{self, Body, joined};
use crate::values::names::Property;
use crate::values::states::{self, States};
use crate::values::{codes, ids, moment, orders, remarks, times};
use record::article::{Article, Format, ProviderCode};

/// `channel` is the element that speaks of all items of the document.
pub(crate) fn read(item: Element<'_, '_>, channel: Option<Element<'_, '_>>) -> Outcome {
    let mut article = article(Format::Rss, item.source().as_bytes());
    // Extensions (media, itunes) have titles and descriptions of their own.
    let line = |name: &str| {
        item.children()
            .find(|it| it.full_name() == name)
            .or_else(|| item.children().find(|it| it.full_name().ends_with(&format!(":{name}")) && is_core(it.full_name())))
            .and_then(text)
    };
    let own_id =
        [line("guid"), line("id"), item.attribute("about").map(str::to_owned)].into_iter().flatten().find(|it| ids::is_one(it));
    article.url = link(item);
    if let Some(id) = own_id.clone().or_else(|| article.url.clone()) {
        article.id = id;
    }
    article.headline = line("title").unwrap_or_default();
    (article.paragraphs, article.annotations) = body(item);
    while article.paragraphs.last().is_some_and(|it| chrome::is_added(it)) {
        article.paragraphs.pop();
    }
    article.annotations.retain(|it| it.paragraph < article.paragraphs.len());
    const DATES: [&str; 8] = ["updated", "pubDate", "published", "dc:date", "date", "issued", "modified", "dc:created"];
    moment::publish(&mut article, DATES.iter().filter_map(|it| line(it)));
    article.byline = joined(item.all("author").filter_map(|it| it.child("name").unwrap_or(it).line()))
        .or_else(|| joined(item.children().filter(|it| it.full_name() == "dc:creator").filter_map(Element::line)));
    article.credit = line("media:credit");
    article.copyright = line("rights").or_else(|| line("dc:rights")).or_else(|| line("copyright"));
    article.language = line("dc:language").or_else(|| line("language")).or_else(|| item.attribute("lang").map(str::to_owned));
    article.provider =
        item.child("source").and_then(|it| it.child("title").unwrap_or(it).line()).or_else(|| line("dc:publisher"));
    states(item, &mut article);
    for given in DATES.iter().filter_map(|it| line(it)) {
        times::opens(&mut article, given);
    }
    remarks(item, &mut article);
    channel.into_iter().for_each(|it| of_channel(&mut article, it));
    for category in item.all("category").chain(item.children().filter(|it| it.full_name() == "dc:subject")) {
        let scheme = category.attribute("scheme").or_else(|| category.attribute("domain")).unwrap_or("category");
        let Some(code) = category.attribute("term").map(str::to_owned).or_else(|| category.line()) else { continue };
        article.codes.push(ProviderCode {
            scheme: scheme.to_owned(),
            code,
            name: category.attribute("label").map(str::to_owned),
        });
    }
    let links = || item.all("link").filter_map(|it| Some((it.attribute("rel")?, it.attribute("href").map(str::to_owned))));
    for (relation, target) in links().filter_map(|(rel, target)| Some((orders::relation(rel)?, target))) {
        orders::by_link(&mut article.envelope, relation, target);
    }
    let replaced = item.all("link").filter(|it| it.attribute("rel").is_some_and(bodies::is_replacing));
    article.envelope.replaces = replaced.filter_map(|it| it.attribute("href").map(str::to_owned)).collect();
    article.codes = codes::tidy(article.codes);
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(
            RejectionCode::NoText,
            "the feed's item has neither words nor a title; looked for title, description, summary and content",
            own_id,
        );
    }
    Ok(article)
}

/// Words beside the story: further renditions and titles, categories, rights, elements of extensions.
fn remarks(item: Element<'_, '_>, article: &mut Article) {
    const SILENT: [&str; 9] = ["guid", "id", "link", "author", "creator", "contributor", "source", "language", "comments"];
    for element in item.children().filter(|it| !SILENT.contains(&it.name())) {
        if element.children().next().is_some() {
            remarks::paragraphs(&mut article.envelope, &tree::paragraphs(element).0);
            remarks::beside_tree(&mut article.envelope, element);
        } else {
            let text = element.raw_text();
            remarks::add(&mut article.envelope, &text);
            remarks::beside(&mut article.envelope, &text);
        }
        [element.attribute("term"), element.attribute("label")]
            .into_iter()
            .flatten()
            .for_each(|it| remarks::add(&mut article.envelope, it));
    }
}

/// An entry that a feed takes back (RFC 6721): it names the entry, and has no text.
pub(crate) fn deleted(entry: Element<'_, '_>) -> Outcome {
    let mut article = article(Format::Rss, entry.source().as_bytes());
    let Some(id) = entry.attribute("ref").filter(|it| ids::is_one(it)) else {
        return refuse(RejectionCode::NoText, "the deleted entry names no entry; looked for ref", None);
    };
    id.clone_into(&mut article.id);
    article.envelope.status = Some("canceled".to_owned());
    moment::publish(&mut article, entry.attribute("when").map(str::to_owned).into_iter());
    Ok(article)
}

/// What elements of the item or of extensions (`wp:status`, `app:draft`, `prism:embargoDate`) say of its state.
fn states(item: Element<'_, '_>, article: &mut Article) {
    let mut states = States::default();
    let control = item.all("control").flat_map(Element::children);
    let own = item.children().filter(|it| it.children().next().is_none() && !(marks::is_foreign(*it) && it.name() != "status"));
    for element in own.chain(control) {
        let given = element.line().or_else(|| element.attribute("state").map(str::to_owned));
        given.iter().for_each(|it| states.field(&states::fold(element.name()), it));
    }
    states.finish(article);
    let names = Property::Expires.names();
    let ends = item.children().filter(|it| names.contains(&states::fold(it.name()).as_str())).filter_map(Element::line);
    article.envelope.expires = ends.filter_map(|it| moment::parse(&it)).next();
}

fn is_core(name: &str) -> bool {
    ["atom:", "rss:", "dc:", "content:", "a:"].iter().any(|it| name.starts_with(it))
}

/// What the channel or feed says of all its items.
fn of_channel(article: &mut Article, channel: Element<'_, '_>) {
    let line = |name: &'static str| channel.children().find(|it| it.full_name() == name).and_then(text);
    let language = || line("language").or_else(|| line("dc:language")).or_else(|| channel.attribute("lang").map(str::to_owned));
    article.language = article.language.take().or_else(language);
    article.copyright = article.copyright.take().or_else(|| line("copyright")).or_else(|| line("rights"));
    article.provider = article.provider.take().or_else(|| line("title"));
}

/// Atom's alternate link, or the text of RSS's.
fn link(item: Element<'_, '_>) -> Option<String> {
    let links = || item.all("link");
    let alternate =
        links().filter(|it| it.attribute("rel").is_none_or(|it| it == "alternate")).find_map(|it| it.attribute("href"));
    alternate.map(str::to_owned).or_else(|| links().find_map(Element::line))
}

/// A title or date, whose mark-up may be escaped.
fn text(element: Element<'_, '_>) -> Option<String> {
    let raw = element.line()?;
    let read = if html::is_html(&raw) { html::fragment(&raw).join(" ") } else { escape::unescape(&raw).into_owned() };
    Some(one_line(&read)).filter(|it| !it.is_empty())
}

/// The fullest of content and summary. Atom's may be XHTML; all others are HTML, escaped or not, or plain text.
fn body(item: Element<'_, '_>) -> Body {
    let candidates =
        ["content:encoded", "content", "atom:content", "description", "summary", "atom:summary", "media:description"];
    let read = |element: Element<'_, '_>| {
        if element.children().next().is_some() {
            return tree::paragraphs(element);
        }
        let raw = element.raw_text();
        html::read(&raw)
    };
    let found = candidates.iter().flat_map(|name| item.children().filter(move |it| it.full_name() == *name)).map(read).collect();
    bodies::richest(found)
}
