//! NewsML-G2 (IPTC, to version 2.35): one `newsItem` → [`Article`].
//!
//! Properties are read wherever the standard lets them stand; content is XHTML, NITF, plain or escaped text, or only referred to.

use super::nitf;
use crate::decode::transfer::base64;
use crate::markup::xml::Element;
use crate::markup::{html, plain, tree};
use crate::outcome::{Outcome, RejectionCode, article, refuse, speaks_of_others};
use crate::values::bodies::{self, Body, joined, joined_by};
use crate::values::states::{self, States};
use crate::values::{codes, moment, orders, remarks, times};
use record::article::{Article, Envelope, Format, ProviderCode};

/// `message` is the element around all items of the document: its header speaks of each.
pub(crate) fn read(item: Element<'_, '_>, message: Option<Element<'_, '_>>) -> Outcome {
    let mut article = article(Format::NewsmlG2, item.source().as_bytes());
    let (meta, about) = (item.child("itemMeta").unwrap_or(item), item.child("contentMeta").unwrap_or(item));
    let own_id = item.attribute("guid").map(str::to_owned);
    if let Some(id) = &own_id {
        article.id.clone_from(id);
    }
    properties(&mut article, item, meta, about);
    let header = message.and_then(|it| it.child("header"));
    article.envelope.signals.extend(header.into_iter().flat_map(|it| it.all("signal")).filter_map(code));
    remarks(&mut article, item, meta, about);
    content(&mut article, item);
    if article.headline.is_empty() {
        article.headline = meta.child("title").and_then(Element::line).unwrap_or_default();
    }
    if article.paragraphs.is_empty() {
        let described = about.all("description").flat_map(|it| plain::paragraphs(&it.raw_text()));
        article.paragraphs = described.collect();
    }
    if article.headline.is_empty() && article.paragraphs.is_empty() && !speaks_of_others(&article.envelope) {
        return refuse(
            RejectionCode::NoText,
            "the newsItem has neither headline nor content; looked in contentMeta and contentSet",
            own_id,
        );
    }
    Ok(article)
}

fn properties(article: &mut Article, item: Element<'_, '_>, meta: Element<'_, '_>, about: Element<'_, '_>) {
    article.version = item.attribute("version").map(str::to_owned);
    article.language =
        about.child("language").and_then(|it| it.attribute("tag")).or_else(|| item.attribute("lang")).map(str::to_owned);
    article.headline = main(about, "headline", article.language.as_deref()).unwrap_or_default();
    article.provider = meta.child("provider").and_then(concept).or_else(|| about.child("infoSource").and_then(concept));
    let created = ["versionCreated", "firstCreated"].iter().filter_map(|name| meta.child(name)?.line());
    moment::publish(article, created.chain(about.child("contentCreated").and_then(Element::line)));
    article.slug = about.child("slugline").and_then(Element::line);
    article.byline =
        joined(about.all("by").filter_map(Element::line)).or_else(|| joined(about.all("creator").filter_map(|it| name(it))));
    article.dateline = about.child("dateline").and_then(Element::line).or_else(|| joined(about.all("located").filter_map(place)));
    article.credit = about.child("creditline").and_then(Element::line);
    let rights = |name| item.all("rightsInfo").find_map(|it| it.child(name));
    article.copyright = rights("copyrightNotice").and_then(Element::line).or_else(|| rights("copyrightHolder").and_then(concept));
    article.url = meta
        .all("link")
        .filter(|it| it.attribute("rel").is_none_or(|rel| bodies::local_part(rel).eq_ignore_ascii_case("canonical")))
        .find_map(|it| it.attribute("href").map(str::to_owned));
    article.envelope = envelope(item, meta, about);
    article.envelope.usage_terms = item.all("rightsInfo").flat_map(|it| it.all("usageTerms")).filter_map(Element::line).collect();
    let mut states = States::default();
    for status in meta.all("pubStatus").filter_map(code) {
        states.field("status", &bodies::local_part(&status));
    }
    // Properties of a provider's own: `<itemMetaExtProperty type="x:embargo" value="…"/>`.
    for property in meta.children().chain(about.children()).filter(|it| it.name().ends_with("ExtProperty")) {
        let names = ["type", "rel", "typeuri", "reluri"].iter().filter_map(|it| property.attribute(it)).map(bodies::local_part);
        let value = ["value", "literal", "valueuri"].iter().find_map(|it| property.attribute(it)).unwrap_or_default();
        names.for_each(|it| states.field(&states::fold(&it), &bodies::local_part_of_code(value)));
    }
    states.finish(article);
    // Without a value, or with `xsi:nil`: embargoed, and no release time is known (2.35, `embargoed`).
    for given in meta.all("embargoed") {
        match given.line() {
            Some(given) => times::embargo(article, given),
            None => times::open_embargo(article),
        }
    }
    article.codes = all_codes(meta, about);
    let other = about.all("headline").filter_map(|it| Some((it.attribute("role"), it.line()?)));
    article.codes.extend(other.filter(|(_, line)| *line != article.headline).map(|(role, code)| ProviderCode {
        scheme: format!("headline:{}", role.map(bodies::local_part).unwrap_or_default()),
        code,
        name: None,
    }));
}

