//! Measures [`crate::stages::attributions`] on PolNeAR (Newell, Margolin and Ruths 2018). Nothing is trained here.
//!
//! A gold attribution is found when one of ours shares at least half of the letters of both contents together; each counts once.
//! PolNeAR also annotates attitudes and acts without words ("supports", "was criticized for"), which no record reports: recall is
//! told for all, and for those whose words are quoted at least in part.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Deserialize;

use super::{EvaluateError, read_file};
use crate::record::{Attribution, ParagraphKind, Span};
use crate::resources::Resources;
use crate::stages::coreference::{self, Discourse};
use crate::stages::{attributions, entities};
use crate::text::parsed::Forest;
use crate::text::{self, Paragraph};

/// What `copytaster evaluate attributions` takes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Evaluate {
    /// Folder that holds `dev/polnear-dev`
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// Print what was missed, and what was found that is not in the corpus
    #[arg(long)]
    errors: bool,
}

#[derive(Debug, Deserialize)]
struct Article {
    id: String,
    text: String,
    attributions: Vec<Gold>,
}

/// Spans in code points.
#[derive(Debug, Deserialize)]
struct Gold {
    source: Vec<(usize, usize)>,
    cue: Vec<(usize, usize)>,
    content: Vec<(usize, usize)>,
}

#[derive(Debug, Default)]
struct Counts {
    gold: usize,
    quoted: usize,
    found: usize,
    matched: usize,
    quoted_matched: usize,
    /// Of the matched ones.
    with_source: usize,
    source: usize,
    cue: usize,
    shared: usize,
    gold_letters: usize,
    found_letters: usize,
}

/// The table of scores, as text.
pub(crate) fn evaluate(args: &Evaluate) -> Result<String, EvaluateError> {
    let resources = Resources::built_in()?;
    let path = args.corpora.join("dev/polnear-dev/polnear-dev.jsonl");
    let lines = read_file(&path)?;
    let (mut counts, mut errors) = (Counts::default(), String::new());
    for line in lines.lines() {
        let article: Article = serde_json::from_str(line).map_err(|source| EvaluateError::Json { path: path.clone(), source })?;
        score(&article, &resources, &mut counts, &mut errors);
    }
    let shown = if args.errors { errors } else { String::new() };
    Ok(shown + &counts.table())
}

fn score(article: &Article, resources: &Resources, counts: &mut Counts, errors: &mut String) {
    let bytes: Vec<usize> = article.text.char_indices().map(|(at, _)| at).chain([article.text.len()]).collect();
    let spans = |points: &[(usize, usize)]| -> Vec<Span> {
        let byte = |point: usize| bytes.get(point).copied().unwrap_or(article.text.len());
        points.iter().map(|(start, end)| Span::new(byte(*start), byte(*end))).collect()
    };
    let found = find(&article.text, resources);
    let mut free: Vec<bool> = vec![true; found.len()];
    for gold in &article.attributions {
        let content = spans(&gold.content);
        let is_quoted = content.iter().any(|it| it.of(&article.text).contains(['"', '“', '”']));
        counts.gold += 1;
        counts.quoted += usize::from(is_quoted);
        let likeness = |it: &Attribution| likeness(&article.text, &content, &it.content);
        let best = (0..found.len()).filter(|it| free[*it]).max_by(|a, b| likeness(&found[*a]).total_cmp(&likeness(&found[*b])));
        let Some(best) = best.filter(|it| likeness(&found[*it]) >= 0.5) else {
            if is_quoted {
                let _written = writeln!(
                    errors,
                    "missed {}: {} | {}",
                    article.id,
                    words(&article.text, &spans(&gold.cue)),
                    words(&article.text, &content)
                );
            }
            continue;
        };
        free[best] = false;
        let ours = &found[best];
        counts.matched += 1;
        counts.quoted_matched += usize::from(is_quoted);
        counts.shared += shared(&article.text, &content, &ours.content);
        counts.gold_letters += letters(&article.text, &content);
        counts.found_letters += letters(&article.text, &ours.content);
        let (source, cue) = (spans(&gold.source), spans(&gold.cue));
        let touches = |span: Option<Span>, gold: &[Span]| span.is_some_and(|span| gold.iter().any(|it| it.overlaps(span)));
        if !source.is_empty() {
            counts.with_source += 1;
            let right = touches(ours.source.as_ref().map(|it| it.span), &source);
            counts.source += usize::from(right);
            if !right {
                let given = ours.source.as_ref().map_or("nobody", |it| it.text.as_str());
                let _written =
                    writeln!(errors, "source {}: {given} for {} | {}", article.id, words(&article.text, &source), ours.text);
            }
        }
        counts.cue += usize::from(touches(ours.cue.as_ref().map(|it| it.span), &cue));
    }
    counts.found += found.len();
    for ours in free.iter().zip(&found).filter(|(free, _)| **free).map(|(_, it)| it) {
        let (source, cue) = (ours.source.as_ref().map_or("nobody", |it| &it.text), ours.cue.as_ref().map_or("-", |it| &it.lemma));
        let _written = writeln!(errors, "invented {}: {source} [{cue}] {}", article.id, ours.text);
    }
}

