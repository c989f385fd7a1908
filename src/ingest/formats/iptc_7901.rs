//! IPTC 7901 (revision 5, 1995): one message of the text line → [`Article`].
//!
//! ```text
//! SOH source number SP priority SP category SP words SP optional CRLF
//! keyword lines, each ending in "/" CRLF
//! STX headline " =" CRLF byline " =" CRLF CRLF text ETX date and time
//! ```

use super::telex::{self, Message};
use crate::markup::plain;
use crate::outcome::{Outcome, RejectionCode, article, refuse};
use crate::values::{bodies, orders, private, remarks};
use record::article::{Format, ProviderCode};

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

/// Whether a text without control characters is a message of this format: its last line is the date and time.
pub(crate) fn is_uncontrolled(text: &str) -> bool {
    let is_strict = |head: &Heading<'_>| {
        (2..=5).contains(&head.source.len())
            && (3..=5).contains(&head.number.len())
            && head.priority.bytes().all(|it| it.is_ascii_digit())
            && head.category.len() <= 4
            && head.rest.first().is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()))
    };
    let last = text.trim_end().lines().next_back().unwrap_or_default();
    let message = telex::uncontrolled(text, 1);
    message.and_then(|it| heading(it.heading.trim())).is_some_and(|it| is_strict(&it))
        && last.len() <= 40
        && telex::date_time_group(last).is_some()
}

/// A message that has lost its control characters: keyword lines end in a slash, the text ends before the date and time.
fn uncontrolled(text: &str) -> Option<Message<'_>> {
    let Message { heading, text: rest, .. } = telex::uncontrolled(text, 1)?;
    let keywords: usize =
        rest.split_inclusive('\n').take_while(|it| it.trim().is_empty() || it.trim_end().ends_with('/')).map(str::len).sum();
    let (heading, _) = text.split_at_checked(heading.len() + keywords)?;
    let rest = rest.get(keywords..)?.trim_end();
    let (body, trailer) = rest.rsplit_once('\n')?;
    Some(Message { heading, text: body, trailer })
}

/// Whether a message has the heading of this format.
pub(crate) fn is_message(message: &str) -> bool {
    telex::cut(message).is_some_and(|it| first_line(it.heading).and_then(heading).is_some())
}

fn first_line(heading: &str) -> Option<&str> {
    heading.lines().find(|it| !it.trim().is_empty())
}

pub(crate) fn read(message: &str) -> Outcome {
    let mut article = article(Format::Iptc7901, message.as_bytes());
    let Some((Message { heading: above, text, trailer }, head)) =
        telex::cut(message).or_else(|| uncontrolled(message)).and_then(|it| {
            let head = heading(first_line(it.heading)?)?;
            Some((it, head))
        })
    else {
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
    article.envelope.editors_note =
        Some(plain::paragraphs(&note.iter().filter(|it| !private::begins(it)).cloned().collect::<Vec<_>>().join("\n")).join(" "))
            .filter(|it| !it.is_empty());
    body(&mut article, story);
    let said: Vec<&str> = head.rest.iter().copied().chain(keywords.iter().map(String::as_str)).collect();
    for line in said {
        remarks::add(&mut article.envelope, line.trim_matches('/'));
        // `/EMBARGO/budget/`
        let parts = line.split('/').map(str::trim).filter(|it| line.contains('/') && !it.is_empty());
        parts.for_each(|it| remarks::add(&mut article.envelope, it));
    }
    article.envelope.statuses.extend(orders::of_category(head.category).map(str::to_owned));
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(
            RejectionCode::NoText,
            "there is no text between the start and the end of text; send the story, or nothing",
            Some(format!("{}{}", head.source, head.number)),
        );
    }
    Ok(article)
}

/// The story, and the part of the text that is not for publication.
fn apart(lines: &[String]) -> (&[String], &[String]) {
    lines.split_at(lines.iter().position(|it| private::begins(it)).unwrap_or(lines.len()))
}

/// What a line above the text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    /// `REFILE`, `1ST LEAD`, `(Achtung)`.
    Signal,
    Byline,
    Line,
}

fn above(line: &str) -> Above {
    let is_byline = ["By ", "Von ", "Por ", "Par ", "Da ", "Av ", "Af "].iter().any(|it| line.starts_with(it));
    let is_bracketed = line.starts_with('(') && line.ends_with(')');
    let is_shouted = !line.chars().any(char::is_lowercase) && line.chars().any(char::is_alphabetic);
    match () {
        () if is_byline => Above::Byline,
        () if (is_bracketed || is_shouted) && line.split_whitespace().count() <= 3 => Above::Signal,
        () => Above::Line,
    }
}

