//! Pronouns: what each asks for, and the "I" of quotations.

use crate::record::{Attribution, AttributionKind, LocalId, Span};
use crate::resources::attributions::Gender;
use crate::resources::coreference::{CoreferenceRules, SmallWord};
use crate::text::Text;
use crate::text::tagset::Upos;

use super::Layout;

/// A pronoun of the third person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pronoun {
    pub(super) word: SmallWord,
    /// "his", "its"
    pub(super) own: bool,
    /// May be a subject by its form.
    pub(super) subject: bool,
}

impl Pronoun {
    /// The pronoun that a token is.
    pub(super) fn read(layout: &Layout<'_>, at: usize) -> Option<Pronoun> {
        let token = layout.token(at)?;
        if !(token.upos == Upos::Pron || token.xpos.is_relative_pronoun()) {
            return None;
        }
        let lower = layout.lower(at);
        let word = layout.knowledge.rules.small(&lower)?;
        let own = layout.knowledge.rules.is_own(&lower) && (token.xpos.is_possessive_pronoun() || word == SmallWord::Who);
        Some(Pronoun { word, own, subject: layout.knowledge.rules.is_subject_form(&lower) })
    }

    pub(super) fn gender(self) -> Option<Gender> {
        match self.word {
            SmallWord::He => Some(Gender::Male),
            SmallWord::She => Some(Gender::Female),
            _ => None,
        }
    }
}

/// The pronouns of the first person in quotations, each with whom it means.
pub(super) fn first_person(text: &Text<'_>, attributions: &[Attribution], rules: &CoreferenceRules) -> Vec<(LocalId, Span)> {
    let mut found = Vec::new();
    for attribution in attributions.iter().filter(|it| it.kind != AttributionKind::Indirect) {
        let Some(speaker) = attribution.source.as_ref().and_then(|it| it.entity) else { continue };
        for content in &attribution.content {
            let first = text.tokens.partition_point(|it| it.span.end <= content.start);
            let tokens = text.tokens.iter().skip(first).take_while(|it| it.span.start < content.end);
            let is_ours = |it: &&crate::text::Token| {
                it.upos == Upos::Pron
                    && matches!(rules.small(&text.of(it.span).to_lowercase()), Some(SmallWord::I | SmallWord::We))
            };
            found.extend(tokens.filter(is_ours).map(|it| (speaker, it.span)));
        }
    }
    found
}
