//! Measures [`crate::stages::times`] on WikiWars (TimeML conversion), on the dates of GUM and on the project's own sentences, and
//! [`crate::stages::quantities`] on those. Nothing is trained here: the stages' knowledge is written by hand.

use std::fs;
use std::path::Path;

use super::{EvaluateError, read_file};
use crate::article::Moment;
use crate::record::{ParagraphKind, Span, Time};
use crate::resources::ResourceError;
use crate::resources::quantities::QuantityRules;
use crate::resources::times::TimeRules;
use crate::stages::quantities;
use crate::stages::times::{TimeAnchors, find, gold};
use crate::text::{self, Paragraph, Reader};

/// What `copytaster evaluate times` takes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Evaluate {
    /// Folder that holds `train/wikiwars` and `train/gum-dates`.
    #[arg(long, value_name = "DIR")]
    pub corpora: std::path::PathBuf,
    /// List what was missed or resolved wrongly in files whose names hold this.
    #[arg(long, value_name = "PART")]
    pub errors: Option<String>,
}

/// What the stages need.
struct Tools {
    times: TimeRules,
    quantities: QuantityRules,
    reader: Reader,
}

impl Tools {
    fn built_in() -> Result<Tools, ResourceError> {
        Ok(Tools { times: TimeRules::built_in()?, quantities: QuantityRules::built_in()?, reader: Reader::built_in()? })
    }
}

/// An annotated document.
struct Document {
    name: String,
    text: String,
    published: Option<Moment>,
    gold: Vec<Gold>,
}

struct Gold {
    span: Span,
    value: String,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    gold: usize,
    found: usize,
    strict: usize,
    relaxed: usize,
    value: usize,
}

/// The table of scores, as text.
pub(crate) fn evaluate(args: &Evaluate) -> Result<String, EvaluateError> {
    let tools = Tools::built_in()?;
    let mut out = String::new();
    let errors = args.errors.as_deref();
    let wikiwars = read_all(&args.corpora.join("train/wikiwars/timex3"), "tml", &timeml)?;
    let mut report = |label: &str, keep: &dyn Fn(&Document) -> bool| -> Result<(), EvaluateError> {
        let mut counts = Counts::default();
        let mut listing = String::new();
        for document in wikiwars.iter().filter(|document| keep(document)) {
            score(document, &tools, &mut counts, errors.filter(|part| document.name.contains(*part)).map(|_| &mut listing))?;
        }
        if label.ends_with("all") {
            out.push_str(&listing);
        }
        push_line(
            &mut out,
            &format!(
                "{label:<22} strict F1 {:.1}  relaxed F1 {:.1}  relaxed+value F1 {:.1}  (gold {}, found {})",
                counts.f1(counts.strict),
                counts.f1(counts.relaxed),
                counts.f1(counts.value),
                counts.gold,
                counts.found
            ),
        );
        Ok(())
    };
    let held_out = |document: &Document| document.name.get(..2).is_some_and(|number| number >= "17");
    report("wikiwars all", &|_| true)?;
    report("wikiwars 01-16", &|document| !held_out(document))?;
    report("wikiwars 17-22", &held_out)?;
    own_sentences(&mut out, &tools, errors)?;
    own_quantities(&mut out, &tools, errors)?;
    let gum = read_all(&args.corpora.join("train/gum-dates"), "xml", &gum)?;
    for genre in ["news", "interview", "news_|interview_"] {
        let (mut right, mut found, mut all) = (0, 0, 0);
        for document in gum.iter().filter(|document| genre.split('|').any(|genre| document.name.contains(genre))) {
            for (gold, times) in dates(document, &tools) {
                all += 1;
                found += usize::from(!times.is_empty());
                let good = gum_right(&gold.value, &times);
                right += usize::from(good);
                if !good && errors.is_some_and(|part| document.name.contains(part)) && genre.contains('|') {
                    let given: Vec<String> = times.iter().map(|time| format!("{} {}", time.text, time.value)).collect();
                    push_line(
                        &mut out,
                        &format!("{} {:?} {} -> {given:?}", document.name, gold.span.of(&document.text), gold.value),
                    );
                }
            }
        }
        push_line(&mut out, &format!("gum {genre:<18} value {:.1} % of {all} dates; found {found}", percent(right, all)));
    }
    Ok(out)
}

