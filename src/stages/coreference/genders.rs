//! Genders: what titles, roles and pronouns tell of somebody.

use std::collections::BTreeMap;

use super::{Discourse, Named};
use crate::resources::attributions::Gender;
use crate::text::Sentence;
use crate::text::lexicon::WordClass;
use crate::text::tagset::Upos;

impl Discourse<'_> {
    /// What titles and roles tell ("Mr", "spokeswoman"), and the pronouns around those who stand alone in their sentence.
    pub(super) fn told_genders(&self) -> BTreeMap<usize, Gender> {
        let mut told = BTreeMap::new();
        for name in &self.persons {
            let gender = self.beside(name.span).find_map(|word| self.rules.gender(word.trim_end_matches('.')));
            if let Some(gender) = gender {
                told.entry(name.entity).or_insert(gender);
            }
        }
        let mut votes: BTreeMap<usize, i32> = BTreeMap::new();
        for (index, sentence) in self.text.sentences.iter().enumerate() {
            let persons: Vec<Named> = self.within(sentence.span).filter(|it| self.is_person(it.entity)).collect();
            let Some(first) = persons.first().filter(|first| persons.iter().all(|it| it.entity == first.entity)) else {
                continue;
            };
            *votes.entry(first.entity).or_default() += self.pronouns(sentence, first.span.end);
            let next = self.text.sentences.get(index + 1).filter(|it| self.within(it.span).all(|it| !self.is_person(it.entity)));
            *votes.entry(first.entity).or_default() += next.map_or(0, |it| self.pronouns(it, 0));
        }
        for (entity, votes) in votes.into_iter().filter(|(_, votes)| *votes != 0) {
            told.entry(entity).or_insert(if votes > 0 { Gender::Male } else { Gender::Female });
        }
        told
    }

    /// "he" and "his" less "she" and "her" in a sentence, behind byte `from`. An object ("called her") is somebody else.
    fn pronouns(&self, sentence: &Sentence, from: usize) -> i32 {
        let tokens = self.text.tokens_of(sentence).iter().filter(|it| it.span.start >= from && it.upos == Upos::Pron);
        tokens
            .map(|it| {
                let stands_for = |subject: WordClass, owner: WordClass| {
                    self.text.is(it, subject) || it.xpos.is_possessive_pronoun() && self.text.is(it, owner)
                };
                i32::from(stands_for(WordClass::He, WordClass::His)) - i32::from(stands_for(WordClass::She, WordClass::Her))
            })
            .sum()
    }
}
