//! NITF 3.x (IPTC): one `nitf` document → [`Article`], its inline mark-up as annotations.

use crate::markup::tree;
use crate::markup::xml::Element;
use crate::outcome::{Outcome, RejectionCode, article, refuse, speaks_of_others};
use crate::values::bodies::{self, joined};
use crate::values::states::{self, States};
use crate::values::{codes, moment, remarks, times};
use record::article::{Article, Envelope, Format, Moment, ProviderCode};

pub(crate) fn read(document: Element<'_, '_>) -> Outcome {
    let mut article = article(Format::Nitf, document.source().as_bytes());
    let head = document.child("head").unwrap_or(document);
    let data = head.child("docdata").or_else(|| document.find("docdata").next()).unwrap_or(head);
    let body = document.child("body").unwrap_or(document);
    let top = body.child("body.head").or_else(|| document.find("body.head").next());
    let own_id = data.child("doc-id").and_then(|it| it.attribute("id-string")).map(str::to_owned);
    if let Some(id) = &own_id {
        article.id.clone_from(id);
    }
    article.headline = headline(head, top, &mut article.codes).unwrap_or_default();
    docdata(&mut article, document, head, data);
    let mut states = States::default();
    for meta in head.all("meta") {
        if let (Some(name), Some(content)) = (meta.attribute("name"), meta.attribute("content")) {
            states.field(&states::fold(name), content);
        }
    }
    // Codes of lists in which some agencies write orders.
    const CODES: [(&str, &str); 5] = [
        ("doc-scope", "scope"),
        ("tobject", "tobject.type"),
        ("tobject.property", "tobject.property.type"),
        ("urgency", "ed-urg"),
        ("fixture", "fix-id"),
    ];
    for (name, attribute) in CODES {
        head.find(name).filter_map(|it| it.attribute(attribute)).for_each(|it| states.order(it));
    }
    states.finish(&mut article);
    if let Some(top) = top {
        body_head(&mut article, top);
    }
    content(&mut article, body);
    let around =
        [Some(head), data.child("key-list"), top].into_iter().flatten().chain(body.all("body.end")).chain(body.find("abstract"));
    around.for_each(|it| remarks::elements(&mut article.envelope, it, &["docdata", "title", "tobject", "pubdata", "dateline"]));
    remarks::elements(
        &mut article.envelope,
        data,
        &["identified-content", "key-list", "du-key", "doc-id", "evloc", "doc.copyright"],
    );
    remarks::beside_tree(&mut article.envelope, body);
    if article.headline.is_empty() && article.paragraphs.is_empty() && !speaks_of_others(&article.envelope) {
        return refuse(
            RejectionCode::NoText,
            "the nitf document has neither headline nor body; looked in body.head and body.content",
            own_id,
        );
    }
    Ok(article)
}

/// What a document inside another item says of states, and its words, count for that item too.
pub(crate) fn hand_over(inner: &Article, article: &mut Article) {
    let (from, to) = (&inner.envelope, &mut article.envelope);
    to.statuses.extend(from.status.iter().chain(&from.statuses).cloned());
    to.signals.extend(from.signals.iter().chain(&from.kinds).cloned());
    to.usage_terms.extend(from.usage_terms.iter().cloned());
    inner.slug.iter().chain(&from.remarks).chain(&from.editors_note).for_each(|it| remarks::add(to, it));
    remarks::add(to, &inner.headline);
    for given in from.embargo.iter().map(|it| it.given.clone()) {
        if given.is_empty() { times::open_embargo(article) } else { times::embargo(article, given) }
    }
    from.release.iter().for_each(|it| times::release(article, it.given.clone()));
    article.envelope.expires = article.envelope.expires.or(from.expires);
}

/// `hl1`, else the document's title; further headlines are kept as codes.
fn headline(head: Element<'_, '_>, top: Option<Element<'_, '_>>, kept: &mut Vec<ProviderCode>) -> Option<String> {
    let mut lines = top.into_iter().flat_map(|it| it.all("hedline").chain(it.all("headline"))).flat_map(|it| {
        let parts: Vec<Element<'_, '_>> = it.children().filter(|it| matches!(it.name(), "hl1" | "hl2")).collect();
        if parts.is_empty() { vec![it] } else { parts }
    });
    let first = lines.by_ref().find_map(Element::line);
    kept.extend(
        lines.filter_map(|it| Some(ProviderCode { scheme: format!("headline:{}", it.name()), code: it.line()?, name: None })),
    );
    first.or_else(|| head.child("title").and_then(Element::line))
}

