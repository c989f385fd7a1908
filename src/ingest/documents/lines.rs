//! Documents of lines: transmissions of the teleprinter line, and plain text with one story or several messages in it.

use crate::formats::{anpa_1312, iptc_7901, telex, text, zczc};
use crate::markup::space;
use crate::outcome::{self, Outcome};

/// IPTC 7901 and ANPA 1312: messages that start with a control character, told apart by their headings.
pub(crate) fn telex_items(text: &str, bytes: &[u8]) -> Vec<Outcome> {
    let is_7901 = |message: &str| iptc_7901::is_message(message) || iptc_7901::is_uncontrolled(message);
    let read = |message: &&str| if is_7901(message) { iptc_7901::read(message) } else { anpa_1312::read(message) };
    let messages = telex::messages(text);
    let messages = if messages.is_empty() { vec![text] } else { messages };
    let mut outcomes: Vec<Outcome> = messages.iter().map(read).collect();
    outcome::whole(&mut outcomes, bytes);
    outcomes
}

/// Plain text: one story, or the messages between `ZCZC` and `NNNN`.
pub(crate) fn text_items(text: &str, bytes: &[u8]) -> Vec<Outcome> {
    let text = &*space::unified(text);
    let mut outcomes = match zczc::messages(text) {
        messages if messages.is_empty() => vec![text::read(bytes, text, None)],
        messages => messages.iter().map(|it| text::read(it.whole.as_bytes(), it.text, Some(it))).collect(),
    };
    outcome::whole(&mut outcomes, bytes);
    outcomes
}
