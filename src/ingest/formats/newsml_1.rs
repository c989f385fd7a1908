//! NewsML 1.0 to 1.2 (IPTC): one `NewsItem` → [`Article`]. Components stand in components; the story is the richest text in them.

use std::collections::BTreeMap;

use super::nitf;
use crate::markup::xml::Element;
use crate::markup::{html, tree};
use crate::outcome::{Outcome, RejectionCode, article, refuse, speaks_of_others};
use crate::values::bodies::{self, Body, joined};
use crate::values::roles::Role;
use crate::values::states::{self, States};
use crate::values::{codes, ids, moment, orders, remarks, times};
use record::article::{Annotation, Article, Envelope, Format, ProviderCode};

pub(crate) fn read(item: Element<'_, '_>) -> Outcome {
    let mut article = article(Format::Newsml1, item.source().as_bytes());
    let identifier = item.path(&["Identification", "NewsIdentifier"]).or_else(|| item.find("NewsIdentifier").next());
    let part = |name| identifier.and_then(|it| it.child(name)).and_then(Element::line);
    let own_id = id(&part);
    if let Some(id) = &own_id {
        article.id.clone_from(id);
    }
    article.version = part("RevisionId");
    let management = item.child("NewsManagement").or_else(|| item.find("NewsManagement").next());
    if let Some(management) = management {
        article.envelope = envelope(management);
    }
    let created = ["ThisRevisionCreated", "FirstCreated"];
    let dates = management.into_iter().flat_map(|it| created.iter().filter_map(move |name| it.child(name)?.line()));
    moment::publish(&mut article, dates.chain(part("DateId")));
    if let Some(management) = management {
        states(item, management, &mut article);
        changes(management, &mut article);
    }
    // What is left of an item of which parts are taken away is none that can be used by itself.
    if item.all("Update").any(|it| it.find("Delete").next().is_some()) {
        article.envelope.statuses.push("withheld".to_owned());
    }
    lines(&mut article, item);
    metadata(&mut article, item, part("ProviderId"));
    let body = content(item, &mut article);
    (article.paragraphs, article.annotations) = body;
    remarks(&mut article, item);
    if article.headline.is_empty() && article.paragraphs.is_empty() && !speaks_of_others(&article.envelope) {
        return refuse(
            RejectionCode::NoText,
            "the NewsItem has neither HeadLine nor text; looked in NewsLines and DataContent",
            own_id,
        );
    }
    Ok(article)
}

