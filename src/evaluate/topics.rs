//! Measures [`crate::stages::topics`]: the best top level on events of Wikipedia's portal that were held out, and on AG News (Zhang, Zhao and
//! LeCun 2015), which is for measuring only; how far scores can be trusted, and what reading costs.
//!
//! AG News has four classes: sport is Sports, economy is Business, science and technology are Sci/Tech, all else is World.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Instant;

use crate::record::{ParagraphKind, Span};
use crate::resources::Resources;
use crate::resources::topics::LABELS;
use crate::stages::topics::{self, FLOOR, Knowledge, Story};
use crate::text::Paragraph;
use crate::train::topics::{HELD_OUT, best, events};

/// What `copytaster evaluate topics` takes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Evaluate {
    /// Folder that holds `train/current-events` and `dev/ag-news`
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
}

/// One story with what the corpus says of it.
struct Case {
    text: String,
    paragraphs: Vec<Paragraph>,
    /// Whether a top level, by its number, is right.
    right: Vec<usize>,
    /// The class that it is counted under.
    class: usize,
}

#[derive(Debug, Default)]
struct Counts {
    cases: usize,
    right: usize,
    given: usize,
    given_right: usize,
    by_class: [(usize, usize); LABELS],
    /// By tenths of the score: stories, right ones, sum of the scores.
    reliability: [(usize, usize, f64); 10],
}

/// The tables of scores, as text.
pub(crate) fn evaluate(args: &Evaluate) -> Result<String, String> {
    let resources = Resources::built_in().map_err(|error| error.to_string())?;
    let language = resources.languages.get("en").ok_or("English has no rules")?;
    let clusters = resources.reader.names.as_ref().map(|it| &it.clusters);
    let knowledge = Knowledge { topics: &resources.topics, rules: language.topics.as_deref(), clusters };
    let held: Vec<Case> = events(&args.corpora)?
        .into_iter()
        .filter(|it| it.date.as_str() >= HELD_OUT)
        .map(|it| case("", &it.text, it.topics.clone(), it.topics[0]))
        .collect();
    let news = ag_news(&args.corpora)?;
    let names: Vec<&str> = resources.topics.taxonomy.tops().filter_map(|it| resources.topics.taxonomy.slug(it)).collect();
    let held = count(&held, &knowledge).table("events of the portal, held out", &names);
    let news = count(&news, &knowledge).table("AG News, by the mapping", &["World", "Sports", "Business", "Sci/Tech"]);
    Ok(held + &news + &speed(&args.corpora, &knowledge)?)
}

fn case(headline: &str, body: &str, right: Vec<usize>, class: usize) -> Case {
    let text = if headline.is_empty() { body.to_owned() } else { format!("{headline}\n\n{body}") };
    let start = text.len() - body.len();
    let head = Paragraph { span: Span::new(0, headline.len()), kind: ParagraphKind::Headline };
    let body = Paragraph { span: Span::new(start, text.len()), kind: ParagraphKind::Body };
    let paragraphs = Some(head).filter(|_| start > 0).into_iter().chain([body]).collect();
    Case { text, paragraphs, right, class }
}

const SPORT: usize = 14;
const ECONOMY: usize = 3;
const SCIENCE: usize = 12;

fn ag_news(corpora: &std::path::Path) -> Result<Vec<Case>, String> {
    let path = corpora.join("dev/ag-news/test.csv");
    let table = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let read = |line: &str| {
        let mut cells = line.strip_prefix('"')?.strip_suffix('"')?.split("\",\"");
        let (class, title, text) = (cells.next()?.parse::<usize>().ok()?.checked_sub(1)?, cells.next()?, cells.next()?);
        let named = [SPORT, ECONOMY, SCIENCE];
        let right = match class {
            0 => (0..LABELS).filter(|it| !named.contains(it)).collect(),
            other => vec![*named.get(other - 1)?],
        };
        Some(case(&tidy(title), &tidy(text), right, class))
    };
    Ok(table.lines().filter_map(read).collect())
}

