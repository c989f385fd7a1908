//! Relays: who passes on what somebody else said.

use std::ops::Range;

use super::cues::{Cues, Said};
use super::stretches::Place;
use crate::stages::phrases::Phrase;

impl Cues<'_, '_> {
    /// Relays: "…, citing the police"; "the minister, quoted by TASS".
    pub(super) fn relay(&self, found: &mut [Said]) {
        for at in 0..self.parsed.len() {
            if self.is_quoted(at) || !self.rules.cue(&self.parsed.lemma(at)).is_some_and(|it| it.relays) {
                continue;
            }
            let Some(head) = self.parsed.head(at) else { continue };
            if self.parsed.is_passive(at) {
                let Some(agent) = self.parsed.agent(at).map(|it| Phrase::around(self.parsed, it)) else { continue };
                let spoken =
                    |it: &&mut Said| it.source.as_ref().is_some_and(|it| it.range.end == at || self.parsed.is_below(at, it.head));
                found.iter_mut().filter(spoken).for_each(|it| it.via.push(agent.clone()));
            } else if let Some(cited) = self.cited(at) {
                let end = cited.range.end;
                let index = found.iter().position(|it| it.cue.contains(&head));
                let index = index.or_else(|| found.iter().rposition(|it| it.cue.start < at));
                let Some(said) = index.and_then(|it| found.get_mut(it)) else { continue };
                // "reported, citing the police, that …"
                let behind = |run: &Range<usize>| {
                    let inside = run.start <= end && run.end > at && run.start + 3 > at;
                    if inside { self.trim(end..run.end) } else { Some(run.clone()) }
                };
                said.content = said.content.iter().filter_map(behind).collect();
                let nearer = said.source.replace(cited);
                said.via.splice(0..0, nearer);
            }
        }
    }

    /// Whom "citing" cites: up to the next comma.
    pub(super) fn cited(&self, at: usize) -> Option<Phrase> {
        let parsed = self.parsed;
        if !parsed.xpos(at).is_gerund() {
            return None;
        }
        let end = (at + 1..parsed.len()).find(|it| parsed.xpos(*it).ends_phrase()).unwrap_or(parsed.len());
        let place = Place { parsed, quoted: self.quoted };
        place.plain(at + 1..end).filter(|it| self.may_speak(it.head))
    }
}
