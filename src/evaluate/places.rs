//! Measures the place stage on GeoVirus (Gritta et al. 2018): toponyms of disease news with coordinates. For measuring only.

use std::fmt;
use std::fs;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::record::{EntityKind, ParagraphKind, PlaceKind, Span};
use crate::resources::Resources;
use crate::resources::gazetteer::Gazetteer;
use crate::stages::places::{Whereabouts, find, kilometres};
use crate::text::{self, Paragraph};
use crate::train::places::BuildError;

/// A hundred miles, in kilometres: the usual measure.
const NEAR: f64 = 161.0;

/// Figures of one run.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Figures {
    pub articles: usize,
    pub gold: usize,
    pub found: usize,
    /// Same start and end.
    pub exact: usize,
    /// Of the exact ones: within 161 km of the annotated point.
    pub near: usize,
    /// Of the exact ones: in the country that the annotated point lies in, as the nearest town tells.
    pub country: usize,
    /// Of the exact ones: those given out as towns, and of these the near ones. A country has no one point, so it counts by its name only.
    pub towns: usize,
    pub near_towns: usize,
    /// Of the exact ones: near if each name meant the place of most people that bears it.
    pub near_largest: usize,
    /// Median distance of the exact ones in kilometres.
    pub median_error: f64,
    /// What was missed and what was wrong, for the person who reads the figures.
    pub misses: Vec<String>,
    pub errors: Vec<String>,
    pub astray: Vec<String>,
}

/// Runs the place stage over `<corpora>/dev/geovirus/geovirus.xml`.
pub(crate) fn geovirus(corpora: &Path, resources: &Resources) -> Result<Figures, BuildError> {
    let path = corpora.join("dev/geovirus/geovirus.xml");
    let xml = fs::read_to_string(&path).map_err(|error| BuildError::Io(path.clone(), error))?;
    let mut figures = Figures::default();
    let mut errors = Vec::new();
    let towns = towns(&resources.gazetteer);
    for article in articles(&xml) {
        measure(&article, resources, &towns, &mut figures, &mut errors);
    }
    errors.sort_by(f64::total_cmp);
    figures.median_error = errors.get(errors.len() / 2).copied().unwrap_or_default();
    Ok(figures)
}

#[derive(Debug, Default)]
struct Article {
    text: String,
    toponyms: Vec<Toponym>,
}

#[derive(Debug, Default, Clone)]
struct Toponym {
    name: String,
    /// Code points, from 0.
    start: usize,
    lat: f64,
    lon: f64,
}

fn articles(xml: &str) -> Vec<Article> {
    let mut reader = Reader::from_str(xml);
    let (mut all, mut article, mut toponym, mut field) = (Vec::new(), Article::default(), Toponym::default(), String::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => field.clear(),
            Ok(Event::Text(part)) => field.push_str(&part),
            Ok(Event::GeneralRef(part)) => {
                let name = part.to_string();
                let char = part.resolve_char_ref().ok().flatten();
                let named = quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default();
                match char {
                    Some(char) => field.push(char),
                    None => field.push_str(named),
                }
            }
            Ok(Event::End(end)) => match end.name().as_ref() {
                "text" => article.text = std::mem::take(&mut field),
                "name" => toponym.name = std::mem::take(&mut field),
                "start" => toponym.start = field.trim().parse::<usize>().unwrap_or(1).saturating_sub(1),
                "lat" => toponym.lat = field.trim().parse().unwrap_or(f64::NAN),
                "lon" => toponym.lon = field.trim().parse().unwrap_or(f64::NAN),
                "location" => article.toponyms.push(std::mem::take(&mut toponym)),
                "article" => all.push(std::mem::take(&mut article)),
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => return all,
            Ok(_) => {}
        }
    }
}

