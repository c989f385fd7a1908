//! Documents: whose a statement is, and what "the statement" and "it" then mean.

use super::{BACK, Finder};
use crate::record::{LocalId, Speaker, SpeakerClass};
use crate::stages::phrases::Phrase;
use crate::text::lexicon::WordClass;
use crate::text::parsed::Parsed;
use crate::text::tagset::Relation;

impl Finder<'_, '_, '_, '_> {
    /// A document speaks for whoever issued it: "a statement by the ministry", later "the statement", then "it".
    pub(super) fn owned(&self, parsed: &Parsed<'_>, phrase: &Phrase, mut source: Speaker) -> Option<Speaker> {
        if source.class == SpeakerClass::Document && source.entity.is_none() {
            source.entity = self.issuer(parsed, phrase.head).or_else(|| self.issuer_before(parsed, phrase.head));
        } else if parsed.is(phrase.head, WordClass::It)
            && let Some(document) =
                self.found.last().and_then(|it| it.source.as_ref()).filter(|it| it.class == SpeakerClass::Document)
            && (source.entity.is_none() || source.entity == document.entity)
        {
            source = Speaker { class: SpeakerClass::Document, entity: document.entity, ..source };
        }
        Some(source)
    }

    /// "the *ministry's* statement", "a statement by the *ministry*".
    fn issuer(&self, parsed: &Parsed<'_>, document: usize) -> Option<LocalId> {
        let issues = |it: &usize| match parsed.relation(*it) {
            Relation::NmodPoss => true,
            Relation::Nmod | Relation::OblAgent | Relation::Obl => {
                [WordClass::By, WordClass::From].into_iter().any(|case| parsed.case_is(*it, case))
            }
            _ => false,
        };
        let issuer = parsed.children(document).find(issues)?;
        let entity = self.speakers.meant(parsed, &Phrase::around(parsed, issuer), self.discourse)?;
        self.discourse.entities.get(entity).map(|it| it.id)
    }

    /// "*the* statement": that of which something was told before.
    fn issuer_before(&self, parsed: &Parsed<'_>, document: usize) -> Option<LocalId> {
        let known = parsed.children(document).any(|it| parsed.is(it, WordClass::Definite));
        let word = parsed.lower(document);
        let same = |it: &&Speaker| it.class == SpeakerClass::Document && it.text.to_lowercase().split(' ').any(|it| it == word);
        let sources = self.found.iter().rev().take(BACK).filter_map(|it| it.source.as_ref());
        sources.filter(|_| known).find(same).and_then(|it| it.entity)
    }
}
