//! Statements: what somebody said, a bulletin for each attribution.

use super::change::Likeness;
use super::index::Index;
use super::{Bulletin, Message, STATEMENT_SUBJECT, Settings, certain, name, token};
use crate::fields::filled;
use crate::record::Attribution;
use crate::record::bulletins::{Manner, STATEMENT_SCHEMA, StatementMessage};

pub(super) fn of(index: &Index<'_>, settings: &Settings) -> Vec<Bulletin> {
    let attributions = index.record.attributions.iter().filter(|it| certain(it.confidence, settings));
    attributions.map(|attribution| bulletin(index, attribution, settings)).collect()
}

fn bulletin(index: &Index<'_>, attribution: &Attribution, settings: &Settings) -> Bulletin {
    let source = attribution.source.as_ref();
    let class = attribution.cue.as_ref().map(|it| it.class.clone());
    let source_class = source.and_then(|it| name(it.class));
    let tokens = [class.as_deref(), source_class.as_deref(), source.and_then(|it| it.country.as_deref())].map(token);
    let subject = filled(&settings.subject, STATEMENT_SUBJECT, &tokens);
    let message = StatementMessage {
        head: index.head(STATEMENT_SCHEMA, attribution.id),
        attribution: Manner {
            kind: attribution.kind,
            class,
            medium: attribution.medium.clone(),
            polarity: attribution.polarity.clone(),
            anonymity_reason: attribution.anonymity_reason.clone(),
        },
        source: source.map(|it| index.voice(it)),
        via: index.voices(&attribution.via),
        text: Some(attribution.text.clone()),
        confidence: attribution.confidence,
    };
    let who = message.source.as_ref().map_or("", |it| &it.name);
    Bulletin {
        key: attribution.id.to_string(),
        subjects: vec![subject],
        likeness: Likeness::Words(format!("{who}\n{}", attribution.text)),
        message: Message::Statement(Box::new(message)),
    }
}

/// The message without what the copy says.
pub(super) fn bare(message: &StatementMessage) -> StatementMessage {
    let attribution = Manner {
        kind: message.attribution.kind,
        class: message.attribution.class.clone(),
        medium: None,
        polarity: None,
        anonymity_reason: None,
    };
    StatementMessage { attribution, source: None, via: Vec::new(), text: None, ..message.clone() }
}