/// Words beside the content. Concepts have names, which speak of things.
fn remarks(article: &mut Article, item: Element<'_, '_>, meta: Element<'_, '_>, about: Element<'_, '_>) {
    const CONCEPTS: [&str; 14] = [
        "subject",
        "located",
        "creator",
        "contributor",
        "infoSource",
        "provider",
        "audience",
        "exclAudience",
        "language",
        "itemClass",
        "altId",
        "service",
        "memberOf",
        "copyrightHolder",
    ];
    for parent in [meta, about].into_iter().chain(item.all("rightsInfo")).filter(|it| it.index() != item.index()) {
        remarks::elements(&mut article.envelope, parent, &CONCEPTS);
    }
}

fn envelope(item: Element<'_, '_>, meta: Element<'_, '_>, about: Element<'_, '_>) -> Envelope {
    let notes = meta.all("edNote").chain(about.all("edNote")).filter_map(Element::line);
    let links = item.children().filter(|it| it.name() == "link").chain(meta.all("link"));
    let links: Vec<_> = links.filter_map(|it| Some((it.attribute("rel")?, target(it)))).collect();
    let replaced = links.iter().filter(|(rel, _)| bodies::is_replacing(rel));
    let mut envelope = Envelope {
        urgency: about.child("urgency").and_then(|it| bodies::urgency(&it.line()?)),
        editors_note: joined_by(notes, " "),
        signals: meta.all("signal").chain(item.all("signal")).filter_map(code).collect(),
        replaces: replaced.filter_map(|(_, target)| target.clone()).collect(),
        kinds: meta.all("role").filter_map(code).chain(meta.all("profile").filter_map(Element::line)).collect(),
        expires: meta.child("expires").and_then(|it| moment::parse(&it.line()?)),
        ..Envelope::default()
    };
    let ordered = links.into_iter().filter_map(|(rel, target)| Some((orders::relation(rel)?, target)));
    ordered.for_each(|(relation, target)| orders::by_link(&mut envelope, relation, target));
    envelope
}

/// The item that a link leads to.
fn target(link: Element<'_, '_>) -> Option<String> {
    ["residref", "href", "qcode"].iter().find_map(|it| link.attribute(it)).map(str::to_owned)
}

/// The property in the item's language, whose role is none or the main one; else the first with words.
fn main(about: Element<'_, '_>, property: &'static str, language: Option<&str>) -> Option<String> {
    let rank = |it: &Element<'_, '_>| {
        let other_role = it.attribute("role").is_some_and(|role| {
            !bodies::local_part(role).to_lowercase().contains("main")
                && !bodies::local_part(role).eq_ignore_ascii_case("headline")
        });
        let other_language = it.attribute("lang").zip(language).is_some_and(|(its, wanted)| !its.eq_ignore_ascii_case(wanted));
        usize::from(other_language) * 2 + usize::from(other_role)
    };
    about.all(property).filter(|it| it.line().is_some()).min_by_key(rank).and_then(Element::line)
}

/// The value of a code property: `qcode`, `uri`, `literal`, or its text.
fn code(element: Element<'_, '_>) -> Option<String> {
    ["qcode", "uri", "literal", "code"].iter().find_map(|it| element.attribute(it)).map(str::to_owned).or_else(|| element.line())
}

fn name(element: Element<'_, '_>) -> Option<String> {
    element.child("name").and_then(Element::line).or_else(|| element.children().next().is_none().then(|| element.line())?)
}

/// A concept's name, else its literal or code.
fn concept(element: Element<'_, '_>) -> Option<String> {
    name(element).or_else(|| element.attribute("literal").map(str::to_owned)).or_else(|| code(element))
}

/// A concept's name or literal, or a code that is a name itself (`city:Berlin`).
fn place(element: Element<'_, '_>) -> Option<String> {
    let is_name = |it: &String| it.chars().all(|it| it.is_alphabetic() || matches!(it, ' ' | '-' | '.'));
    let code = || code(element).map(|it| bodies::local_part(&it)).filter(is_name);
    name(element).or_else(|| element.attribute("literal").map(str::to_owned)).or_else(code)
}

