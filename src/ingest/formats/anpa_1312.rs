//! ANPA 1312 (High-Speed Wire Service Transmission): one message → [`Article`].
//!
//! ```text
//! SYN SYN SOH service letter, number, US, selector CRLF
//! priority SP category, format bytes, version-keyword, take key, MM-DD words CRLF
//! STX ^headline< ^By NAME< ^AP Writer< TAB paragraph< … ETX service-MM-DD-YY hhmmGMT
//! ```

use super::telex::{self, Message};
use crate::markup::plain;
use crate::markup::space::one_line;
use crate::outcome::{Outcome, RejectionCode, article, refuse};
use crate::values::{orders, times};
use record::article::{Article, Format, ProviderCode};

/// Whether a message has a keyword line of this format.
pub(crate) fn is_message(message: &str) -> bool {
    telex::cut(message).is_some_and(|it| heading(it.heading).is_some())
}

/// Whether a text without control characters is a message of this format: its second line ends in the day and the number of words.
pub(crate) fn is_uncontrolled(text: &str) -> bool {
    let Some(message) = telex::uncontrolled(text, 2) else { return false };
    let mut last = message.heading.split_whitespace().rev();
    let is_count = last.next().is_some_and(|it| it.len() == 4 && it.bytes().all(|it| it.is_ascii_digit()));
    let is_day = last.next().is_some_and(|it| {
        it.len() == 5 && it.bytes().enumerate().all(|(at, it)| (at == 2) == (it == b'-') && (at == 2 || it.is_ascii_digit()))
    });
    is_count && is_day && heading(message.heading).is_some()
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
    let service = first.chars().next().filter(char::is_ascii_alphabetic);
    let rest = first.get(service.map_or(0, char::len_utf8)..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, selector) = rest.split_at_checked(digits)?;
    let second = lines.next()?;
    let is_gap = |it: char| it == ' ' || it.is_control();
    let mut words = second.split(is_gap).filter(|it| !it.is_empty());
    let priority = one_letter(words.next()?)?;
    let category = words.next().filter(|it| it.len() <= 3 && it.bytes().all(|it| it.is_ascii_alphanumeric()))?;
    let keyword = second.trim_start_matches(is_gap).split_once(is_gap)?.1.trim_start_matches(is_gap).strip_prefix(category)?;
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
    letters.next().filter(|it| it.is_ascii_alphabetic() && letters.next().is_none())
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

pub(crate) fn read(message: &str) -> Outcome {
    let mut article = article(Format::Anpa1312, message.as_bytes());
    let Some((Message { text, trailer, .. }, head)) =
        telex::cut(message).or_else(|| telex::uncontrolled(message, 2)).and_then(|it| {
            let head = heading(it.heading)?;
            Some((it, head))
        })
    else {
        return refuse(
            RejectionCode::UnknownShape,
            "the message has no heading of ANPA 1312: service and number, priority, category, keyword",
            None,
        );
    };
    let mut paragraphs = paragraphs(text);
    // Some senders set the trailer as the last line of the text.
    let is_trailer = |line: &str| line.len() <= 40 && telex::american_date(line).is_some();
    let inside = paragraphs.pop_if(|(_, line)| is_trailer(line)).map(|(_, line)| line);
    article.published = telex::american_date(trailer).or_else(|| telex::american_date(&inside?));
    let code = |scheme: &str, code: &str| ProviderCode { scheme: scheme.to_owned(), code: code.to_owned(), name: None };
    article.codes = vec![code("number", head.number), code("category", &head.category)];
    article.codes.extend(head.service.map(|it| code("service", &it.to_string())));
    article.codes.extend(Some(&head.selector).filter(|it| !it.is_empty()).map(|it| code("selector", it)));
    // Numbers start again every day: only with the date is it an identity.
    if let Some(published) = article.published {
        article.id = format!("{}{}:{}", head.service.unwrap_or_default(), head.number, published.date());
    }
    article.envelope.statuses.extend(orders::of_category(&head.category).map(str::to_owned));
    article.slug = Some(head.slug);
    article.envelope.take = head.take;
    article.envelope.priority = Some(head.priority.to_string());
    article.envelope.urgency = urgency(head.priority);
    body(&mut article, &paragraphs);
    let said = article.slug.iter().chain(&article.envelope.take).chain([&head.selector]);
    let advance = said.flat_map(|it| it.split([' ', '-', ',', '/'])).find(|it| is_advance(it)).map(str::to_owned);
    advance.into_iter().for_each(|it| times::embargo(&mut article, it));
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(
            RejectionCode::NoText,
            "there is no text between the start and the end of text; send the story, or nothing",
            Some(article.id),
        );
    }
    Ok(article)
}