fn docdata(article: &mut Article, document: Element<'_, '_>, head: Element<'_, '_>, data: Element<'_, '_>) {
    let date =
        |name| data.all(name).find_map(|it| moment::parse(&it.attribute("norm").map(str::to_owned).or_else(|| it.line())?));
    let key = data.child("du-key");
    let is_embargoed = data.attribute("management-status").is_some_and(|it| it.eq_ignore_ascii_case("embargoed"));
    let meta = |name: &str| {
        head.all("meta")
            .find(|it| it.attribute("name").is_some_and(|its| its.eq_ignore_ascii_case(name)))
            .and_then(|it| it.attribute("content"))
    };
    let issued: Option<Moment> = date("date.issue");
    article.version = key.and_then(|it| it.attribute("version").or_else(|| it.attribute("generation"))).map(str::to_owned);
    article.published = issued
        .or_else(|| head.child("pubdata").and_then(|it| moment::parse(it.attribute("date.publication")?)))
        .or_else(|| head.find("revision-history").filter_map(|it| moment::parse(it.attribute("norm")?)).last());
    article.language = document
        .attribute("lang")
        .or_else(|| document.child("body").and_then(|it| it.attribute("lang")))
        .or_else(|| document.attribute("baselang"))
        .map(str::to_owned);
    let source = || data.find("from-src").find_map(|it| it.attribute("src-name"));
    article.provider = data
        .child("doc-id")
        .and_then(|it| it.attribute("regsrc"))
        .or_else(|| meta("provider"))
        .or_else(source)
        .map(str::to_owned);
    let keyword = || data.find("keyword").find_map(|it| it.attribute("key"));
    article.slug = ["slug", "anpa-keyword", "slugline", "ap-slug", "ntbstikkord"]
        .iter()
        .find_map(|it| meta(it))
        .or_else(|| data.child("fixture").and_then(|it| it.attribute("fix-id")))
        .or_else(keyword)
        .map(str::to_owned);
    article.copyright = data.child("doc.copyright").and_then(|it| {
        joined(["year", "holder"].iter().filter_map(|name| it.attribute(name)).map(str::to_owned)).map(|it| it.replace(", ", " "))
    });
    article.envelope = envelope(head, data, date("date.expire"));
    let release = data.all("date.release").filter_map(|it| it.attribute("norm").map(str::to_owned).or_else(|| it.line()));
    for given in release {
        let given = moment::parse(&given).map_or(given, |it| it.to_string());
        if is_embargoed { times::embargo(article, given) } else { times::release(article, given) }
    }
    if is_embargoed && article.envelope.embargo.is_none() {
        times::open_embargo(article);
    }
    article.envelope.take = meta("anpa-takekey").or_else(|| meta("takekey")).map(str::to_owned).or_else(|| {
        let series = data.child("series")?;
        let part = series.attribute("series.part")?;
        Some(
            series
                .attribute("series.totalpart")
                .filter(|it| *it != "0")
                .map_or(part.to_owned(), |total| format!("{part} of {total}")),
        )
    });
    let given = std::mem::take(&mut article.codes);
    article.codes = all_codes(head, data).into_iter().chain(given).collect();
}

fn envelope(head: Element<'_, '_>, data: Element<'_, '_>, expires: Option<Moment>) -> Envelope {
    let status = data.attribute("management-status").map(str::to_owned);
    let corrections = || data.all("correction");
    Envelope {
        urgency: data.child("urgency").or(head.child("urgency")).and_then(|it| bodies::urgency(it.attribute("ed-urg")?)),
        editors_note: joined(data.all("ed-msg").filter_map(|it| it.attribute("info").map(str::to_owned)))
            .or_else(|| revisions(head)),
        signals: corrections().map(|_| "correction".to_owned()).collect(),
        refers_to: data
            .attribute("management-doc-idref")
            .into_iter()
            .chain(corrections().filter_map(|it| it.attribute("id-string")))
            .map(str::to_owned)
            .collect(),
        refers_to_status: data.attribute("management-idref-status").map(str::to_owned),
        kinds: data.all("ed-msg").filter_map(|it| it.attribute("msg-type")).map(str::to_owned).collect(),
        correction: joined(corrections().filter_map(|it| it.attribute("info").map(str::to_owned))),
        status,
        expires,
        ..Envelope::default()
    }
}

/// What the revisions say of themselves, in the head or in the data of the document, the newest first: it speaks of this version.
fn revisions(head: Element<'_, '_>) -> Option<String> {
    let time = |it: Element<'_, '_>| moment::parse(it.attribute("norm")?).map(|it| it.timestamp);
    let mut found: Vec<_> = head.find("revision-history").filter_map(|it| Some((time(it), it.attribute("comment")?))).collect();
    found.sort_by_key(|it| std::cmp::Reverse(it.0));
    joined(found.into_iter().map(|it| it.1.to_owned()))
}

