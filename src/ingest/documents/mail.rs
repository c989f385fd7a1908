//! Messages: one is an item itself, or brings those that are attached to it.

use std::borrow::Cow;

use super::{json, xml};
use crate::decode::charset;
use crate::formats::{email, nitf};
use crate::markup::html;
use crate::outcome::Outcome;
use crate::values::remarks;
use record::article::Article;

/// The items of a message: where items are attached, they are what it brings, and what it says counts for each.
pub(crate) fn items(bytes: &[u8]) -> Vec<Outcome> {
    let (message, items) = email::read(bytes, attached);
    if items.is_empty() {
        return vec![message];
    }
    let with_message = |mut item: Article| {
        if let Ok(message) = &message {
            nitf::hand_over(message, &mut item);
            remarks::paragraphs(&mut item.envelope, &message.paragraphs);
        }
        Ok(item)
    };
    items.into_iter().map(with_message).collect()
}

fn attached(bytes: &[u8], charset: Option<&str>) -> Vec<Article> {
    let text = match charset {
        Some(_) => charset::decode_labelled(bytes, charset).text,
        None => charset::decode(bytes).map_or(Cow::Borrowed(""), |it| it.text),
    };
    let outcomes: Vec<Outcome> = match text.trim_start_matches(|it: char| it.is_whitespace() || it == '\u{feff}').chars().next() {
        Some('<') if !html::is_page(&text) => xml::items(&text, bytes),
        Some('{' | '[') => json::items(&text).collect(),
        _ => Vec::new(),
    };
    outcomes.into_iter().flatten().collect()
}
