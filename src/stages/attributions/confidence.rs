//! Confidence: how sure it is that words are said, and by this source, by how they stand beside their cue.
//!
//! A logistic table. Its weights were set by hand to the figures of the annotated stories; `tests/bench/README.md` has its reliability.

use crate::record::{Attribution, AttributionKind};
use crate::stages::confidence::logistic;

const BIAS: f64 = 0.8;
/// By verbs of the class "say".
const PLAIN: f64 = 0.3;
const QUOTED: f64 = 0.5;
/// An entity of the story speaks.
const KNOWN: f64 = 1.3;
const NO_CUE: f64 = -0.5;
const NO_SOURCE: f64 = -1.0;
/// Words without quotation marks that stand before their cue.
const BEFORE: f64 = -0.5;
/// Words far from their cue.
const FAR: f64 = -0.5;

/// More bytes between a cue and what was said hold more than a hearer.
const NEAR: usize = 40;

/// From 0 to 1, in hundredths.
pub(super) fn of(told: &Attribution) -> f64 {
    let cue = told.cue.as_ref();
    let gap = cue.and_then(|cue| {
        let gaps = told.content.iter().map(|it| it.start.saturating_sub(cue.span.end).max(cue.span.start.saturating_sub(it.end)));
        gaps.min()
    });
    let first = told.content.first();
    let stands_before = cue.zip(first).is_some_and(|(cue, first)| first.end <= cue.span.start);
    logistic(
        BIAS,
        [
            (cue.is_some_and(|it| it.class == "say"), PLAIN),
            (told.kind == AttributionKind::Direct, QUOTED),
            (told.source.as_ref().is_some_and(|it| it.entity.is_some()), KNOWN),
            (cue.is_none(), NO_CUE),
            (told.source.is_none(), NO_SOURCE),
            (told.kind == AttributionKind::Indirect && stands_before, BEFORE),
            (gap.is_some_and(|it| it > NEAR), FAR),
        ],
    )
}