/// Without the residues of mark-up that the corpus has.
fn tidy(text: &str) -> String {
    let text = text.replace('\\', " ").replace(" #39;", "'").replace("#36;", "$").replace("&amp;", "&").replace("quot;", "\"");
    let mut tidy = String::new();
    for part in text.split("&lt;") {
        tidy.push_str(part.split_once("&gt;").map_or(part, |(_, rest)| rest));
    }
    tidy
}

fn count(cases: &[Case], knowledge: &Knowledge<'_>) -> Counts {
    let mut counts = Counts { cases: cases.len(), ..Counts::default() };
    let Some(rules) = knowledge.rules else { return counts };
    for case in cases {
        let story = Story { text: &case.text, paragraphs: &case.paragraphs, sentences: &[], events: &[], codes: &[], labels: "" };
        let (label, share) = best(&topics::read(&story, rules, knowledge).shares);
        let (right, score) = (case.right.contains(&label), rules.model.probability(share));
        counts.right += usize::from(right);
        let class = &mut counts.by_class[case.class];
        *class = (class.0 + usize::from(right), class.1 + 1);
        let bin = &mut counts.reliability[((score * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1, bin.1 + usize::from(right), bin.2 + score);
        if let Some(first) = topics::find(&story, knowledge).first() {
            counts.given += 1;
            counts.given_right +=
                usize::from(knowledge.topics.taxonomy.top_of(bare(&first.code)).is_some_and(|it| case.right.contains(&it)));
        }
    }
    counts
}

fn bare(code: &str) -> &str {
    code.strip_prefix("medtop:").unwrap_or(code)
}

impl Counts {
    fn table(&self, name: &str, classes: &[&str]) -> String {
        let share = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
        let mut table = format!(
            "{name}: {} stories; best top level right {:.1} %; given (score {FLOOR} or more) to {:.1} %, of those right {:.1} %\n",
            self.cases,
            share(self.right, self.cases),
            share(self.given, self.cases),
            share(self.given_right, self.given)
        );
        let told = |(at, (right, of)): (usize, &(usize, usize))| {
            classes.get(at).filter(|_| *of > 0).map(|class| format!("{class} {:.1} ({of})", share(*right, *of)))
        };
        let by_class: Vec<String> = self.by_class.iter().enumerate().filter_map(told).collect();
        let (mut bins, mut error) = (Vec::new(), 0.0);
        for (stories, right, score) in self.reliability.iter().filter(|it| it.0 > 0) {
            let (mean, accuracy) = (score / *stories as f64, *right as f64 / *stories as f64);
            error += (mean - accuracy).abs() * *stories as f64 / self.cases.max(1) as f64;
            bins.push(format!("{mean:.2} → {accuracy:.2} ({stories})"));
        }
        let _written = writeln!(table, "  by class: {}", by_class.join(", "));
        let _written = writeln!(table, "  score → right: {}; expected calibration error {error:.3}", bins.join(", "));
        table
    }
}

/// What reading 450 words costs, on stories put together from events of the portal.
fn speed(corpora: &std::path::Path, knowledge: &Knowledge<'_>) -> Result<String, String> {
    let events = events(corpora)?;
    let stories: Vec<Case> = events
        .chunks(17)
        .take(500)
        .map(|events| {
            let (mut text, mut paragraphs) = (String::new(), Vec::new());
            for event in events {
                let start = text.len();
                text.push_str(&event.text);
                paragraphs.push(Paragraph { span: Span::new(start, text.len()), kind: ParagraphKind::Body });
                text.push_str("\n\n");
            }
            Case { text, paragraphs, right: Vec::new(), class: 0 }
        })
        .collect();
    let words: usize = stories.iter().map(|it| it.text.split_whitespace().count()).sum();
    let start = Instant::now();
    for case in &stories {
        let story = Story { text: &case.text, paragraphs: &case.paragraphs, sentences: &[], events: &[], codes: &[], labels: "" };
        std::hint::black_box(topics::find(&story, knowledge));
    }
    let micros = start.elapsed().as_secs_f64() * 1e6 / words.max(1) as f64 * 450.0;
    Ok(format!("speed, one thread: {micros:.0} microseconds for 450 words\n"))
}