/// The lines above the text, of which the last or each ends in `=`: signals, headline, byline. Without a `=` the first line is the
/// headline.
fn body(article: &mut record::article::Article, lines: &[String]) {
    let lines: Vec<&str> = lines.iter().map(|it| it.trim_end()).skip_while(|it| it.trim().is_empty()).collect();
    let top = lines.iter().take(12).take_while(|it| !it.trim().is_empty()).count();
    let (head, rest) = lines.split_at(top);
    let Some(last) = head.iter().rposition(|it| it.ends_with('=')) else {
        (article.headline, article.paragraphs) = plain::split_broken_headline(&lines.join("\n"));
        return;
    };
    let (head, more) = head.split_at(last + 1);
    let mut is_open = false;
    for (at, line) in head.iter().enumerate() {
        let (line, ends) = line.strip_suffix('=').map_or((line.trim(), false), |it| (it.trim(), true));
        if line.is_empty() {
            continue;
        }
        let is_last =
            head.get(at + 1..).unwrap_or_default().iter().all(|it| above(it.trim_end_matches('=').trim()) == Above::Byline);
        match above(line) {
            Above::Signal if article.headline.is_empty() && !is_last => {
                let line = line.trim_matches(['(', ')']);
                let words = line.split_whitespace().filter(|it| *it != line);
                for signal in std::iter::once(line).chain(words).map(str::to_owned) {
                    if !article.envelope.signals.contains(&signal) {
                        article.envelope.signals.push(signal);
                    }
                }
            }
            Above::Byline if article.byline.is_none() => {
                article.byline = Some(without_desk(line).to_owned());
            }
            _ if article.headline.is_empty() => article.headline = line.to_owned(),
            _ if is_open => {
                let open = article.paragraphs.last_mut().unwrap_or(&mut article.headline);
                open.push(' ');
                open.push_str(line);
            }
            _ => article.paragraphs.push(line.to_owned()),
        }
        is_open = !ends;
    }
    let take = article.envelope.signals.iter().find(|it| it.contains(' ') && it.bytes().any(|it| it.is_ascii_digit()));
    article.envelope.take = take.cloned();
    let text: Vec<&str> = more.iter().chain(rest).copied().collect();
    article.paragraphs.extend(plain::broken_paragraphs(&text.join("\n")));
}

/// "By Ama Owusu, hbr": the desk's letters behind the name go.
fn without_desk(line: &str) -> &str {
    let is_desk = |it: &str| (2..=4).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_lowercase());
    line.rsplit_once(", ").filter(|(_, desk)| is_desk(desk.trim())).map_or(line, |(name, _)| name.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// dpa sets its signals, headline and byline on lines of which only the last ends in `=`.
    #[test]
    fn a_message_with_signals_above_its_headline() {
        let message = "\u{1}eca0003 3 i 380  dpa 0045\r\n\r\nGhana/floods/\r\n\u{2}REFILE\r\n1ST LEAD\r\nThousands flee floods in Accra, mayor says\r\nBy dpa correspondents =\r\n\r\nAccra (dpa) - Rain fell for two days on the hills above the city, the\r\nmayor said on Monday.\r\n\r\n# Notebook\r\n\r\n## Note to editors\r\n- adds mayor in graf 1\r\n\u{3}\r\n\r\n141203 GMT Mar 22\r\n";
        let check = |message: &str| {
            let article = read(message).unwrap();
            assert_eq!(article.headline, "Thousands flee floods in Accra, mayor says");
            assert_eq!(article.byline.as_deref(), Some("By dpa correspondents"));
            assert_eq!(article.envelope.signals, ["REFILE", "1ST LEAD", "1ST", "LEAD"]);
            assert_eq!((article.slug.as_deref(), article.envelope.take.as_deref()), (Some("Ghana/floods"), Some("1ST LEAD")));
            assert_eq!(article.paragraphs.len(), 1, "{:?}", article.paragraphs);
            assert_eq!(article.published.unwrap().to_string(), "2022-03-14T12:03:00Z");
            assert!(article.envelope.editors_note.unwrap().contains("adds mayor"));
        };
        check(message);
        let bare: String = message.chars().filter(|it| !it.is_control() || *it == '\n').collect();
        assert!(is_uncontrolled(&bare));
        check(&bare);
        assert!(!is_uncontrolled("dpa0003 3 i\n\nA story") && !is_uncontrolled("Flood\n\nx"));
    }

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
