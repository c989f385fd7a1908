//! Items of 5 KB of every format, out of their envelopes: how many a second on one core, and what share of the whole work it is.
//!
//! `cargo bench --bench ingest`

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[allow(dead_code, reason = "other benchmarks use the rest of it")]
mod load;

use std::hint::black_box;
use std::time::{Duration, Instant};

use copytaster::ingest;
use copytaster::pipeline::{Settings, enrich};
use copytaster::resources::Resources;

/// Bytes of text in each item.
const SIZE: usize = 4_800;
/// How long each figure is measured.
const TIME: Duration = Duration::from_millis(1_500);

fn main() {
    let paragraphs = paragraphs();
    let resources = Resources::built_in().expect("resources");
    let core = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    println!("format       bytes   items/s   parsing of the whole");
    for (format, item) in items(&paragraphs) {
        let read = || ingest::read(black_box(item.as_bytes())).remove(0).expect("an article");
        let article = read();
        let parsing = per_item(|| drop(black_box(read())));
        let enriching = core.install(|| per_item(|| drop(black_box(enrich(&article, &resources, &Settings::default())))));
        let share = parsing / (parsing + enriching) * 100.0;
        println!("{format:<11} {:>6} {:>9.0} {share:>8.1} %", item.len(), 1.0 / parsing);
    }
}

/// Seconds that one call takes.
fn per_item(mut call: impl FnMut()) -> f64 {
    (0..3).for_each(|_| call());
    let (start, mut calls) = (Instant::now(), 0_u32);
    while start.elapsed() < TIME {
        call();
        calls += 1;
    }
    start.elapsed().as_secs_f64() / f64::from(calls)
}

/// Prose as wires write it.
fn paragraphs() -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for number in 0.. {
        let story = ingest::read(load::story(number).as_bytes()).remove(0).expect("a story");
        for paragraph in story.paragraphs {
            if found.iter().map(String::len).sum::<usize>() >= SIZE {
                return found;
            }
            found.push(paragraph.replace(['"', '\\', '<', '&'], ""));
        }
    }
    found
}

fn items(paragraphs: &[String]) -> Vec<(&'static str, String)> {
    let story = |open: &str, close: &str| -> String { paragraphs.iter().map(|it| format!("{open}{it}{close}")).collect() };
    // Lines of 69 characters, as the lines of the teleprinter are.
    let wrapped =
        |open: &str, close: &str| -> String { paragraphs.iter().map(|it| format!("{open}{}{close}", wrap(it))).collect() };
    let p = story("<p>", "</p>");
    let g2 = "<newsMessage><itemSet><newsItem guid='g'><contentMeta><headline>h</headline></contentMeta><contentSet><inlineXML><html><body>";
    vec![
        ("ninjs_1", format!(r#"{{"uri":"u","versioncreated":"2022-03-14T02:00:00Z","headline":"h","body_html":"{p}"}}"#)),
        (
            "ninjs_3",
            format!(
                r#"{{"uri":"u","versionCreated":"2022-03-14T02:00:00Z","headlines":[{{"value":"h"}}],"bodies":[{{"role":"main","contentType":"text/html","value":"{p}"}}]}}"#
            ),
        ),
        (
            "ap_json",
            format!(
                r#"{{"data":{{"item":{{"altids":{{"itemid":"1","etag":"1_1"}},"headline":"h","body_nitf":"<body.content><block>{p}</block></body.content>"}}}}}}"#
            ),
        ),
        (
            "mrn",
            format!(
                r#"{{"altId":"nL1","audiences":["NP:E"],"takeSequence":1,"headline":"h","body":"{}"}}"#,
                wrapped("    ", "\n").replace('\n', "\\n")
            ),
        ),
        ("json", format!(r#"{{"id":"u","headline":"h","body":"{}"}}"#, story("", "\\n\\n"))),
        ("newsml_g2", format!("{g2}{p}</body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>")),
        (
            "newsml_1",
            format!(
                "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>h</HeadLine></NewsLines><ContentItem><DataContent>{p}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
            ),
        ),
        (
            "nitf",
            format!(
                "<nitf><body><body.content>{}</body.content></body></nitf>",
                story("<p><person idsrc='x' value='1'>Ana Rojas</person> ", "</p>")
            ),
        ),
        ("rss", format!("<rss><channel><item><title>h</title><description><![CDATA[{p}]]></description></item></channel></rss>")),
        ("atom", format!("<feed><entry><title>h</title><content type='xhtml'><div>{p}</div></content></entry></feed>")),
        (
            "iptc_7901",
            format!("\u{1}bdt0054 3 pl 125\r\nx/\r\n\u{2}h =\r\n\r\n{}\u{3}\r\n141203 Mar 22", wrapped("  ", "\r\n\r\n")),
        ),
        (
            "anpa_1312",
            format!("\u{1}a0456\u{1f}af-\r\nu i \u{13}\u{11} bc-Ghana 03-14 0456\r\n\u{2}^h<\r\n{}\u{3}", wrapped("\t", "<\r\n")),
        ),
        ("email", format!("From: a@example.org\r\nSubject: s\r\nContent-Type: text/html\r\n\r\n{}", story("<p>", "</p>\r\n"))),
        ("html", format!("<html><body><h1>h</h1>{p}</body></html>")),
        ("text", format!("h\n\n{}", story("", "\n\n"))),
        ("wrapped", format!("h\n\n{}", wrapped("", "\n\n"))),
    ]
}

/// Breaks lines at the teleprinter's column.
fn wrap(paragraph: &str) -> String {
    let mut out = String::with_capacity(paragraph.len() + 80);
    let mut width = 0;
    for word in paragraph.split(' ') {
        let length = word.chars().count();
        let breaks = width > 0 && width + 1 + length > 69;
        if width > 0 {
            out.push(if breaks { '\n' } else { ' ' });
        }
        out.push_str(word);
        width = if breaks || width == 0 { length } else { width + 1 + length };
    }
    out
}
