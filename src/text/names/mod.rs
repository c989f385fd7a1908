//! Named entities: which stretches of a text are names, and of what kind.
//!
//! A document is read in one pass per step: how it writes its words ([`case`]), what each token is by itself ([`words`]), what speaks for
//! each label ([`features`], [`weights`]), the best labels of each sentence ([`decode`]), and then once more with what the whole document
//! says about each name ([`document`]): a name settled once decides its later, shorter mentions.

pub mod case;
pub mod decode;
pub mod document;
pub mod features;
pub mod labels;
pub mod lexicon;
pub mod lists;
pub mod looks;
pub mod weights;

use std::ops::Range;

use self::case::{Setting, Usages};
use self::decode::{NEVER, Scores, Transitions};
use self::labels::{KINDS, Part, WEIGHED, label};
use self::lexicon::Lexicon;
use self::looks::{Case, Word};
use self::weights::Weights;
use super::clusters::Clusters;
use super::model::{Builder, Model, ModelError};
use super::{Name, Text};
use record::Span;

/// The part of the model file that reads names.
#[derive(Debug, Clone)]
pub struct Names<'a> {
    pub weights: Weights<'a>,
    pub transitions: Transitions,
    pub lexicon: Lexicon<'a>,
    pub clusters: Clusters<'a>,
    /// How much the rest of the document weighs; 0 reads each sentence by itself.
    pub evidence: f32,
}

/// The tokens of a document, cut into sentences.
#[derive(Debug, Clone, Default)]
pub struct Tokens<'t> {
    pub tokens: Vec<&'t str>,
    pub sentences: Vec<Range<usize>>,
    /// For each sentence, whether it is known to be a headline.
    pub headlines: Vec<bool>,
}

/// A name as a range of tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NameRange {
    pub first: usize,
    pub end: usize,
    /// Index into [`KINDS`].
    pub kind: usize,
    /// 0 to 1.
    pub confidence: f32,
}

/// The names of a text that has been cut into tokens: in text order, none within another.
pub fn find(text: &Text<'_>, names: &Names<'_>) -> Vec<Name> {
    let mut document = Tokens { tokens: text.tokens.iter().map(|token| text.of(token.span)).collect(), ..Tokens::default() };
    for sentence in &text.sentences {
        document.sentences.push(sentence.first_token..sentence.end_token);
        document.headlines.push(text.is_headline(sentence));
    }
    let found = read(&document, names);
    let name = |found: NameRange| {
        let first = text.tokens.get(found.first)?;
        let last = text.tokens.get(found.end.checked_sub(1)?)?;
        let span = Span::new(first.span.start, last.span.end);
        // "the national capital" names nothing.
        text.of(span)
            .contains(|it: char| !it.is_lowercase() && !it.is_whitespace() && !it.is_ascii_punctuation())
            .then_some(())?;
        Some(Name { span, kind: *KINDS.get(found.kind)?, confidence: found.confidence })
    };
    found.into_iter().filter_map(name).collect()
}

/// The names of a document.
pub fn read(document: &Tokens<'_>, names: &Names<'_>) -> Vec<NameRange> {
    let hashes: Vec<u64> = document.tokens.iter().map(|token| lexicon::part(token)).collect();
    let sentences = look(document, &hashes, &names.lexicon, &names.clusters);
    let scores: Vec<Vec<Scores>> = sentences.iter().map(|words| score(words, &names.weights)).collect();
    document::settle(document, &hashes, &sentences, scores, &names.transitions, names.evidence)
}

