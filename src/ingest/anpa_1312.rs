//! ANPA 1312 (High-Speed Wire Service Transmission): one message → [`Article`].
//!
//! ```text
//! SYN SYN SOH service letter, number, US, selector CRLF
//! priority SP category, format bytes, version-keyword, take key, MM-DD words CRLF
//! STX ^headline< ^By NAME< ^AP Writer< TAB paragraph< … ETX service-MM-DD-YY hhmmGMT
//! ```

use super::telex::{self, Message};
use super::{Outcome, RejectionCode, article, plain, refuse};
use crate::article::{Article, Format, ProviderCode};

/// Whether a message has a keyword line of this format.
pub(super) fn is_message(message: &str) -> bool {
    telex::cut(message).is_some_and(|it| heading(it.heading).is_some())
}

/// What the two lines above the text say.
struct Heading<'a> {
    service: Option<char>,
    number: &'a str,
    selector: String,
    priority: char,
    category: String,
    slug: String,
    take: Option<String>,
}

fn heading(above: &str) -> Option<Heading<'_>> {
    let mut lines = above.split(['\n', '\r']).filter(|it| !it.trim_matches(|it: char| it.is_control() || it == ' ').is_empty());
    let first = lines.next()?.trim_start_matches(|it: char| it.is_control() || it == ' ');
    let service = first.chars().next().filter(char::is_ascii_lowercase);
    let rest = first.get(service.map_or(0, char::len_utf8)..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, selector) = rest.split_at_checked(digits)?;
    let second = lines.next()?;
    let mut words = second.split(|it: char| it == ' ' || it.is_control()).filter(|it| !it.is_empty());
    let priority = one_letter(words.next()?)?;
    let category = words.next().filter(|it| it.len() <= 3 && it.bytes().all(|it| it.is_ascii_alphanumeric()))?;
    let keyword = second.split_once(category)?.1;
    let (slug, take) = keyword_line(&telex::clean(keyword).replace('\u{1f}', " "));
    let is_heading = (3..=5).contains(&number.len()) && !slug.is_empty();
    is_heading.then(|| Heading {
        service,
        number,
        selector: telex::clean(selector).trim().to_owned(),
        priority,
        category: category.to_owned(),
        slug,
        take,
    })
}

fn one_letter(word: &str) -> Option<char> {
    let mut letters = word.chars();
    letters.next().filter(|it| it.is_ascii_lowercase() && letters.next().is_none())
}

/// `bc-Ghana-Floods 1st Ld-Writethru 03-14 0456` and `BC-AF--Ghana Floods,1st Ld-Writethru,0456`: keyword and take key; date and
/// number of words go.
fn keyword_line(line: &str) -> (String, Option<String>) {
    let is_count = |word: &str| word.bytes().all(|it| it.is_ascii_digit() || it == b'-' || it == b',') && word.len() >= 3;
    let words: Vec<&str> = line.split([' ', '\t']).filter(|it| !it.is_empty()).collect();
    let end = words.iter().rposition(|it| !is_count(it)).map_or(0, |at| at + 1);
    let line = words.get(..end).unwrap_or_default().join(" ");
    let mut fields = line.split(',').map(str::trim).filter(|it| !it.is_empty() && !is_count(it));
    let keyword = fields.next().unwrap_or_default().to_owned();
    let rest: Vec<&str> = fields.collect();
    if !rest.is_empty() {
        return (keyword, Some(rest.join(", ")));
    }
    let is_take = |word: &&str| {
        let word = word.to_ascii_lowercase();
        let ordinal = word.trim_start_matches(|it: char| it.is_ascii_digit());
        let is_ordinal = ordinal.len() < word.len() && ["st", "nd", "rd", "th"].iter().any(|it| ordinal.starts_with(it));
        is_ordinal
            || [
                "ld",
                "ld-writethru",
                "writethru",
                "1stld",
                "add",
                "take",
                "take2",
                "sub",
                "insert",
                "correction",
                "kill",
                "optional",
                "advisory",
            ]
            .contains(&word.as_str())
    };
    let words: Vec<&str> = keyword.split(' ').collect();
    match words.iter().position(is_take).filter(|at| *at > 0) {
        Some(at) => (words.get(..at).unwrap_or_default().join(" "), Some(words.get(at..).unwrap_or_default().join(" "))),
        None => (keyword, None),
    }
}

pub(super) fn read(message: &str) -> Outcome {
    let mut article = article(Format::Anpa1312, message.as_bytes());
    let Some((Message { text, trailer, .. }, head)) = telex::cut(message).and_then(|it| {
        let head = heading(it.heading)?;
        Some((it, head))
    }) else {
        return refuse(
            RejectionCode::UnknownShape,
            "the message has no heading of ANPA 1312: service and number, priority, category, keyword",
            None,
        );
    };
    article.published = telex::american_date(trailer);
    let code = |scheme: &str, code: &str| ProviderCode { scheme: scheme.to_owned(), code: code.to_owned(), name: None };
    article.codes = vec![code("number", head.number), code("category", &head.category)];
    article.codes.extend(head.service.map(|it| code("service", &it.to_string())));
    article.codes.extend(Some(&head.selector).filter(|it| !it.is_empty()).map(|it| code("selector", it)));
    // Numbers start again every day: only with the date is it an identity.
    if let Some(published) = article.published {
        article.id = format!("{}{}:{}", head.service.unwrap_or_default(), head.number, published.date());
    }
    article.slug = Some(head.slug);
    article.envelope.take = head.take;
    article.envelope.priority = Some(head.priority.to_string());
    article.envelope.urgency = urgency(head.priority);
    body(&mut article, &paragraphs(text));
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(RejectionCode::NoText, "there is no text between the start and the end of text", Some(article.id));
    }
    Ok(article)
}