/// The project's own sentences of newswire.
fn own_sentences(out: &mut String, tools: &Tools, errors: Option<&str>) -> Result<(), EvaluateError> {
    for (name, set) in gold::SETS {
        let (counts, listing) = gold::score(set, &tools.times, &tools.reader)?;
        if errors.is_some_and(|part| name.contains(part)) {
            out.push_str(&listing);
        }
        push_line(
            out,
            &format!(
                "{name:<22} strict F1 {:.1}  relaxed F1 {:.1}  relaxed+value F1 {:.1}  with type {:.1}  (gold {}, found {})",
                counts.f1(counts.strict),
                counts.f1(counts.relaxed),
                counts.f1(counts.value),
                counts.f1(counts.kind),
                counts.gold,
                counts.found
            ),
        );
    }
    Ok(())
}

/// The project's own sentences with quantities.
fn own_quantities(out: &mut String, tools: &Tools, errors: Option<&str>) -> Result<(), EvaluateError> {
    for (name, set) in quantities::gold::SETS {
        let (right, all, listing) = quantities::gold::score(set, &tools.times, &tools.quantities, &tools.reader)?;
        if errors.is_some_and(|part| name.contains(part)) {
            out.push_str(&listing);
        }
        push_line(out, &format!("{name:<22} right in value, kind and bound {:.1} % of {all}", percent(right, all)));
    }
    Ok(())
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn percent(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of a corpus")]
    let (part, whole) = (part as f64, whole.max(1) as f64);
    100.0 * part / whole
}

impl Counts {
    fn f1(&self, right: usize) -> f64 {
        percent(2 * right, self.gold + self.found)
    }
}

fn times_of(document: &Document, tools: &Tools) -> Vec<Time> {
    let text = text::analyse(&document.text, paragraphs(&document.text), &tools.reader);
    find(&text, &TimeAnchors { published: document.published, dateline: None }, &tools.times)
}

/// Stretches between blank lines.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut found = Vec::new();
    let mut start = 0;
    for part in text.split("\n\n") {
        let span = Span::new(start, start + part.len());
        found.push(Paragraph { span, kind: ParagraphKind::Body });
        start = span.end + 2;
    }
    found
}

fn score(document: &Document, tools: &Tools, counts: &mut Counts, mut listing: Option<&mut String>) -> Result<(), EvaluateError> {
    let times = times_of(document, tools);
    counts.gold += document.gold.len();
    counts.found += times.len();
    for gold in &document.gold {
        let overlap = times
            .iter()
            .filter(|time| time.span.overlaps(gold.span))
            .max_by_key(|time| (time.span == gold.span, time.value == gold.value));
        if let Some(time) = overlap {
            counts.relaxed += 1;
            counts.strict += usize::from(time.span == gold.span);
            counts.value += usize::from(time.value == gold.value);
        }
        if let Some(listing) = listing.as_deref_mut() {
            let good = overlap.is_some_and(|time| time.span == gold.span && time.value == gold.value);
            if !good {
                let given = overlap.map(|time| format!("{} {}", time.text, time.value));
                push_line(listing, &format!("{} {:?} {} -> {given:?}", document.name, gold.span.of(&document.text), gold.value));
            }
        }
    }
    if let Some(listing) = listing {
        for time in times.iter().filter(|time| !document.gold.iter().any(|gold| gold.span.overlaps(time.span))) {
            let around = document.text.get(time.span.start.saturating_sub(30)..time.span.end + 20).unwrap_or(&time.text);
            push_line(listing, &format!("{} spurious {:?} {} in {around:?}", document.name, time.text, time.value));
        }
    }
    Ok(())
}

/// Each normalised date of a GUM text with the times that overlap it.
fn dates<'a>(document: &'a Document, tools: &Tools) -> Vec<(&'a Gold, Vec<Time>)> {
    let times = times_of(document, tools);
    document
        .gold
        .iter()
        .map(|gold| (gold, times.iter().filter(|time| time.span.overlaps(gold.span)).cloned().collect()))
        .collect()
}

/// `value` is `when`, or `from/to`.
fn gum_right(value: &str, times: &[Time]) -> bool {
    let (Some(first), Some(last)) = (times.first(), times.last()) else { return false };
    match value.split_once('/') {
        None => times.iter().any(|time| {
            time.value == value
                || time.value.get(..value.len()) == Some(value)
                    && time.value.get(value.len()..).is_some_and(|rest| rest.starts_with('T'))
        }),
        Some((from, to)) => {
            let starts = |given: &Option<String>| given.as_deref().is_some_and(|given| given.starts_with(from));
            let ends = |given: &Option<String>| given.as_deref().is_some_and(|given| given.starts_with(to));
            starts(&first.from) && ends(&last.to)
        }
    }
}