/// Looks at every word, sentence by sentence. `hashes` are those of the tokens in lower case ([`lexicon::part`]).
pub fn look(document: &Tokens<'_>, hashes: &[u64], lexicon: &Lexicon<'_>, clusters: &Clusters<'_>) -> Vec<Vec<Word>> {
    let mut usages = Usages::default();
    let mut settings = Vec::with_capacity(document.sentences.len());
    for range in &document.sentences {
        let tokens = document.tokens.get(range.clone()).unwrap_or_default();
        let setting = case::setting(tokens);
        if setting == Setting::Sentence {
            usages.count(tokens, hashes.get(range.clone()).unwrap_or_default(), range.start);
        }
        settings.push(setting);
    }
    let mut seen = looks::Seen::default();
    let sentences = document.sentences.iter().zip(settings);
    let look = |(range, setting): (&Range<usize>, Setting)| {
        let tokens = document.tokens.get(range.clone()).unwrap_or_default();
        let hashes = hashes.get(range.clone()).unwrap_or_default();
        looks::look(tokens, hashes, setting, (&usages, &document.tokens), lexicon, clusters, &mut seen)
    };
    sentences.map(look).collect()
}

/// What speaks against a person's full name that begins with an ordinary word at the head of a sentence, where a capital says nothing:
/// "Echoing Annan".
const ORDINARY: f32 = 3.0;
const PERSON_BEGINS: usize = label(0, Part::Begin);

fn score(words: &[Word], weights: &Weights<'_>) -> Vec<Scores> {
    let runs = features::runs(words);
    let head = words.iter().position(|word| word.case != Case::Other);
    let score = |at: usize| {
        if !features::is_open(words, at) {
            return [NEVER; WEIGHED];
        }
        let mut sum = [0_i32; WEIGHED];
        features::extract(words, &runs, at, false, |feature| weights.add(feature, &mut sum));
        let mut scores = weights.scores(&sum);
        if head == Some(at) && words.get(at).is_some_and(Word::is_ordinary) {
            scores[PERSON_BEGINS] -= ORDINARY;
        }
        scores
    };
    (0..words.len()).map(score).collect()
}