/// `urn:newsml:provider:date:id:revision`, without the revision, which changes from version to version. An identifier that does not
/// name the item is the agency's, the same in all its items.
fn id(part: &dyn Fn(&'static str) -> Option<String>) -> Option<String> {
    let (item, revision) = (part("NewsItemId").filter(|it| ids::is_one(it)), part("RevisionId"));
    let public = part("PublicIdentifier")
        .filter(|it| ids::is_one(it))
        .filter(|it| item.as_ref().is_none_or(|item| it.contains(item.as_str())));
    let Some(public) = public else {
        let item = item?;
        let given: Vec<String> = [part("ProviderId"), part("DateId")].into_iter().flatten().collect();
        return Some(if given.is_empty() { item } else { format!("urn:newsml:{}:{item}", given.join(":")) });
    };
    let is_number = |it: &str| it.trim_end_matches(['U', 'A', 'N']).bytes().all(|it| it.is_ascii_digit()) && !it.is_empty();
    let without = public.rsplit_once(':').filter(|(rest, last)| {
        let of_item =
            revision.as_deref().is_some_and(|it| it.trim_end_matches(['U', 'A', 'N']) == last.trim_end_matches(['U', 'A', 'N']));
        let is_last = rest.split(':').count() >= 5 || item.as_ref().is_some_and(|it| rest.ends_with(it.as_str()));
        is_last && (of_item || (public.starts_with("urn:newsml:") && is_number(last)))
    });
    Some(without.map_or_else(|| public.clone(), |(rest, _)| rest.to_owned()))
}

/// All statuses, and what properties say of the item's state.
fn states(item: Element<'_, '_>, management: Element<'_, '_>, article: &mut Article) {
    let mut states = States::default();
    // A status may stand in a `RevisionStatus` or a history; what it will be is none.
    let given = management.find("Status").chain(management.all("RevisionStatus"));
    given.filter(|it| it.children().next().is_none()).filter_map(formal).for_each(|it| states.field("status", &it));
    let around = item.find("AdministrativeMetadata").chain(item.find("RightsMetadata")).chain(item.find("DescriptiveMetadata"));
    for property in management.all("Property").chain(around.flat_map(|it| it.all("Property"))) {
        if let (Some(name), Some(value)) = (property.attribute("FormalName"), property.attribute("Value")) {
            states.field(&states::fold(name), value);
        }
    }
    states.finish(article);
}

/// The times at which the status changes: from one of them on the item may be used, or may not be used any more.
fn changes(management: Element<'_, '_>, article: &mut Article) {
    let status = management.all("Status").find_map(formal);
    let is_embargoed = status.is_some_and(|it| it.eq_ignore_ascii_case("embargoed"));
    for change in management.all("StatusWillChange") {
        let future = change.child("FutureStatus").and_then(formal);
        let given = change.child("DateAndTime").and_then(Element::line);
        match (future.filter(|it| !it.eq_ignore_ascii_case("usable")), given) {
            (None, Some(given)) if is_embargoed => times::embargo(article, given),
            (None, Some(given)) => times::release(article, given),
            (Some(future), given) => match given.and_then(|it| moment::parse(&it)) {
                Some(end) => article.envelope.expires = Some(end),
                None => article.envelope.statuses.push(future),
            },
            (None, None) => {}
        }
    }
    if is_embargoed && article.envelope.embargo.is_none() {
        times::open_embargo(article);
    }
}

fn formal(element: Element<'_, '_>) -> Option<String> {
    element.attribute("FormalName").map(str::to_owned).or_else(|| element.line())
}

fn envelope(management: Element<'_, '_>) -> Envelope {
    let named = |name| management.all(name).filter_map(formal);
    let status = named("Status").next();
    let derived = management.all("AssociatedWith").chain(management.all("DerivedFrom"));
    let replaced =
        derived.filter(|it| it.attribute("FormalName").is_some_and(bodies::is_replacing) || it.name() == "DerivedFrom");
    let associated = management.all("AssociatedWith");
    let ordered = associated.filter_map(|it| Some((orders::relation(it.attribute("FormalName")?)?, it.attribute("NewsItem"))));
    let mut envelope = Envelope {
        urgency: management.child("Urgency").and_then(formal).and_then(|it| bodies::urgency(&it)),
        editors_note: joined(
            management
                .all("Property")
                .filter(|it| it.attribute("FormalName") == Some("EditorialNote"))
                .filter_map(|it| it.attribute("Value").map(str::to_owned)),
        ),
        signals: named("Instruction").collect(),
        replaces: replaced.filter_map(|it| it.attribute("NewsItem")).map(str::to_owned).collect(),
        kinds: named("NewsItemType").filter(|it| !it.eq_ignore_ascii_case("news")).collect(),
        status,
        ..Envelope::default()
    };
    ordered.for_each(|(relation, target)| orders::by_link(&mut envelope, relation, target.map(str::to_owned)));
    envelope
}

/// Words beside the content: every line, note, property and term of use.
fn remarks(article: &mut Article, item: Element<'_, '_>) {
    let envelope = &mut article.envelope;
    for name in ["NewsLines", "NewsManagement", "AdministrativeMetadata", "RightsMetadata", "SpecialInstructions", "Comment"] {
        for parent in item.outermost(name) {
            remarks::elements(envelope, parent, &["DateLine", "Provider", "Creator", "FirstCreated", "ThisRevisionCreated"]);
            if matches!(name, "SpecialInstructions" | "Comment") {
                parent.line().iter().for_each(|it| remarks::add(envelope, it));
            }
        }
    }
    for property in item.outermost("DescriptiveMetadata").flat_map(|it| it.find("Property").chain(it.find("Genre"))) {
        [property.attribute("Value"), property.attribute("FormalName")]
            .into_iter()
            .flatten()
            .for_each(|it| remarks::add(envelope, it));
    }
}

fn lines(article: &mut Article, item: Element<'_, '_>) {
    let line = |name: &'static str| item.find("NewsLines").find_map(|it| it.child(name)?.line());
    article.headline = line("HeadLine").or_else(|| line("Headline")).unwrap_or_default();
    article.byline = line("ByLine").or_else(|| line("Byline"));
    article.dateline = line("DateLine").or_else(|| line("Dateline"));
    article.credit = line("CreditLine");
    article.copyright = line("CopyrightLine");
    article.slug =
        line("SlugLine").or_else(|| line("SlugLineText")).or_else(|| item.path(&["Identification", "NameLabel"])?.line());
    let keywords = item.find("KeywordLine").filter_map(Element::line).map(|code| ProviderCode {
        scheme: "keyword".to_owned(),
        code,
        name: None,
    });
    article.codes.extend(keywords);
    article.codes.extend(item.find("SubHeadLine").filter_map(Element::line).map(|code| ProviderCode {
        scheme: "headline:SubHeadLine".to_owned(),
        code,
        name: None,
    }));
    // Agencies write notes to editors as a line of a type of its own.
    for note in item.find("NewsLine") {
        let kind = note.child("NewsLineType").and_then(|it| it.attribute("FormalName")).unwrap_or_default().to_lowercase();
        if kind.contains("note") || kind.contains("advisory") {
            article.envelope.editors_note =
                note.child("NewsLineText").and_then(Element::line).or(article.envelope.editors_note.take());
        }
    }
}

fn metadata(article: &mut Article, item: Element<'_, '_>, provider: Option<String>) {
    let formal = |it: Element<'_, '_>| it.attribute("FormalName").map(str::to_owned);
    let party = item.find("Provider").find_map(|it| it.child("Party").and_then(formal));
    article.provider = party.or(provider);
    article.language = item.find("Language").find_map(formal);
    for metadata in item.outermost("DescriptiveMetadata") {
        for element in metadata.descendants() {
            let scheme = match element.name() {
                "Subject" | "SubjectMatter" | "SubjectDetail" => "subject",
                "Genre" => "genre",
                "OfInterestTo" => "audience",
                "Property" => "property",
                _ => continue,
            };
            let code = if scheme == "property" { element.attribute("Value").map(str::to_owned) } else { formal(element) };
            let scheme = if scheme == "property" {
                format!("property:{}", formal(element).unwrap_or_default())
            } else {
                scheme.to_owned()
            };
            article.codes.extend(code.map(|code| ProviderCode { scheme, code, name: None }));
        }
    }
    article.codes = codes::tidy(std::mem::take(&mut article.codes));
}

/// The text of the parts in their order: a lead, a body and a background in components of their own are one story. Of renditions of the
/// same text the richest is taken; pictures and their captions are content items too, and a text beats them.
fn content(item: Element<'_, '_>, article: &mut Article) -> (Vec<String>, Vec<Annotation>) {
    let mut parts: Vec<Body> = Vec::new();
    // What stands beside each other in a component without roles is one text, too.
    let mut beside: BTreeMap<usize, Vec<Body>> = BTreeMap::new();
    let mut best: (usize, Body) = Default::default();
    for (component, role, content) in contents(item) {
        let media = content.child("MediaType").and_then(|it| it.attribute("FormalName")).unwrap_or("Text");
        let is_text = media.eq_ignore_ascii_case("text");
        for data in content.outermost("DataContent") {
            let read = data_content(data, article);
            if read.0.is_empty() {
                continue;
            }
            remarks::paragraphs(&mut article.envelope, &read.0);
            let size = read.0.iter().map(String::len).sum::<usize>() + usize::from(is_text);
            if is_text && role == Role::Text {
                bodies::add_part(&mut parts, read.clone());
            }
            if let Some(component) = component.filter(|_| is_text && role == Role::Unsaid) {
                bodies::add_part(beside.entry(component).or_default(), read.clone());
            }
            if size > best.0 && (role != Role::Other || best.0 == 0) {
                best = (size, read);
            }
        }
    }
    let size = |it: &Body| it.0.iter().map(String::len).sum::<usize>();
    let joined = |parts: Vec<Body>| parts.into_iter().fold(Body::default(), bodies::then);
    let unsaid = beside.into_values().map(joined).max_by_key(size).unwrap_or_default();
    let best = if size(&unsaid) > best.0 { (size(&unsaid), unsaid) } else { best };
    let said = joined(parts);
    if size(&said) * 10 >= best.0 * 9 { said } else { best.1 }
}

/// The content items, each with the component that it stands in, where that is one of parts and not of equivalents, and its role.
fn contents<'t, 'a>(item: Element<'t, 'a>) -> Vec<(Option<usize>, Role, Element<'t, 'a>)> {
    let mut found = Vec::new();
    let mut roles: Vec<(usize, Role, Option<usize>)> = Vec::new();
    let mut after = 0;
    for element in item.descendants() {
        while roles.last().is_some_and(|(end, ..)| *end <= element.index()) {
            roles.pop();
        }
        match element.name() {
            "NewsComponent" => {
                let role = element.child("Role").and_then(|it| it.attribute("FormalName")).map_or(Role::Unsaid, Role::of);
                let of_parts = element.attribute("EquivalentsList").is_none_or(|it| !it.eq_ignore_ascii_case("yes"));
                roles.push((element.end(), role, of_parts.then_some(element.index())));
            }
            "ContentItem" if element.index() >= after => {
                after = element.end();
                let (_, role, component) = roles.last().copied().unwrap_or((0, Role::Unsaid, None));
                found.push((component, role, element));
            }
            _ => {}
        }
    }
    found
}

fn data_content(data: Element<'_, '_>, article: &mut Article) -> (Vec<String>, Vec<Annotation>) {
    if let Some(document) = data.find("nitf").next() {
        let inner = nitf::read(document).ok();
        return inner.map_or_else(Default::default, |inner| {
            nitf::hand_over(&inner, article);
            if article.headline.is_empty() {
                article.headline = inner.headline;
            }
            (inner.paragraphs, inner.annotations)
        });
    }
    if data.children().next().is_some() {
        let body = data.find("body.content").next().or_else(|| data.find("body").next()).unwrap_or(data);
        remarks::beside_tree(&mut article.envelope, body);
        return tree::paragraphs(body);
    }
    let text = data.raw_text();
    remarks::beside(&mut article.envelope, &text);
    html::read(&text)
}
