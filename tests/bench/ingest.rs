//! Items of 5 KB of every format, out of their envelopes: how many a second on one core.

use std::hint::black_box;

use copytaster::ingest;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Eleven paragraphs of 450 bytes between `open` and `close`.
fn story(open: &str, close: &str) -> String {
    let sentence =
        "The ministry said on Monday that it would close the border for three days while the army searched the valley. ";
    let paragraph = sentence.repeat(4);
    (0..11).map(|_| format!("{open}{}{close}", paragraph.trim_end())).collect()
}

fn items() -> Vec<(&'static str, String)> {
    let g2 = "<newsMessage><itemSet><newsItem guid='g'><contentMeta><headline>h</headline></contentMeta><contentSet><inlineXML><html><body>";
    vec![
        (
            "ninjs",
            format!(
                r#"{{"uri":"u","versioncreated":"2022-03-14T02:00:00Z","headline":"h","body_html":"{}"}}"#,
                story("<p>", "</p>")
            ),
        ),
        ("json", format!(r#"{{"id":"u","headline":"h","body":"{}"}}"#, story("", "\\n\\n"))),
        (
            "newsml_g2",
            format!("{g2}{}</body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>", story("<p>", "</p>")),
        ),
        ("nitf", format!("<nitf><body><body.content>{}</body.content></body></nitf>", story("<p><person>A B</person> ", "</p>"))),
        (
            "rss",
            format!(
                "<rss><channel><item><title>h</title><description><![CDATA[{}]]></description></item></channel></rss>",
                story("<p>", "</p>")
            ),
        ),
        (
            "iptc_7901",
            format!("\u{1}bdt0054 3 pl 125\r\nx/\r\n\u{2}h =\r\n\r\n{}\u{3}\r\n141203 Mar 22", story("  ", "\r\n\r\n")),
        ),
        (
            "anpa_1312",
            format!("\u{1}a0456\u{1f}af-\r\nu i \u{13}\u{11} bc-Ghana 03-14 0456\r\n\u{2}^h<\r\n{}\u{3}", story("\t", "<\r\n")),
        ),
        ("email", format!("From: a@example.org\r\nSubject: s\r\nContent-Type: text/html\r\n\r\n{}", story("<p>", "</p>\r\n"))),
        ("html", format!("<html><body><h1>h</h1>{}</body></html>", story("<p>", "</p>"))),
        ("text", format!("h\n\n{}", story("", "\n\n"))),
    ]
}

fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ingest");
    group.throughput(Throughput::Elements(1));
    for (format, item) in items() {
        group.bench_function(format, |bencher| bencher.iter(|| ingest::read(black_box(item.as_bytes()))));
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