impl<'a> Names<'a> {
    /// Takes the part `names` out of a model file; nothing is copied but the lexicon, into which the readable lists go.
    pub fn load(model: &Model<'a>) -> Result<Names<'a>, ModelError> {
        let damaged = |what: &str| ModelError::Damaged(format!("the {what} of its names do not fit together"));
        let numbers: &[f32] = model.numbers("names.transitions")?;
        let (transitions, unit) = transitions_of(numbers).ok_or_else(|| damaged("transitions"))?;
        let marks: &'a [u16] = model.numbers("names.marks")?;
        let rows: &'a [i8] = model.numbers("names.rows")?;
        let weights = Weights::new(marks.into(), rows.into(), unit).ok_or_else(|| damaged("weights"))?;
        let slots: &'a [u32] = model.numbers("names.lexicon")?;
        let mut lexicon = Lexicon::from_slots(slots.into()).ok_or_else(|| damaged("lexicon"))?;
        lists::add_to(&mut lexicon)?;
        let clusters = Clusters::load(model)?;
        Ok(Names { weights, transitions, lexicon, clusters, evidence: document::WEIGHT })
    }

    /// Puts the sections of this part into a model file.
    pub fn store(&self, builder: &mut Builder) {
        let (marks, rows, unit) = self.weights.sections();
        let mut numbers = vec![unit];
        numbers.extend(self.transitions.between.iter().flatten());
        numbers.extend(self.transitions.inside.iter().flatten());
        builder.put("names.marks", marks);
        builder.put("names.rows", rows);
        builder.put("names.transitions", &numbers);
        builder.put("names.lexicon", self.lexicon.slots());
        self.clusters.store(builder);
    }
}

fn transitions_of(numbers: &[f32]) -> Option<(Transitions, f32)> {
    let (&unit, mut rest) = numbers.split_first()?;
    let mut transitions = Transitions::default();
    for row in &mut transitions.between {
        let (taken, left) = rest.split_at_checked(row.len())?;
        row.copy_from_slice(taken);
        rest = left;
    }
    for row in &mut transitions.inside {
        let (taken, left) = rest.split_at_checked(row.len())?;
        row.copy_from_slice(taken);
        rest = left;
    }
    rest.is_empty().then_some((transitions, unit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use record::ParagraphKind;

    use super::*;
    use crate::{Paragraph, Reader, analyse};

    /// The names of a text, the first line being its headline.
    fn names_of(text: &str) -> Vec<(String, &'static str)> {
        let reader = Reader::built_in().unwrap();
        let mut paragraphs = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let kind = if start == 0 { ParagraphKind::Headline } else { ParagraphKind::Body };
            paragraphs.push(Paragraph { span: Span::new(start, start + line.trim_end().len()), kind });
            start += line.len();
        }
        let text = analyse(text, paragraphs, &reader);
        let words = ["person", "organisation", "place", "group", "event", "product"];
        let word = |kind| words[labels::KINDS.iter().position(|it| *it == kind).unwrap()];
        text.names.iter().map(|name| (text.of(name.span).to_owned(), word(name.kind))).collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = names_of(text);
        for &(name, kind) in expected {
            assert!(found.contains(&(name.to_owned(), kind)), "{name} as {kind} in {found:?}");
        }
    }

    #[test]
    fn reads_names_of_every_part_of_the_world() {
        check(
            "Ministers meet\nNigerian President Bola Tinubu met Prime Minister Narendra Modi in New Delhi on Monday.",
            &[("Nigerian", "group"), ("Bola Tinubu", "person"), ("Narendra Modi", "person"), ("New Delhi", "place")],
        );
        check(
            "Talks\nThe European Commission and the World Bank will send aid to Kenya, said Mohammed al-Hashimi, a spokesman.",
            &[
                ("European Commission", "organisation"),
                ("World Bank", "organisation"),
                ("Kenya", "place"),
                ("Mohammed al-Hashimi", "person"),
            ],
        );
    }

    #[test]
    fn a_name_settled_once_decides_its_shorter_mentions() {
        check(
            "Envoy speaks\nLiu Pengyu, the embassy spokesman, declined to comment. Liu said talks would go on.",
            &[("Liu Pengyu", "person"), ("Liu", "person")],
        );
    }

    #[test]
    fn a_family_name_that_is_a_town_elsewhere_is_a_persons() {
        check(
            "Jordan sacked after loss\nCoach Terrence Jordan was sacked on Monday. Jordan had lost five games in Denver.",
            &[("Terrence Jordan", "person"), ("Jordan", "person"), ("Denver", "place")],
        );
        let found = names_of("Minister quits\nEconomy Minister Carlos Lisboa resigned. Reporters asked Lisboa why.");
        assert!(found.iter().all(|(_, kind)| *kind == "person"), "{found:?}");
    }

    #[test]
    fn what_stands_before_a_name_is_no_part_of_it_and_a_disease_is_none() {
        let text = "Drugmakers Pfizer and Roche test pills\nEchoing Annan, PM Modi said drugmakers would fight COVID-19. Shares of Goldman Sachs & Co. fell.";
        check(
            text,
            &[
                ("Pfizer", "organisation"),
                ("Roche", "organisation"),
                ("Annan", "person"),
                ("Modi", "person"),
                ("Goldman Sachs & Co.", "organisation"),
            ],
        );
        let found = names_of(text);
        assert!(!found.iter().any(|(name, _)| name.contains("COVID")), "{found:?}");
    }

    #[test]
    fn bodies_without_a_word_for_them_are_organisations() {
        check(
            "Treasury seeks cash from Congress\nThe Treasury asked Congress for funds. Makerere University closed. A New York court fined Barclays.",
            &[
                ("Treasury", "organisation"),
                ("Congress", "organisation"),
                ("Makerere University", "organisation"),
                ("New York", "place"),
                ("Barclays", "organisation"),
            ],
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
        #[test]
        fn any_text_gives_names_on_its_own_characters(text in "\\PC{0,200}") {
            let reader = Reader::built_in().unwrap();
            let paragraphs = vec![Paragraph { span: Span::new(0, text.len()), kind: ParagraphKind::Body }];
            let read = analyse(&text, paragraphs, &reader);
            for name in &read.names {
                prop_assert!(text.get(name.span.start..name.span.end).is_some_and(|name| !name.is_empty()));
                prop_assert!((0.0..=1.0).contains(&name.confidence));
            }
            prop_assert!(read.names.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        }
    }
}