/// The attributions of plain text, as the pipeline finds them.
fn find(copy: &str, resources: &Resources) -> Vec<Attribution> {
    let mut at = 0;
    let mut paragraphs = Vec::new();
    for part in copy.split("\n\n") {
        let kind = if at == 0 { ParagraphKind::Headline } else { ParagraphKind::Body };
        let trimmed = part.trim();
        if !trimmed.is_empty() {
            let start = at + part.len() - part.trim_start().len();
            paragraphs.push(Paragraph { span: Span::new(start, start + trimmed.len()), kind });
        }
        at += part.len() + 2;
    }
    let text = text::analyse(copy, paragraphs, &resources.reader);
    let mut entities =
        entities::find(&text, &crate::stages::places::Whereabouts::default(), &resources.gazetteer, &resources.coreference);
    coreference::join(&text, &mut entities.entities, coreference::Knowledge::of(resources));
    let discourse = Discourse::new(&entities.entities);
    attributions::find(&Forest::new(&text, &resources.reader), &discourse, &attributions::Knowledge::of(resources, None), 0.5).0
}

fn letters(text: &str, spans: &[Span]) -> usize {
    spans.iter().map(|it| it.of(text).chars().filter(|it| it.is_alphanumeric()).count()).sum()
}

fn shared(text: &str, left: &[Span], right: &[Span]) -> usize {
    let both = |a: &Span, b: &Span| (a.overlaps(*b)).then(|| Span::new(a.start.max(b.start), a.end.min(b.end)));
    let overlaps: Vec<Span> = left.iter().flat_map(|a| right.iter().filter_map(move |b| both(a, b))).collect();
    letters(text, &overlaps)
}

/// Shared letters in all letters of both.
fn likeness(text: &str, left: &[Span], right: &[Span]) -> f64 {
    let shared = shared(text, left, right);
    let all = letters(text, left) + letters(text, right) - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

fn words(text: &str, spans: &[Span]) -> String {
    spans.iter().map(|it| it.of(text)).collect::<Vec<_>>().join(" … ")
}

impl Counts {
    fn table(&self) -> String {
        let share = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
        let (precision, recall) = (share(self.matched, self.found), share(self.matched, self.gold));
        let f1 = |p: f64, r: f64| 2.0 * p * r / (p + r).max(f64::EPSILON);
        let (content_precision, content_recall) = (share(self.shared, self.found_letters), share(self.shared, self.gold_letters));
        format!(
            "polnear dev: {} gold, {} found; precision {precision:.1}, recall {recall:.1}, F1 {:.1}; of those with quoted words {:.1} % found ({})\n\
             of the matched: source right {:.1} % (of {} that have one), cue {:.1} %, content by letters F1 {:.1}\n",
            self.gold,
            self.found,
            f1(precision, recall),
            share(self.quoted_matched, self.quoted),
            self.quoted,
            share(self.source, self.with_source),
            self.with_source,
            share(self.cue, self.matched),
            f1(content_precision, content_recall),
        )
    }
}
