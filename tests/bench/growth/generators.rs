//! Copy that grows: each generator makes as many bytes as it is asked for of one kind of input that tempts a stage or a reader to do more
//! work than there is input, or to write a record much longer than the copy.

/// A kind of input, by a name that says what is in it.
pub(crate) struct Generator {
    pub(crate) name: &'static str,
    make: Make,
}

enum Make {
    /// A story in English whose one paragraph is the piece, over and over.
    Paragraph(&'static str),
    /// A story with a paragraph for each piece.
    Paragraphs(&'static str),
    /// A story of one paragraph that a function writes, given the number of the piece.
    Numbered(fn(usize) -> String),
    /// A story whose headline is the piece, over and over.
    Headline(&'static str),
    /// Plain text that begins like this and goes on with the piece, over and over.
    Raw(&'static str, &'static str, &'static str),
    /// Plain text that begins like this, with numbered pieces.
    RawNumbered(&'static str, fn(usize) -> String, &'static str),
    /// As many of the first as of the last: what is opened is closed.
    Nested(&'static str, &'static str, &'static str, &'static str, &'static str),
}

impl Generator {
    /// About `bytes` bytes.
    pub(crate) fn input(&self, bytes: usize) -> Vec<u8> {
        let repeated = |piece: &str| piece.repeat(bytes / piece.len() + 1);
        let numbered = |piece: fn(usize) -> String| {
            let mut text = String::with_capacity(bytes + 64);
            let mut number = 0;
            while text.len() < bytes {
                text.push_str(&piece(number));
                number += 1;
            }
            text
        };
        let text = match self.make {
            Make::Paragraph(piece) => story(HEADLINE, &repeated(piece)),
            Make::Paragraphs(piece) => story(HEADLINE, &repeated(&format!("{piece}\n\n"))),
            Make::Numbered(piece) => story(HEADLINE, &numbered(piece)),
            Make::Headline(piece) => story(&repeated(piece), "Rain fell in the city on Monday."),
            Make::Raw(head, piece, tail) => format!("{head}{}{tail}", repeated(piece)),
            Make::RawNumbered(head, piece, tail) => format!("{head}{}{tail}", numbered(piece)),
            Make::Nested(head, open, middle, close, tail) => {
                let times = bytes / (open.len() + close.len()) + 1;
                format!("{head}{}{middle}{}{tail}", open.repeat(times), close.repeat(times))
            }
        };
        text.into_bytes()
    }
}

const HEADLINE: &str = "Snow closes coast road";

fn story(headline: &str, body: &str) -> String {
    serde_json::json!({
        "uri": "urn:growth:1", "version": "1", "type": "text", "language": "en", "versionCreated": "2026-05-04T10:00:00Z",
        "headlines": [{ "role": "main", "value": headline }],
        "bodies": [{ "role": "text", "contentType": "text/plain", "value": body }],
    })
    .to_string()
}

/// Two capital letters and a small one, another for each number: names that no list has.
fn name(number: usize) -> String {
    let letters = "abcdefghijklmnopqrstuvwxyz".as_bytes();
    let letter = |at: usize| char::from(letters[at % letters.len()]);
    let (first, second, third) = (number, number / 26, number / 676);
    format!("{}{}r{}o", letter(first).to_ascii_uppercase(), letter(second), letter(third))
}

macro_rules! generators {
    ($($name:literal: $make:expr;)*) => { &[$(Generator { name: $name, make: $make }),*] };
}

use Make::{Headline, Nested, Numbered, Paragraph, Paragraphs, Raw, RawNumbered};

pub(crate) const GENERATORS: &[Generator] = generators! {
    // Sentences without an end.
    "nested attributions": Paragraph("Mayor says ");
    "said that said": Paragraph("the minister said that he said that ");
    "according to": Paragraph("it rained, according to the minister, ");
    "citing": Paragraph("the BBC reported, citing officials who told Reuters, ");
    "attacked and attacked": Paragraph("Kenya attacked Peru and Peru attacked Kenya and ");
    "talks between and between": Paragraph("talks between Kenya and Peru on an attack on the army of ");
    "threatened to threaten": Paragraph("threatened to ");
    "a list of names": Numbered(|it| format!("{} {}, ", name(it), name(it * 7 + 3)));
    "a list of places": Paragraph("Nairobi, Lima, Dhaka, Warsaw, Manila, Kenya, Peru, ");
    "and and": Paragraph("and ");
    "commas": Paragraph(", ");
    "of the of the": Paragraph("the minister of the ");
    "which which": Paragraph("the man who saw the woman who ");
    // Words.
    "one long word": Paragraph("a");
    "one long number": Paragraph("7");
    "capitals": Paragraph("ABCD ");
    "capitalised words": Paragraph("Abcd ");
    "one name": Paragraph("Okello ");
    "one name in sentences": Paragraph("Abel Okello spoke. ");
    "many names in sentences": Numbered(|it| format!("{} {} spoke. ", name(it), name(it * 7 + 3)));
    "many surnames": Numbered(|it| format!("Abel {} spoke. Then {} left. ", name(it), name(it / 2)));
    "many organisations": Numbered(|it| format!("The {} Corp. fell. ", name(it)));
    "acronyms": Numbered(|it| format!("{} {} Union ({}U) met. ", name(it), name(it + 1), name(it).to_uppercase()));
    "titles": Paragraph("Mr. ");
    "initials": Paragraph("J. ");
    "dotted": Paragraph("U.S.");
    "hyphens": Paragraph("a-");
    "apostrophes": Paragraph("'s ");
    "underscores": Paragraph("_ ");
    "combining marks": Paragraph("\u{301}");
    "letters with marks": Paragraph("e\u{301}\u{302} ");
    "right to left": Paragraph("قال الوزير إن المطر ");
    "Chinese": Paragraph("部长说下雨了");
    "emoji": Paragraph("👩‍👩‍👧‍👦");
    "control characters": Paragraph("a\u{1}\u{200b}\u{202e} ");
    "web addresses": Paragraph("https://example.org/a?b=c ");
    "mail addresses": Paragraph("a.b@example.org ");
    // Marks.
    "stops": Paragraph(".");
    "stops and blanks": Paragraph(". ");
    "quote pairs": Paragraph("\"a\" ");
    "quotes in sentences": Paragraph("\"We will go,\" he said. ");
    "curly quotes": Paragraph("“We will go.” ");
    "open quotes": Paragraph("“ ");
    "open quotes in paragraphs": Paragraphs("“We will go.");
    "single quotes": Paragraph("'we ");
    "nested quotes": Nested("“Snow closes road, ", "“‘", " x ", "’”", ".");
    "brackets": Nested("Snow ", "(", " x ", ")", ".");
    "open brackets": Paragraph("( ");
    "square brackets": Paragraph("[1] ");
    "less than": Paragraph("<");
    "dashes": Paragraph("— ");
    "dashes without blanks": Paragraph("-");
    "slashes": Paragraph("/ ");
    "blanks": Paragraph(" ");
    "colons": Paragraph("a: ");
    // Sentences and paragraphs.
    "short sentences": Paragraph("It rained. ");
    "one-letter sentences": Paragraph("A. ");
    "short paragraphs": Paragraphs("Rain.");
    "one-letter paragraphs": Paragraphs("a");
    "ordinary sentences": Paragraph(
        "Police in Nairobi said on Tuesday that 34 people were killed when rebels attacked a bus near Garissa. \
         “We will not pay,” Abel Okello told the BBC. He said the army had arrested two men. ");
    "ordinary paragraphs": Paragraphs(
        "Police in Nairobi said on Tuesday that 34 people were killed when rebels attacked a bus near Garissa. \
         “We will not pay,” Abel Okello told the BBC. He said the army had arrested two men.");
    "he said": Paragraph("He said it rained. She said it snowed. ");
    "the minister said": Paragraph("Abel Okello, the minister of trade, left. The minister said it rained. ");
    "anonymity": Paragraph("An official said it rained, on condition of anonymity because it rained. ");
    "anonymity over and over": Paragraph("not be named because not be named as ");
    // Times, numbers, places.
    "times": Paragraph("on Monday, ");
    "times in sentences": Paragraph("It rained on May 3, 2024, and last week. ");
    "dates": Paragraph("May 3, 2024 ");
    "years": Paragraph("1999 ");
    "clocks": Paragraph("10:30 ");
    "ranges of times": Paragraph("from May to June to ");
    "relative times": Paragraph("two days after ");
    "quantities": Paragraph("$5 million, ");
    "numbers": Paragraph("5 ");
    "numbers in words": Paragraph("twenty-five thousand ");
    "thousands": Paragraph(",000");
    "percent": Paragraph("5% to ");
    "people": Paragraph("34 people and ");
    "votes": Paragraph("52-48 ");
    "tolls in sentences": Paragraph("At least 34 people were killed and 12 injured. ");
    "places in sentences": Paragraph("It rained in Nairobi, Kenya. ");
    "places in places": Paragraph("Springfield, Illinois, Springfield, Missouri, ");
    "tickers": Paragraph("Apple Inc. (NASDAQ: AAPL) ");
    // Headlines and furniture.
    "short words in capitals in a headline": Headline("Ab ");
    "headline of words": Headline("snow ");
    "headline of capitals": Headline("SNOW ");
    "headline of tags": Headline("UPDATE 1-");
    "headline of colons": Headline("Snow: officials - ");
    "headline of names": Headline("Okello: ");
    "headline of brackets": Headline("[");
    "bylines": Paragraphs("By Abel Okello");
    "one long byline": Raw("Snow closes road\n\nBy ", "Abel Okello and ", "\n\nIt rained in Nairobi on Monday.\n");
    "sign-offs": Paragraphs("(Reporting by Abel Okello; Editing by Ana Ruiz)");
    "one long sign-off": Paragraph("(Reporting by Abel Okello; ");
    "datelines": Paragraphs("NAIROBI, May 3 (Reuters) - It rained.");
    "one long dateline": Paragraph("NAIROBI, ");
    "dateline of places": Raw("Snow closes road\n\n", "NAIROBI/", " May 3 (Reuters) - It rained.\n");
    "credits": Paragraphs("(c) Reuters 2024");
    "notes": Paragraphs("EDITORS: Note to editors. Embargoed until May 3.");
    "embargoes": Paragraph("embargoed until ");
    "kills": Paragraphs("KILL KILL KILL");
    "corrections": Paragraphs("Corrects spelling of name in paragraph 3");
    "correction of correction": Paragraph("corrects to say \"a\" instead of \"b\" ");
    "stars": Paragraphs("***");
    "phone numbers": Paragraphs("Tel: +44 20 7946 0000");
    "see also": Paragraphs("For more, see <EIKON> [nL1N] ");
    // Formats.
    "html attributes": RawNumbered("<html><body><p ", |it| format!("a{it}=\"b\" "), ">Snow closes road.</p></body></html>");
    "html elements": Raw("<html><body>", "<p>Snow", "</body></html>");
    "html nested": Nested("<html><body>", "<div>", "Snow closes road.", "</div>", "</body></html>");
    "html inline nested": Nested("<html><body><p>", "<b>", "Snow closes road.", "</b>", "</p></body></html>");
    "html misnested": Raw("<html><body><p>", "<b><i>a</b>", "</p></body></html>");
    "html tables": Raw("<html><body>", "<table><tr><td>a", "</body></html>");
    "html table cells": Raw("<html><body><p>Snow closes road.</p><table><tr>", "<td>a</td>", "</tr></table></body></html>");
    "html lists": Raw("<html><body>", "<ul><li>a", "</body></html>");
    "html forms of formatting": Raw("<html><body>", "<p><a href=x>", "</body></html>");
    "html links": Raw("<html><body><p>", "<a href=\"x\">Snow</a> ", "</p></body></html>");
    "html comments": Raw("<html><body><p>Snow closes road.</p>", "<!-- ", "</body></html>");
    "html entities": Raw("<html><body><p>", "&amp;amp;", "</p></body></html>");
    "html breaks": Raw("<html><body><p>Snow closes road.", "<br>", "</p></body></html>");
    "html classes": Raw("<html><body><p class=\"", "a ", "\">Snow closes road.</p></body></html>");
    "json keys": RawNumbered("{\"headline\":\"Snow closes road\",\"body\":\"It rained in Nairobi.\"", |it| format!(",\"k{it}\":1"), "}");
    "json nested": Nested("{\"headline\":\"Snow\",\"body\":\"It rained.\",\"x\":", "[", "1", "]", "}");
    "json subjects": RawNumbered(
        "{\"uri\":\"u\",\"version\":\"1\",\"type\":\"text\",\"headline\":\"Snow\",\"body_text\":\"It rained.\",\"subject\":[{\"code\":\"x\"}",
        |it| format!(",{{\"code\":\"s{it}\",\"name\":\"Snow\"}}"), "]}");
    "json escapes": Raw("{\"uri\":\"u\",\"type\":\"text\",\"headline\":\"Snow\",\"body_text\":\"", "\\n\\u00e9", "\"}");
    "json lines": Raw("", "{\"headline\":\"Snow closes road\",\"body\":\"It rained.\"}\n", "");
    "xml elements": Raw("<nitf><body><body.content>", "<p>Snow.</p>", "</body.content></body></nitf>");
    "xml nested": Nested("<nitf><body><body.content><p>", "<em>", "Snow.", "</em>", "</p></body.content></body></nitf>");
    "xml attributes": RawNumbered("<nitf><body><body.content><p ", |it| format!("a{it}=\"b\" "), ">Snow.</p></body.content></body></nitf>");
    "xml marked names": Raw("<nitf><body><body.content><p>", "<person>Abel Okello</person> met <org>NATO</org>. ", "</p></body.content></body></nitf>");
    "xml marked names nested": Nested("<nitf><body><body.content><p>", "<person>A ", "b", "</person>", "</p></body.content></body></nitf>");
    "xml marked paragraphs": Raw("<nitf><body><body.content>", "<p><person>Abel Okello</person> left.</p>", "</body.content></body></nitf>");
    "xml marked quotes": Raw("<nitf><body><body.content><p>", "<q>It rained.</q> ", "</p></body.content></body></nitf>");
    "xml marked times": Raw("<nitf><body><body.content><p>", "<chron norm=\"20240503\">then</chron> <money unit=\"USD\">$5</money> ", "</p></body.content></body></nitf>");
    "xml subjects": RawNumbered(
        "<newsItem guid=\"g\" xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><contentMeta><headline>Snow</headline>",
        |it| format!("<subject qcode=\"a:{it}\"/>"),
        "</contentMeta><contentSet><inlineXML><html><body><p>Snow.</p></body></html></inlineXML></contentSet></newsItem>");
    "newsml items": Raw("<newsMessage><itemSet>",
        "<newsItem guid=\"g\"><contentMeta><headline>Snow</headline></contentMeta><contentSet><inlineXML><html><body><p>It rained.</p></body></html></inlineXML></contentSet></newsItem>",
        "</itemSet></newsMessage>");
    "rss items": Raw("<rss version=\"2.0\"><channel>", "<item><title>Snow</title><description>It rained.</description></item>", "</channel></rss>");
    "xml entities": Raw("<nitf><body><body.content><p>", "&#233;&lt;", "</p></body.content></body></nitf>");
    "unclosed xml": Raw("<nitf><body><body.content>", "<p>Snow.", "");
    "mime headers": RawNumbered("From: a@example.org\r\nSubject: Snow\r\n", |it| format!("X-A{it}: b\r\n"), "\r\nIt rained in Nairobi on Monday.\r\n");
    "mime folded header": Raw("From: a@example.org\r\nSubject: Snow", "\r\n snow", "\r\n\r\nIt rained in Nairobi on Monday.\r\n");
    "mime encoded words": Raw("From: a@example.org\r\nSubject:", " =?utf-8?q?Snow?=", "\r\n\r\nIt rained in Nairobi on Monday.\r\n");
    "mime parts": Raw("From: a@example.org\r\nSubject: Snow\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
        "--b\r\nContent-Type: text/plain\r\n\r\nSnow.\r\n", "--b--\r\n");
    "mime nested": RawNumbered("From: a@example.org\r\nSubject: Snow\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n",
        |it| format!("--b{it}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", it + 1), "");
    "mime quoted": Raw("From: a@example.org\r\nSubject: Snow\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", "=C3=A9=\r\n", "\r\n");
    "iptc lines": Raw("\u{1}bdt0054 3 pl 125\r\n\u{2}", "Snow closes road\r\n", "\u{3}");
    "anpa blanks": Raw("\u{16}\u{16}\u{1}a0456\u{1f}af-\r\nu i \u{13}\u{11} bc-Ghana 03-14 0456\r\n\u{2}", "   Snow.\r\n", "\u{3}");
    "plain lines": Raw("Snow closes road\n\n", "It rained\n", "");
    "plain wrapped": Raw("Snow closes road\n\n", "it rained in the city on Monday and snow fell in the hills around the town\n", "");
    "plain carriage returns": Raw("Snow closes road\n\nIt rained.", "\r", "");
    "zczc": Raw("", "ZCZC ABC123\r\nSNOW\r\nNNNN\r\n", "");
};