fn all_codes(head: Element<'_, '_>, data: Element<'_, '_>) -> Vec<ProviderCode> {
    let code = |scheme: &str, code: Option<&str>, name: Option<String>| {
        Some(ProviderCode { scheme: scheme.to_owned(), code: code?.to_owned(), name })
    };
    let text = |it: &str| Some(it.to_owned());
    let mut found: Vec<Option<ProviderCode>> = Vec::new();
    for meta in head.all("meta") {
        let name = meta.attribute("name").unwrap_or_default();
        found.push(code(&format!("meta:{name}"), meta.attribute("content"), None));
    }
    for subject in head.find("tobject.subject") {
        let words = joined(
            ["type", "matter", "detail"]
                .iter()
                .filter_map(|it| subject.attribute(&format!("tobject.subject.{it}")))
                .map(str::to_owned),
        );
        found.push(code(
            "subject",
            subject.attribute("tobject.subject.refnum").or_else(|| subject.attribute("tobject.subject.code")),
            words,
        ));
    }
    found.extend(head.find("tobject.property").map(|it| code("genre", it.attribute("tobject.property.type"), None)));
    for element in data.children() {
        let name = element.name();
        found.push(match name {
            "evloc" => code(
                "evloc",
                element.attribute("iso-cc").or_else(|| element.attribute("city")),
                element.attribute("city").and_then(text),
            ),
            "fixture" => code(name, element.attribute("fix-id"), None),
            "series" => code(name, element.attribute("series.name"), None),
            "du-key" => code(name, element.attribute("key"), None),
            "doc-scope" => code(name, element.attribute("scope"), None),
            _ => None,
        });
    }
    for keyword in data.find("keyword") {
        let said = keyword.line();
        found.push(code("keyword", keyword.attribute("key").or(said.as_deref()), None));
    }
    for identified in data.all("identified-content").flat_map(Element::children) {
        let alternative = identified.child("alt-code").and_then(|it| it.attribute("value"));
        let said = identified.attribute("value").map(str::to_owned).or_else(|| identified.line());
        let given = identified.attribute("code").or(alternative).map(str::to_owned).or_else(|| said.clone());
        found.push(code(identified.name(), given.as_deref(), said.filter(|it| given.as_ref() != Some(it))));
    }
    codes::tidy(found.into_iter().flatten().collect())
}

fn body_head(article: &mut Article, top: Element<'_, '_>) {
    article.byline = joined(top.all("byline").filter_map(byline));
    article.dateline = top.child("dateline").map(dateline).filter(|it| !it.is_empty());
    article.credit = top.child("distributor").and_then(Element::line);
    article.copyright = article.copyright.take().or_else(|| top.child("rights").and_then(Element::line));
    let notes =
        top.all("note").filter(|it| it.attribute("noteclass").is_none_or(|class| class != "cpyrt")).filter_map(Element::line);
    let given = article.envelope.editors_note.take();
    let notes: Vec<String> = given.into_iter().chain(notes).collect();
    article.envelope.editors_note = Some(notes.join(" ")).filter(|it| !it.is_empty());
}

/// The place and what else is said; the parts of a `location` that nothing but white space parts are set off by commas.
fn dateline(element: Element<'_, '_>) -> String {
    let parts = |it: Element<'_, '_>| {
        let said: Vec<String> = it.children().filter_map(Element::line).collect();
        let size = |it: &str| it.chars().filter(|it| !it.is_whitespace()).count();
        (said.len() > 1 && said.iter().map(|it| size(it)).sum::<usize>() == size(&it.raw_text())).then(|| said.join(", "))
    };
    let place = element.child("location").and_then(parts);
    place.unwrap_or_else(|| tree::paragraphs(element).0.join(" "))
}

/// The name, then the title of its own: "By Ana López", "Science Writer".
fn byline(element: Element<'_, '_>) -> Option<String> {
    let title = element.child("byttl").and_then(Element::line);
    let whole = element.line()?;
    let name = title
        .as_ref()
        .and_then(|title| whole.strip_suffix(title.as_str()))
        .map_or(whole.as_str(), |it| it.trim_end_matches([',', ' ']));
    // `By<person>Ana López</person>`
    let name = match name.strip_prefix("By").filter(|it| it.starts_with(char::is_uppercase)) {
        Some(name) => format!("By {name}"),
        None => name.to_owned(),
    };
    joined([name].into_iter().chain(title.clone()).filter(|it| !it.is_empty()))
}

/// The content, then the tagline; without content, the abstract.
fn content(article: &mut Article, body: Element<'_, '_>) {
    let main = body.child("body.content").or_else(|| body.find("body.content").next());
    if let Some(main) = main.or_else(|| body.child("body.head").is_none().then_some(body)) {
        (article.paragraphs, article.annotations) = tree::paragraphs(main);
    }
    if article.paragraphs.is_empty()
        && let Some(summary) = body.find("abstract").next()
    {
        (article.paragraphs, article.annotations) = tree::paragraphs(summary);
    }
    for end in body.all("body.end").flat_map(|it| it.all("tagline")) {
        article.paragraphs.extend(tree::paragraphs(end).0);
    }
}