/// `Adv06`, `$adv06`, `ADV06-08`: copy for a day to come, of which only the number is told.
fn is_advance(word: &str) -> bool {
    let word = word.trim_start_matches('$').to_ascii_lowercase();
    word.strip_prefix("adv").is_some_and(|it| (1..=4).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit()))
        || word == "adv"
}

/// flash, bulletin, urgent, rush, daily: AP's letters on IPTC's scale.
fn urgency(priority: char) -> Option<u8> {
    Some(match priority.to_ascii_lowercase() {
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

/// A `<` or `=` at a line's end, an indent, a `^` or a blank line end a paragraph; all other line ends are the line's width. Rows of a
/// table, whose fields `;` parts, are lines of their own.
fn paragraphs(text: &str) -> Vec<(Set, String)> {
    let mut found: Vec<(Set, String)> = Vec::new();
    let mut open = false;
    // Two lines may stand on one: `^*9006< ^AP-Top-Headlines,0176<`.
    for line in text.replace("< ^", "<\n^").lines() {
        let line = telex::clean(line);
        let set = match () {
            () if line.starts_with('^') => Set::Flush,
            () if line.starts_with('\t') || line.starts_with("   ") => Set::Indented,
            () => Set::Plain,
        };
        let trimmed = line.trim().trim_start_matches('^');
        let (words, ends) = trimmed.strip_suffix(['<', '=']).map_or((trimmed, false), |it| (it, true));
        let words = words.trim().replace("``", "\"").replace("''", "\"");
        if words.is_empty() {
            open = false;
            continue;
        }
        let is_row = words.matches(';').count() >= 3;
        match found.last_mut() {
            Some((_, paragraph)) if open && set == Set::Plain && !is_row => {
                paragraph.push(' ');
                paragraph.push_str(&words);
            }
            _ => found.push((set, words)),
        }
        open = !ends && !is_row;
    }
    found
}

/// What a flush line above the story is.
enum Above {
    /// The keyword line again, in full: `BC-US--Giant Lobster Death, 1st Ld-Writethru,127`.
    Keyword,
    /// An index number of the sender.
    Index,
    /// For editors: `Eds: UPDATES with toll.`, `AP Photo XNP101, XNP102`.
    Note,
    Byline,
    Line,
}

fn above(line: &str, has_headline: bool) -> Above {
    let lower = line.to_lowercase();
    let starts = |words: &[&str]| words.iter().any(|it| lower.starts_with(it));
    let is_keyword = || {
        let ends_in_count = line.rsplit_once(',').is_some_and(|(_, count)| {
            let count = count.trim();
            !count.is_empty() && count.len() <= 5 && count.bytes().all(|it| it.is_ascii_digit())
        });
        (starts(&["bc-", "am-", "pm-", "ap-"]) && (ends_in_count || line.contains("--")))
            || (line.contains("--") && ends_in_count)
    };
    match () {
        () if line.starts_with('*') && line.bytes().skip(1).all(|it| it.is_ascii_digit()) => Above::Index,
        () if !has_headline && is_keyword() => Above::Keyword,
        () if starts(&[
            "eds:",
            "(eds:",
            "eds ",
            "editor's note",
            "editors:",
            "ap photo",
            "ap video",
            "ap graphic",
            "ap audio",
        ]) =>
        {
            Above::Note
        }
        () if has_headline && starts(&["by "]) => Above::Byline,
        () => Above::Line,
    }
}

/// Flush lines above the story: headline, byline and the writer's title, notes to editors.
fn body(article: &mut Article, paragraphs: &[(Set, String)]) {
    let top = paragraphs.iter().take_while(|(set, _)| *set == Set::Flush).count();
    let (head, story) = paragraphs.split_at(top);
    let mut notes = Vec::new();
    // A summary of which the lead says the first sentence again.
    let repeats = |line: &str| {
        let first = line.split(". ").next().unwrap_or(line).trim_end_matches('.');
        story.first().is_some_and(|(_, lead)| lead.contains(first))
    };
    for (_, line) in head {
        match above(line, !article.headline.is_empty()) {
            Above::Index => (),
            Above::Keyword => {
                let (slug, take) = keyword_line(line);
                article.slug = Some(slug);
                article.envelope.take = take.or(article.envelope.take.take());
            }
            Above::Note => notes.push(line.clone()),
            Above::Byline if article.byline.is_none() => article.byline = Some(line.clone()),
            Above::Byline | Above::Line if article.headline.is_empty() => article.headline.clone_from(line),
            Above::Byline | Above::Line => match &mut article.byline {
                // The line under the byline is what the writer is.
                Some(byline)
                    if !is_newsroom(byline)
                        && !byline.contains(',')
                        && line.split(' ').count() <= 5
                        && line.chars().any(char::is_lowercase) =>
                {
                    byline.push_str(", ");
                    byline.push_str(line);
                }
                _ if repeats(line) => (),
                _ => article.paragraphs.push(line.clone()),
            },
        }
    }
    article.envelope.editors_note = Some(notes.join(" ")).filter(|it| !it.is_empty());
    let mut story = story.iter().map(|(_, it)| one_line(it)).filter(|it| !it.is_empty());
    // An indented line begins the story: a flash has no headline.
    if article.headline.is_empty() && paragraphs.get(top).is_some_and(|(set, _)| *set == Set::Plain) {
        let first = story.next().unwrap_or_default();
        let (headline, rest) = plain::split_headline(&first);
        article.headline = headline;
        article.paragraphs.extend(rest);
    }
    article.paragraphs.extend(story);
}

/// "By The Associated Press" has no title: what stands under it is a heading of the text.
fn is_newsroom(byline: &str) -> bool {
    byline.get(3..7).is_some_and(|it| it.eq_ignore_ascii_case("the "))
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

    /// AP's lines for Asia: a capital for the service, the keyword again above the headline, the trailer inside the text.
    #[test]
    fn a_message_with_its_keyword_above_the_headline() {
        let message = "\u{16}\u{16}\u{1}W2870\u{1f}asian\r\nf l \u{13}\u{11} BC-AF--Ghana-Floods     11-13 0104\r\n\u{2}^BC-AF--Ghana Floods, 2nd Ld-Writethru,104<\r\n^Flood hits Accra<\r\n^AP Photo XGH101, XGH102<\r\n^Eds: With AP Photos.<\r\n^Rain fell for two days on the hills above the city.<\r\n^By AMA OWUSU and KOFI MENSAH=\r\n^Example Press=\r\n\t   ACCRA, Ghana (EP) _ Rain fell for two days on the hills above the city. \r\n \r\n\t   ``We lost all,'' she said. \r\n\r\n\t   AP-WF-11-13-13 1509GMT<\r\n\u{3}\r\n";
        let check = |message: &str| {
            let article = read(message).unwrap();
            assert_eq!(article.headline, "Flood hits Accra");
            assert_eq!(
                article.paragraphs,
                ["ACCRA, Ghana (EP) _ Rain fell for two days on the hills above the city.", "\"We lost all,\" she said."]
            );
            assert_eq!(
                (article.slug.as_deref(), article.envelope.take.as_deref()),
                (Some("BC-AF--Ghana Floods"), Some("2nd Ld-Writethru"))
            );
            assert_eq!(article.published.unwrap().to_string(), "2013-11-13T15:09:00Z");
            assert_eq!(article.byline.as_deref(), Some("By AMA OWUSU and KOFI MENSAH, Example Press"));
        };
        assert!(is_message(telex::messages(message)[0]));
        check(telex::messages(message)[0]);
        let bare: String = message.chars().filter(|it| !it.is_control() || matches!(it, '\r' | '\n' | '\t')).collect();
        assert!(is_uncontrolled(&bare));
        check(&bare);
        assert!(!is_uncontrolled("a1234\nThe story so far\n") && !is_uncontrolled("Flood\n\nx"));
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

    #[test]
    fn what_stands_under_a_byline_is_its_title_or_text() {
        for (byline, line, expected, first) in [
            ("By AMA OWUSU", "Sports Writer", "By AMA OWUSU, Sports Writer", "Orrin won."),
            ("By AMA OWUSU", "EASTERN DIVISION", "By AMA OWUSU", "EASTERN DIVISION"),
            ("By The Example Press", "EASTERN DIVISION", "By The Example Press", "EASTERN DIVISION"),
            ("By The Example Press", "Eastern Division", "By The Example Press", "Eastern Division"),
        ] {
            let message = format!(
                "\u{1}s0456\u{1f}taf-\r\nr s \u{13}\u{11} bc-Ghana-Table     03-14 0456\r\n\u{2}^Table<\r\n^{byline}<\r\n^{line}<\r\n\tOrrin won.<\r\n\u{3}\r\nEP-AC-03-14-22 1203GMT\r\n"
            );
            let article = read(&message).unwrap();
            assert_eq!(
                (article.byline.as_deref(), article.paragraphs.first().map(String::as_str)),
                (Some(expected), Some(first)),
                "{line}"
            );
        }
    }
}