fn read_all(folder: &Path, ending: &str, read: &dyn Fn(&str, &str) -> Document) -> Result<Vec<Document>, EvaluateError> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .map_err(|source| EvaluateError::File { path: folder.to_owned(), source })?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    paths.sort();
    let mut documents = Vec::new();
    for path in paths {
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        documents.push(read(&name, &read_file(&path)?));
    }
    Ok(documents)
}

/// A day of writing without a time.
fn moment(date: &str) -> Option<Moment> {
    let date: jiff::civil::Date = date.get(..10)?.parse().ok()?;
    let timestamp = jiff::tz::Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
    Some(Moment { timestamp, offset: jiff::tz::Offset::UTC, has_time: false })
}

/// Walks mark-up: calls back with each tag and each stretch of text.
fn walk(source: &str, mut tag: impl FnMut(&str), mut text: impl FnMut(&str)) -> Option<()> {
    let mut rest = source;
    while let Some(open) = rest.find('<') {
        text(rest.get(..open)?);
        let close = rest.get(open..)?.find('>')? + open;
        tag(rest.get(open + 1..close)?);
        rest = rest.get(close + 1..)?;
    }
    text(rest);
    Some(())
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag.get(start..)?.split('"').next()
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

fn timeml(name: &str, source: &str) -> Document {
    let published =
        source.split("</DCT>").next().and_then(|head| attribute(head.rsplit("<DCT>").next()?, "value")).and_then(moment);
    let body = source.split("<TEXT>").nth(1).and_then(|body| body.split("</TEXT>").next()).unwrap_or_default();
    let text = std::cell::RefCell::new(String::new());
    let mut gold: Vec<Gold> = Vec::new();
    let _complete = walk(
        body,
        |tag| {
            let at = text.borrow().len();
            if tag.starts_with("TIMEX3") {
                gold.push(Gold { span: Span::new(at, at), value: attribute(tag, "value").unwrap_or_default().to_owned() });
            } else if tag.starts_with("/TIMEX3")
                && let Some(last) = gold.last_mut()
            {
                last.span.end = at;
            }
        },
        |stretch| text.borrow_mut().push_str(&plain(stretch)),
    );
    Document { name: name.to_owned(), text: text.into_inner(), published, gold }
}

fn gum(name: &str, source: &str) -> Document {
    let published =
        source.lines().find(|line| line.starts_with("<text ")).and_then(|line| attribute(line, "dateCreated")).and_then(moment);
    let mut text = String::new();
    let mut gold = Vec::new();
    let mut open: Option<(usize, Option<String>)> = None;
    for line in source.lines() {
        if let Some(tag) = line.strip_prefix('<') {
            if tag.starts_with("date") {
                let when = attribute(tag, "when").map(str::to_owned);
                let value = when.or_else(|| Some(format!("{}/{}", attribute(tag, "from")?, attribute(tag, "to")?)));
                open = Some((usize::MAX, value));
            } else if tag.starts_with("/date") {
                if let Some((start, Some(value))) = open.take().filter(|(start, _)| *start < text.len()) {
                    gold.push(Gold { span: Span::new(start, text.len()), value });
                }
            } else if tag.starts_with("/s>") {
                text.push('\n');
            } else if tag.starts_with("/p>") || tag.starts_with("/head") {
                text.push_str("\n\n");
            }
            continue;
        }
        let Some(token) = line.split('\t').next().filter(|token| !token.is_empty()) else { continue };
        let token = plain(token);
        let glued = text.is_empty()
            || text.ends_with(['\n', '(', '-', '–', '“', '$', '/'])
            || matches!(
                token.chars().next(),
                Some(',' | '.' | ';' | ':' | '?' | '!' | ')' | '\'' | '’' | '-' | '–' | '/' | '%' | '”')
            );
        if !glued {
            text.push(' ');
        }
        if let Some((start, _)) = &mut open
            && *start == usize::MAX
        {
            *start = text.len();
        }
        text.push_str(&token);
    }
    Document { name: name.to_owned(), text, published, gold }
}