fn all_codes(meta: Element<'_, '_>, about: Element<'_, '_>) -> Vec<ProviderCode> {
    const PROPERTIES: [&str; 13] = [
        "subject",
        "genre",
        "keyword",
        "located",
        "audience",
        "exclAudience",
        "infoSource",
        "rating",
        "itemClass",
        "service",
        "memberOf",
        "altId",
        "digitalSourceType",
    ];
    let mut found = Vec::new();
    for element in about.children().chain(meta.children()).filter(|it| PROPERTIES.contains(&it.name())) {
        let given = if element.name() == "altId" {
            element.line().or_else(|| element.attribute("id").map(str::to_owned))
        } else {
            code(element)
        };
        let Some(given) = given.or_else(|| name(element)) else { continue };
        let mut made = codes::of_text(&given, element.name());
        if element.name() == "altId" {
            made = ProviderCode {
                scheme: format!("altid:{}", element.attribute("type").unwrap_or_default()),
                code: given,
                name: None,
            };
        }
        made.name = name(element).filter(|it| *it != made.code);
        found.push(made);
        found.extend(element.all("sameAs").filter_map(code).map(|it| codes::of_text(&it, element.name())));
    }
    found
}

/// The richest rendition in the content set; where the content is only referred to, its address.
fn content(article: &mut Article, item: Element<'_, '_>) {
    let mut best: Body = Default::default();
    for content in item.all("contentSet").flat_map(Element::children) {
        let read = match content.name() {
            "inlineXML" => inline_xml(article, content),
            "inlineData" => inline_data(&mut article.envelope, content),
            "remoteContent" => {
                article.codes.extend(content.attribute("href").or_else(|| content.attribute("residref")).map(|href| {
                    ProviderCode {
                        scheme: "remote".to_owned(),
                        code: href.to_owned(),
                        name: content.attribute("contenttype").map(str::to_owned),
                    }
                }));
                continue;
            }
            _ => continue,
        };
        remarks::paragraphs(&mut article.envelope, &read.0);
        // Renditions of the same text differ in mark-up; the one with the wire's own annotations is worth more.
        let size = |it: &Body| (it.0.iter().map(String::len).sum::<usize>() * 10, it.1.len());
        let (new, old) = (size(&read), size(&best));
        if best.0.is_empty() || new.0 * 9 > old.0 * 10 || (new.0 * 10 >= old.0 * 9 && new.1 > old.1) {
            best = read;
        }
    }
    (article.paragraphs, article.annotations) = best;
    let remote = article.codes.iter().find(|it| it.scheme == "remote" && it.code.starts_with("http")).map(|it| it.code.clone());
    if article.paragraphs.is_empty() && article.url.is_none() {
        article.url = remote;
    }
}

/// XHTML or NITF. What a NITF head says counts where the G2 item says nothing.
fn inline_xml(article: &mut Article, content: Element<'_, '_>) -> Body {
    let Some(document) = content.find("nitf").next() else {
        let body = content.find("body").next().unwrap_or(content);
        remarks::beside_tree(&mut article.envelope, body);
        return tree::paragraphs(body);
    };
    if let Ok(inner) = nitf::read(document) {
        nitf::hand_over(&inner, article);
        if article.headline.is_empty() {
            article.headline = inner.headline;
        }
        article.byline = article.byline.take().or(inner.byline);
        article.dateline = inner.dateline.or(article.dateline.take());
        article.envelope.editors_note = article.envelope.editors_note.take().or(inner.envelope.editors_note);
        article.codes.extend(inner.codes);
        return (inner.paragraphs, inner.annotations);
    }
    (Vec::new(), Vec::new())
}

fn inline_data(envelope: &mut Envelope, content: Element<'_, '_>) -> Body {
    let text = content.raw_text();
    let encoded = content.attribute("encoding").is_some_and(|it| it.contains("base64"));
    let text = if encoded { String::from_utf8_lossy(&base64(text.as_bytes())).into_owned() } else { text };
    // Some agencies say that it is plain, break its lines at a column, and set it in one `p`.
    let plain = content.attribute("contenttype").is_some_and(|it| it.contains("text/plain"));
    let bare = text.trim().strip_prefix("<p>").and_then(|it| it.strip_suffix("</p>")).filter(|it| plain && !html::is_html(it));
    if let Some(bare) = bare {
        return (plain::paragraphs(bare), Vec::new());
    }
    let is_markup = content.attribute("contenttype").is_some_and(|it| it.contains("html"));
    remarks::beside(envelope, &text);
    if is_markup { html::marked(&text) } else { html::read(&text) }
}
