//! Fingerprint: what it does, why, and an example.
//!
//! **What**: makes one number of a story's words, of which few bits change when few words do. **Why**: the same story comes from the
//! agency, its clients and its own later takes; who counts reports must know which are one. **Example**: two takes of a story that
//! differ in a sentence lie some bits apart, two stories about thirty.
//!
//! SimHash (Charikar 2002; Manku, Jain and Das Sarma 2007) over pairs of words, without case and punctuation, so that it holds for all
//! languages that write spaces; for the others over pairs of letters.

use unicode_segmentation::UnicodeSegmentation;
use xxhash_rust::xxh3::xxh3_64;

use crate::record::{Fingerprint, ParagraphKind};
use crate::text::Paragraph;

/// The fingerprint of a story: of its body, or of its headline if it has no more. `None`: no words.
pub fn of(text: &str, paragraphs: &[Paragraph]) -> Option<Fingerprint> {
    let words = |kind: ParagraphKind| -> Vec<String> {
        let parts = paragraphs.iter().filter(|it| it.kind == kind);
        parts.flat_map(|it| it.span.of(text).unicode_words()).map(str::to_lowercase).collect()
    };
    let body = words(ParagraphKind::Body);
    let words = if body.is_empty() { words(ParagraphKind::Headline) } else { body };
    if words.is_empty() {
        return None;
    }
    let mut weights = [0_i32; 64];
    let mut count = |pair: &[String]| {
        let hash = xxh3_64(pair.join(" ").as_bytes());
        for (bit, weight) in weights.iter_mut().enumerate() {
            *weight += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    };
    if words.len() == 1 {
        count(&words);
    }
    words.windows(2).for_each(&mut count);
    let bits = weights.iter().enumerate().filter(|(_, weight)| **weight > 0);
    let simhash = bits.fold(0_u64, |all, (bit, _)| all | 1 << bit);
    Some(Fingerprint { simhash: format!("{simhash:016x}"), words: words.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Span;

    const STORY: &str = "Rebels seized the airport of the provincial capital on Tuesday after two days of fighting that killed at least 40 \
        people, the army and aid workers said. The governor had fled by boat during the night, and residents hid in churches and schools \
        while shops were looted. The United Nations called on both sides to let convoys with food and medicine pass.";

    fn bits(text: &str) -> u64 {
        let paragraphs = [Paragraph { span: Span::new(0, text.len()), kind: ParagraphKind::Body }];
        u64::from_str_radix(&of(text, &paragraphs).unwrap().simhash, 16).unwrap()
    }

    fn apart(one: &str, other: &str) -> u32 {
        (bits(one) ^ bits(other)).count_ones()
    }

    #[test]
    fn few_bits_change_with_few_words() {
        let later = STORY.replace("at least 40", "at least 52").replace("on Tuesday", "on Tuesday morning");
        let shouted = STORY.to_uppercase().replace(',', " —");
        let other = "The central bank kept its key rate at 5.5 percent on Thursday, as analysts had expected, and said that prices would \
            rise more slowly than it had thought in spring. The currency fell to its lowest since May before it recovered in the afternoon.";
        assert!(apart(STORY, &later) <= 12, "{}", apart(STORY, &later));
        assert_eq!(apart(STORY, &shouted), 0);
        assert!(apart(STORY, other) >= 20, "{}", apart(STORY, other));
    }

    #[test]
    fn without_words_there_is_none() {
        assert_eq!(of("— …", &[Paragraph { span: Span::new(0, 7), kind: ParagraphKind::Body }]), None);
        let headline = [Paragraph { span: Span::new(0, 4), kind: ParagraphKind::Headline }];
        assert_eq!(of("Rain", &headline).map(|it| it.words), Some(1));
    }
}
