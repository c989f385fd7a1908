//! IPTC 7901 (revision 5, 1995): one message of the text line → [`Article`].
//!
//! ```text
//! SOH source number SP priority SP category SP words SP optional CRLF
//! keyword lines, each ending in "/" CRLF
//! STX headline " =" CRLF byline " =" CRLF CRLF text ETX date and time
//! ```

use super::telex::{self, Message};
use super::{Outcome, RejectionCode, article, bodies, plain, refuse};
use crate::article::{Format, ProviderCode};

/// From such a line on the text is for editors only.
const NOT_FOR_PUBLICATION: [&str; 5] = [
    "the following information is not for publication",
    "the following information is not intended for publication",
    "die folgenden informationen sind nicht zur veröffentlichung",
    "la siguiente información no es para publicar",
    "les informations suivantes ne sont pas destinées à la publication",
];

/// What the first line of a message says.
struct Heading<'a> {
    source: &'a str,
    number: &'a str,
    priority: &'a str,
    category: &'a str,
    rest: Vec<&'a str>,
}

/// `bdt0054 3 pl 125  optional`.
fn heading(line: &str) -> Option<Heading<'_>> {
    let mut words = line.split_whitespace();
    let designator = words.next()?;
    let digits = designator.find(|it: char| it.is_ascii_digit()).unwrap_or(designator.len());
    let (source, mut number) = designator.split_at_checked(digits)?;
    let mut priority = words.next()?;
    // Some senders set a space between their name and the number.
    if number.is_empty() && priority.len() > 1 && priority.bytes().all(|it| it.is_ascii_digit()) {
        (number, priority) = (priority, words.next()?);
    }
    let category = words.next()?;
    let is_heading = !number.is_empty()
        && source.len() <= 8
        && source.chars().all(char::is_alphabetic)
        && number.bytes().all(|it| it.is_ascii_digit())
        && priority.len() == 1
        && category.len() <= 8
        && category.chars().all(char::is_alphanumeric);
    is_heading.then(|| Heading { source, number, priority, category, rest: words.collect() })
}

/// Whether a message has the heading of this format.
pub(super) fn is_message(message: &str) -> bool {
    telex::cut(message).is_some_and(|it| first_line(it.heading).and_then(heading).is_some())
}

fn first_line(heading: &str) -> Option<&str> {
    heading.lines().find(|it| !it.trim().is_empty())
}

pub(super) fn read(message: &str) -> Outcome {
    let mut article = article(Format::Iptc7901, message.as_bytes());
    let Some((Message { heading: above, text, trailer }, head)) = telex::cut(message).and_then(|it| {
        let head = heading(first_line(it.heading)?)?;
        Some((it, head))
    }) else {
        return refuse(
            RejectionCode::UnknownShape,
            "the message has no heading of IPTC 7901: source and number, priority, category, words",
            None,
        );
    };
    let code = |scheme: &str, code: &str| ProviderCode { scheme: scheme.to_owned(), code: code.to_owned(), name: None };
    article.published = telex::date_time_group(trailer);
    article.provider = Some(head.source.to_owned()).filter(|it| !it.is_empty());
    article.envelope.urgency = bodies::urgency(head.priority);
    article.envelope.priority = Some(head.priority.to_owned());
    article.codes = vec![code("number", head.number), code("category", head.category)];
    article.codes.extend(head.rest.iter().filter(|it| !it.bytes().all(|it| it.is_ascii_digit())).map(|it| code("optional", it)));
    let keywords: Vec<String> = above
        .lines()
        .skip_while(|it| it.trim().is_empty())
        .skip(1)
        .map(telex::clean)
        .map(|it| it.trim().to_owned())
        .filter(|it| !it.is_empty())
        .collect();
    article.slug = Some(keywords.join(" ").trim_end_matches('/').to_owned()).filter(|it| !it.is_empty());
    // Numbers start again every day: only with the date is it an identity.
    if let Some(published) = article.published {
        article.id = format!("{}:{}:{}", head.source, published.date(), head.number);
    }
    let lines: Vec<String> = text.lines().map(telex::clean).collect();
    let (story, note) = apart(&lines);
    article.envelope.editors_note = Some(plain::paragraphs(&note.join("\n")).join(" ")).filter(|it| !it.is_empty());
    body(&mut article, story);
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(
            RejectionCode::NoText,
            "there is no text between the start and the end of text",
            Some(format!("{}{}", head.source, head.number)),
        );
    }
    Ok(article)
}

/// The story, and the part of the text that is not for publication.
fn apart(lines: &[String]) -> (&[String], &[String]) {
    let starts = |line: &String| {
        let line = line.trim_start_matches(|it: char| !it.is_alphanumeric()).to_lowercase();
        NOT_FOR_PUBLICATION.iter().any(|it| line.starts_with(it))
    };
    lines.split_at(lines.iter().position(starts).unwrap_or(lines.len()))
}

/// Lines at the top that end in `=` are headline and byline; without them the first line is the headline.
fn body(article: &mut crate::article::Article, lines: &[String]) {
    let mut lines = lines.iter().map(String::as_str).skip_while(|it| it.trim().is_empty()).peekable();
    let mut top: Vec<String> = Vec::new();
    let mut open = String::new();
    let rest: Vec<&str> = lines.by_ref().collect();
    let mut used = 0;
    for (at, line) in rest.iter().enumerate().take(12) {
        let line = line.trim();
        if line.is_empty() && open.is_empty() {
            if top.is_empty() { continue } else { break }
        }
        open = if open.is_empty() { line.to_owned() } else { format!("{open} {line}") };
        if let Some(whole) = open.strip_suffix('=') {
            top.push(whole.trim_end().to_owned());
            open = String::new();
            used = at + 1;
        } else if line.is_empty() {
            break;
        }
    }
    let text = rest.get(used..).unwrap_or_default().join("\n");
    if top.is_empty() {
        (article.headline, article.paragraphs) = plain::split_broken_headline(&text);
        return;
    }
    let is_byline = |line: &str| ["By ", "Von ", "Por ", "Par ", "Da ", "Av ", "Af "].iter().any(|it| line.starts_with(it));
    let mut top = top.into_iter();
    article.headline = top.next().unwrap_or_default();
    for line in top {
        if is_byline(&line) && article.byline.is_none() { article.byline = Some(line) } else { article.paragraphs.push(line) }
    }
    article.paragraphs.extend(plain::broken_paragraphs(&text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_the_line() {
        let message = "\u{1}bdt0054 3 pl 125  EXT\r\nGhana/Floods/\r\n\u{2}Flood hits Accra, thousands\r\nflee =\r\nBy Ama Owusu, example =\r\n\r\n  Accra (dpa) - Rain fell for two days on the hills above the city, the\r\nmayor said on Monday.\r\n\r\n  Roads were cut.\r\n\r\nThe following information is not for publication\r\nDesk: +233 1\r\n\u{3}\r\n141203 Mar 22\r\n";
        assert!(is_message(message));
        let article = read(message).unwrap();
        assert_eq!(
            (article.headline.as_str(), article.byline.as_deref()),
            ("Flood hits Accra, thousands flee", Some("By Ama Owusu, example"))
        );
        assert_eq!(
            article.paragraphs,
            ["Accra (dpa) - Rain fell for two days on the hills above the city, the mayor said on Monday.", "Roads were cut."]
        );
        assert_eq!(
            (article.id.as_str(), article.slug.as_deref(), article.envelope.urgency),
            ("bdt:2022-03-14:0054", Some("Ghana/Floods"), Some(3))
        );
        assert!(article.envelope.editors_note.unwrap().ends_with("Desk: +233 1"));
    }
}
