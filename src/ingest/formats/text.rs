//! Plain text: one story → [`Article`](record::article::Article).

use super::zczc;
use crate::markup::plain;
use crate::outcome::{Outcome, RejectionCode, article, refuse};
use record::article::Format;

/// Reads a story, or a message of the telex line.
pub(crate) fn read(bytes: &[u8], text: &str, message: Option<&zczc::Message<'_>>) -> Outcome {
    let mut article = article(Format::Text, bytes);
    article.codes = message.map(zczc::codes).unwrap_or_default();
    (article.headline, article.paragraphs) = plain::split_headline(text);
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(RejectionCode::NoText, "there are no words in it, only control characters; send the text itself", None);
    }
    Ok(article)
}
