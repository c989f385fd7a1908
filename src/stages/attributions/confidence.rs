//! Confidence: how sure it is that words are said, and by this source, by how they stand beside their cue.

use crate::record::{Attribution, AttributionKind};
use crate::resources::confidence::{AttributionSign, Weights};
use crate::text::lexicon::{Lexicon, WordClass};

/// More bytes between a cue and what was said hold more than a hearer.
const NEAR: usize = 40;

/// From 0 to 1, in hundredths.
pub(super) fn of(told: &Attribution, weights: &Weights<AttributionSign>, lexicon: &Lexicon) -> f64 {
    let (cue, source) = (told.cue.as_ref(), told.source.as_ref());
    let gap = || {
        let cue = cue?.span;
        told.content.iter().map(|it| it.start.saturating_sub(cue.end).max(cue.start.saturating_sub(it.end))).min()
    };
    let stands_before = || cue.zip(told.content.first()).is_some_and(|(cue, first)| first.end <= cue.span.start);
    let is_pronoun = |it: &str| lexicon.is(&it.to_lowercase(), WordClass::Pronoun);
    weights.likelihood(|sign| match sign {
        AttributionSign::Always => true,
        AttributionSign::Plain => cue.is_some_and(|it| it.class == "say"),
        AttributionSign::Attitude => cue.is_some_and(|it| matches!(it.class.as_ref(), "believe" | "intend")),
        AttributionSign::Quoted => told.kind == AttributionKind::Direct,
        AttributionSign::PartlyQuoted => told.kind == AttributionKind::Mixed,
        AttributionSign::Known => source.is_some_and(|it| it.entity.is_some()),
        AttributionSign::Unresolved => source.is_some_and(|it| it.entity.is_none() && is_pronoun(&it.text)),
        AttributionSign::NoCue => cue.is_none(),
        AttributionSign::NoSource => source.is_none(),
        AttributionSign::Relayed => !told.via.is_empty(),
        AttributionSign::Before => told.kind == AttributionKind::Indirect && stands_before(),
        AttributionSign::Far => gap().is_some_and(|it| it > NEAR),
    })
}