/// flash, bulletin, urgent, rush, daily: AP's letters on IPTC's scale.
fn urgency(priority: char) -> Option<u8> {
    Some(match priority {
        'f' => 1,
        'b' => 2,
        'u' => 3,
        'r' => 4,
        'd' => 5,
        _ => return None,
    })
}

/// How a paragraph's first line was set.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    /// With a `^`.
    Flush,
    Indented,
    Plain,
}

/// A `<` at a line's end, an indent, a `^` or a blank line end a paragraph; all other line ends are the line's width.
fn paragraphs(text: &str) -> Vec<(Set, String)> {
    let mut found: Vec<(Set, String)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let line = telex::clean(line);
        let set = match () {
            () if line.starts_with('^') => Set::Flush,
            () if line.starts_with('\t') || line.starts_with("   ") => Set::Indented,
            () => Set::Plain,
        };
        let trimmed = line.trim().trim_start_matches('^');
        let (words, ends) = trimmed.strip_suffix('<').map_or((trimmed, false), |it| (it, true));
        if words.trim().is_empty() {
            open = false;
            continue;
        }
        match found.last_mut() {
            Some((_, paragraph)) if open && set == Set::Plain => {
                paragraph.push(' ');
                paragraph.push_str(words.trim());
            }
            _ => found.push((set, words.trim().to_owned())),
        }
        open = !ends;
    }
    found
}

/// Flush lines above the story: headline, byline and the writer's title, notes to editors.
fn body(article: &mut Article, paragraphs: &[(Set, String)]) {
    let top = paragraphs.iter().take_while(|(set, _)| *set == Set::Flush).count();
    let (above, story) = paragraphs.split_at(top);
    let mut notes = Vec::new();
    for (_, line) in above {
        let lower = line.to_lowercase();
        if lower.starts_with("eds:")
            || lower.starts_with("(eds:")
            || lower.starts_with("editor's note")
            || lower.starts_with("eds ")
        {
            notes.push(line.clone());
        } else if lower.starts_with("by ") && article.byline.is_none() && !article.headline.is_empty() {
            article.byline = Some(line.clone());
        } else if article.headline.is_empty() {
            article.headline.clone_from(line);
        } else if let Some(byline) = article.byline.as_mut().filter(|it| !it.contains(',') && line.split(' ').count() <= 5) {
            byline.push_str(", ");
            byline.push_str(line);
        } else {
            article.paragraphs.push(line.clone());
        }
    }
    article.envelope.editors_note = Some(notes.join(" ")).filter(|it| !it.is_empty());
    let mut story = story.iter().map(|(_, it)| super::flow::one_line(it)).filter(|it| !it.is_empty());
    // An indented line begins the story: a flash has no headline.
    if article.headline.is_empty() && paragraphs.get(top).is_some_and(|(set, _)| *set == Set::Plain) {
        let first = story.next().unwrap_or_default();
        let (headline, rest) = plain::split_headline(&first);
        article.headline = headline;
        article.paragraphs.extend(rest);
    }
    article.paragraphs.extend(story);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_the_line() {
        let message = "\u{1}a0456\u{1f}taf-\r\nu i \u{13}\u{11} bc-Ghana-Floods     1st Ld-Writethru   03-14 0456\r\n\u{2}^Eds: UPDATES with toll.<\r\n^Flood hits Accra<\r\n^By AMA OWUSU<\r\n^Example Press<\r\n\tACCRA, Ghana (EP) _ Rain fell for two days on the\r\nhills above the city.<\r\n\tRoads were cut.<\r\n\u{3}\r\nEP-AC-03-14-22 1203GMT\r\n";
        assert!(is_message(message));
        let article = read(message).unwrap();
        assert_eq!(
            (article.headline.as_str(), article.byline.as_deref()),
            ("Flood hits Accra", Some("By AMA OWUSU, Example Press"))
        );
        assert_eq!(
            article.paragraphs,
            ["ACCRA, Ghana (EP) _ Rain fell for two days on the hills above the city.", "Roads were cut."]
        );
        assert_eq!(
            (article.slug.as_deref(), article.envelope.take.as_deref()),
            (Some("bc-Ghana-Floods"), Some("1st Ld-Writethru"))
        );
        assert_eq!(
            (article.id.as_str(), article.envelope.editors_note.as_deref()),
            ("a0456:2022-03-14", Some("Eds: UPDATES with toll."))
        );
    }

    #[test]
    fn keyword_lines() {
        let check = |line: &str, slug: &str, take: Option<&str>| {
            assert_eq!(keyword_line(line), (slug.to_owned(), take.map(str::to_owned)), "{line}");
        };
        check("bc-Ghana-Floods 03-14 0456", "bc-Ghana-Floods", None);
        check("BC-AF--Ghana Floods,1st Ld-Writethru,0456", "BC-AF--Ghana Floods", Some("1st Ld-Writethru"));
        check("am-Ghana 2ndLd-Writethru 03-14 0456", "am-Ghana", Some("2ndLd-Writethru"));
    }
}
