//! How much of what the headline tells sentences tell again.

use crate::record::{Entity, EntityKind, Event, MentionKind, Span};
use crate::resources::topics::{TopicRules, words};
use crate::text::tagset::Upos;
use crate::text::{Sentence, Text};

use super::Story;

/// The words of a headline that carry its news.
pub(super) struct Headline<'a> {
    text: &'a Text<'a>,
    words: Vec<Word<'a>>,
}

struct Word<'a> {
    written: &'a str,
    /// Whom or what it names, and what events it tells.
    named: Vec<&'a Entity>,
    tells: Vec<&'a Event>,
    /// How rare it is.
    weight: f64,
}

/// Words of a headline that are looked at.
const MOST: usize = 24;

impl<'a> Headline<'a> {
    pub(super) fn of(text: &'a Text<'a>, story: &'a Story<'a>, rules: &TopicRules) -> Headline<'a> {
        let carries = |upos: Upos| matches!(upos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj);
        let tokens = text.sentences.iter().take_while(|it| text.is_headline(it)).flat_map(|it| text.tokens_of(it));
        let spans = tokens.filter(|it| carries(it.upos)).map(|it| it.span);
        let parts = spans.flat_map(|span| words(text.text, span)).take(MOST);
        let known = parts.map(|it| word(it, text, story, rules));
        let tells = |it: &Word<'_>| !rules.gist.stop_words.contains(it.written.to_lowercase().as_str());
        Headline { text, words: known.filter(tells).collect() }
    }

    /// The share of its news that the sentences tell: 0 to 1, and 1 if there is none.
    pub(super) fn told(&self, sentences: &[&Sentence]) -> f64 {
        let all: f64 = self.words.iter().map(|it| it.weight).sum();
        let said = sentences.iter().flat_map(|it| words(self.text.text, it.span)).map(|it| it.span.of(self.text.text));
        let said: Vec<&str> = said.collect();
        let is_told = |word: &&Word<'_>| said.iter().any(|it| is_form_of(it, word.written)) || word.is_meant(sentences);
        let told: f64 = self.words.iter().filter(is_told).map(|it| it.weight).sum();
        if all > 0.0 { told / all } else { 1.0 }
    }
}

impl Word<'_> {
    /// Whether the sentences speak of what is named there, or tell the event that is told there.
    fn is_meant(&self, sentences: &[&Sentence]) -> bool {
        let inside = |it: Span| sentences.iter().any(|sentence| sentence.span.contains(it));
        self.named.iter().any(|it| it.mentions.iter().any(|it| inside(it.span)))
            || self.tells.iter().any(|it| inside(it.trigger.span) || it.mentions.iter().any(|it| inside(it.span)))
    }
}

fn word<'a>(word: crate::resources::topics::Word, text: &Text<'a>, story: &Story<'a>, rules: &TopicRules) -> Word<'a> {
    let names = |it: &&Entity| {
        it.kind != EntityKind::Group && it.mentions.iter().any(|it| it.kind == MentionKind::Name && it.span.contains(word.span))
    };
    let told = |it: &&Event| it.mentions.iter().any(|it| it.span.contains(word.span));
    Word {
        written: word.span.of(text.text),
        named: story.entities.iter().filter(names).collect(),
        tells: story.events.iter().filter(told).collect(),
        weight: rules.background.rarity(word.stem),
    }
}

/// Whether two words are forms of one or derived from one another: "resigns", "resignation"; "denies", "denied".
fn is_form_of(one: &str, other: &str) -> bool {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a.to_lowercase().eq(b.to_lowercase())).count();
    let shorter = one.chars().count().min(other.chars().count());
    same == shorter && (shorter >= 4 || one.len().abs_diff(other.len()) < 2) || same >= 5 && same + 1 == shorter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_root_tell_the_same() {
        for (one, other) in
            [("resigns", "resignation"), ("denies", "denied"), ("Walk", "walked"), ("cuts", "cut"), ("pledged", "pledges")]
        {
            assert!(is_form_of(one, other) && is_form_of(other, one), "{one} {other}");
        }
        for (one, other) in [("press", "president"), ("cat", "cattle"), ("market", "marine")] {
            assert!(!is_form_of(one, other), "{one} {other}");
        }
    }
}
