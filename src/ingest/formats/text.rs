//! Plain text: one story → [`Article`](record::article::Article).

use super::zczc;
use crate::markup::{escape, html, plain};
use crate::outcome::{Outcome, RejectionCode, article, refuse};
use crate::values::{codes, remarks};
use record::article::Format;

/// Reads a story, or a message of the telex line.
pub(crate) fn read(bytes: &[u8], text: &str, message: Option<&zczc::Message<'_>>) -> Outcome {
    let mut article = article(Format::Text, bytes);
    article.codes = message.map(zczc::codes).unwrap_or_default();
    match signed(text) {
        Some(header) => {
            article.headline = header.headline.to_owned();
            article.codes.extend(header.others.iter().map(|it| codes::of_header(it)));
            article.paragraphs = plain::paragraphs(header.text);
            header.others.iter().for_each(|it| remarks::add(&mut article.envelope, it));
        }
        None => (article.headline, article.paragraphs) = story(text),
    }
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(RejectionCode::NoText, "there are no words in it, only control characters; send the text itself", None);
    }
    Ok(article)
}

/// Headline and paragraphs, also of text in which mark-up was escaped, or left over.
fn story(text: &str) -> (String, Vec<String>) {
    let text = &*escape::unescape(text);
    if !html::is_marked_up(text) {
        return plain::split_headline(text);
    }
    let start = text.trim_start();
    let (first, rest) = start.split_once('\n').unwrap_or((start, ""));
    if !first.contains('<') && !rest.trim().is_empty() {
        let (headline, mut paragraphs) = plain::split_headline(first);
        paragraphs.extend(html::fragment(rest));
        return (headline, paragraphs);
    }
    let mut paragraphs = html::fragment(text);
    let is_headline =
        paragraphs.len() > 1 && paragraphs.first().is_some_and(|it| it.len() <= LONGEST_HEADLINE && !it.ends_with('.'));
    let headline = if is_headline { paragraphs.remove(0) } else { String::new() };
    (headline, paragraphs)
}

/// A longer first element is no headline, in bytes.
const LONGEST_HEADLINE: usize = 300;

/// Lines of a header that are told apart by the sign each begins with, and the text below them.
struct Signed<'a> {
    headline: &'a str,
    others: Vec<&'a str>,
    text: &'a str,
}

/// `%A`, `#Ferry_BC1`, `$Ferry sails again`, `:(BRISBANE)`: agencies differ in what a sign means, but the headline is the line of most words.
fn signed(text: &str) -> Option<Signed<'_>> {
    let is_sign = |it: char| matches!(it, '%' | '#' | '$' | ':' | '&' | '*' | '@' | '^' | '=' | '~' | '!' | '+');
    let is_signed = |line: &str| {
        let mut characters = line.chars();
        characters.next().is_some_and(is_sign) && characters.next().is_some_and(|it| it.is_alphanumeric() || it == '(')
    };
    let mut lines = Vec::new();
    let mut rest = text;
    while lines.len() < 20 {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if !line.trim().is_empty() {
            if !is_signed(line.trim()) {
                break;
            }
            lines.push(line.trim().trim_start_matches(is_sign));
        } else if after.is_empty() {
            break;
        }
        rest = after;
    }
    let words = |it: &str| it.split_whitespace().count();
    let headline = *lines.iter().max_by_key(|it| words(it)).filter(|it| lines.len() >= 3 && words(it) >= 3)?;
    Some(Signed { headline, others: lines.into_iter().filter(|it| *it != headline).collect(), text: rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_lines_begin_with_signs() {
        let article = read(
            b"",
            "#Snow_BC2\n$Snow closes the pass road\n:(QUEENSTOWN)\n@NZ\nSnow closed the road on Friday, police said.\n",
            None,
        )
        .unwrap();
        assert_eq!(
            (article.headline.as_str(), article.paragraphs.len(), article.codes.len()),
            ("Snow closes the pass road", 1, 3)
        );
        assert!(signed("#1 seed wins\nThe top seed won.").is_none() && signed("*Note\n\nText").is_none());
    }
}