fn measure(article: &Article, resources: &Resources, towns: &[Town<'_>], figures: &mut Figures, errors: &mut Vec<f64>) {
    let text = text::analyse(
        &article.text,
        vec![Paragraph { span: Span::new(0, article.text.len()), kind: ParagraphKind::Body }],
        &resources.reader,
    );
    let found = find(&text, &Whereabouts::default(), &resources.gazetteer);
    let places: Vec<_> = found.entities.iter().filter(|entity| entity.kind == EntityKind::Place).collect();
    let offsets: Vec<usize> = article.text.char_indices().map(|(offset, _)| offset).collect();
    let gold: Vec<(Span, &Toponym)> = article
        .toponyms
        .iter()
        .filter_map(|toponym| offsets.get(toponym.start).map(|start| (Span::new(*start, start + toponym.name.len()), toponym)))
        .collect();
    figures.articles += 1;
    figures.gold += gold.len();
    for (span, toponym) in &gold {
        let around = context(&article.text, *span);
        let Some(place) = places.iter().find(|place| place.mentions.iter().any(|mention| mention.span == *span)) else {
            figures.misses.push(around);
            continue;
        };
        let Some((lat, lon)) = place.place.as_ref().and_then(|place| Some((place.lat?, place.lon?))) else { continue };
        figures.exact += 1;
        let error = kilometres(lat, lon, toponym.lat, toponym.lon);
        errors.push(error);
        figures.near += usize::from(error <= NEAR);
        let largest = largest(&toponym.name, &resources.gazetteer);
        figures.near_largest +=
            usize::from(largest.is_some_and(|(lat, lon)| kilometres(lat, lon, toponym.lat, toponym.lon) <= NEAR));
        let country = place.place.as_ref().and_then(|place| place.country.as_deref());
        let right = nearest_country(toponym.lat, toponym.lon, towns) == country;
        figures.country += usize::from(right);
        let town = place
            .place
            .as_ref()
            .is_some_and(|place| matches!(place.kind, PlaceKind::City | PlaceKind::District | PlaceKind::Facility));
        figures.towns += usize::from(town);
        figures.near_towns += usize::from(town && error <= NEAR);
        if error > NEAR {
            figures.astray.push(format!("{error:.0} km, {country:?} {}: {around}", place.name));
        }
    }
    for mention in places.iter().flat_map(|place| &place.mentions) {
        figures.found += 1;
        if !gold.iter().any(|(span, _)| *span == mention.span) {
            figures.errors.push(context(&article.text, mention.span));
        }
    }
}

/// The point of the place of most people that bears the name.
fn largest(name: &str, gazetteer: &Gazetteer) -> Option<(f64, f64)> {
    let known = gazetteer.lookup(name).into_iter().filter_map(|sense| gazetteer.facts(sense.place));
    known.max_by_key(|facts| facts.population).map(|facts| (facts.lat, facts.lon))
}

fn context(text: &str, span: Span) -> String {
    let before = text.get(..span.start).unwrap_or_default();
    let from = before.char_indices().rev().nth(30).map_or(0, |(offset, _)| offset);
    let after = text.get(span.end..).unwrap_or_default();
    let until = after.char_indices().nth(20).map_or(after.len(), |(offset, _)| offset);
    let part = |text: Option<&str>| text.unwrap_or_default().replace('\n', " ");
    format!("{}>{}<{}", part(before.get(from..)), span.of(text), part(after.get(..until)))
}

/// Latitude, longitude, country.
type Town<'a> = (f64, f64, &'a str);

fn towns(gazetteer: &Gazetteer) -> Vec<Town<'_>> {
    let facts = gazetteer.towns().filter_map(|id| gazetteer.facts(id));
    facts
        .filter(|facts| facts.population > 0 && facts.kind == PlaceKind::City)
        .filter_map(|facts| Some((facts.lat, facts.lon, facts.country?)))
        .collect()
}

fn nearest_country<'a>(lat: f64, lon: f64, towns: &[Town<'a>]) -> Option<&'a str> {
    let squeeze = lat.to_radians().cos();
    let far = |town: &&Town<'_>| (town.0 - lat).powi(2) + ((town.1 - lon) * squeeze).powi(2);
    towns.iter().min_by(|a, b| far(a).total_cmp(&far(b))).map(|town| town.2)
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (precision, recall) = (ratio(self.exact, self.found), ratio(self.exact, self.gold));
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        writeln!(f, "articles {}  toponyms {}  found {}  exact {}", self.articles, self.gold, self.found, self.exact)?;
        writeln!(f, "recognition  precision {precision:.3}  recall {recall:.3}  f1 {f1:.3}")?;
        let [near, largest, country] = [self.near, self.near_largest, self.country].map(|part| ratio(part, self.exact));
        writeln!(
            f,
            "resolution   within 161 km {near:.3} (of the place of most people {largest:.3})  country {country:.3}  median error {:.1} km",
            self.median_error
        )?;
        write!(f, "of {} towns  within 161 km {:.3}", self.towns, ratio(self.near_towns, self.towns))
    }
}
