//! Records without their text: what may be told of copy that must not be used.
//!
//! A stub of held copy says that there is something and until when, and nothing of what it is about: it keeps `id`, `version`,
//! where the copy came from, the lifecycle's codes, credit and language. A stub of killed copy also keeps what names it – slug, and the
//! headlines and numbers under `replaces` –, because whoever has to take the story back must find it. A tombstone is the
//! stub of a notice, put in the name of one record that the notice recalls. All three validate as records.

use super::{Credit, Diagnostic, Lifecycle, LifecycleKind, Record, Replaced, Severity, Source, Status};

/// The diagnostic of a stage that failed; it quotes nothing.
pub const STAGE_FAILED: &str = "the stage failed; its fields are empty";
/// The diagnostic of a notice whose target is not known; it quotes nothing.
pub const UNRESOLVED: &str = "unresolved: no record of what this notice names is known";

/// The diagnostic of a notice that names an id of which nothing is known yet; it quotes nothing.
pub const UNKNOWN_ID: &str = "unknown id: no record of the id that this notice names is known; it is stopped when it comes";
/// The diagnostic of a notice beside whose targets other known items are named; it quotes nothing.
pub const MENTIONED: &str = "unresolved: other known items are named beside those that this notice takes back; what of them waits is held, what is out stays";
/// The diagnostic of a notice that withholds what has gone out; it quotes nothing.
pub const TOO_LATE: &str = "too late: what this notice puts under an embargo has gone out; it stays out";

/// The diagnostic of a notice that names what another agency has; it quotes nothing.
pub const FOREIGN: &str = "parked: only another agency has what this notice names; the story stays until a person decides";

/// A record that a notice recalls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    pub id: String,
    pub version: Option<String>,
}

impl Record {
    /// What may be told of the record while its copy must not be used.
    pub fn stub(&self) -> Record {
        let killed = self.lifecycle.status == Status::Canceled;
        let mut stub = self.bare();
        stub.id.clone_from(&self.id);
        stub.version.clone_from(&self.version);
        stub.slug = self.slug.clone().filter(|_| killed);
        stub.language.clone_from(&self.language);
        stub.lifecycle = self.lifecycle.stub(killed);
        stub.diagnostics = self.diagnostics.iter().map(Diagnostic::without_words).collect();
        stub
    }

    /// The death notice of one record that this one recalls, or – if the copy is only held back – the notice of that.
    /// `by`: the notice's id; `all`: every known record of the item.
    pub fn tombstone(&self, of: &Recalled, by: &str, all: &[Recalled]) -> Record {
        let mut stone = self.bare();
        stone.id.clone_from(&of.id);
        stone.version.clone_from(&of.version);
        let replaced = |it: &Recalled| Replaced { id: Some(it.id.clone()), version: it.version.clone(), ..Replaced::default() };
        stone.lifecycle = Lifecycle { replaces: all.iter().map(replaced).collect(), ..self.recalling(by) };
        stone
    }

    /// The death notice of what this notice names and nobody knows: in the notice's own name, with the words that name its target.
    pub fn unresolved_tombstone(&self) -> Record {
        let mut stone = self.bare();
        stone.id.clone_from(&self.id);
        stone.version.clone_from(&self.version);
        let named = self.lifecycle.replaces.iter().map(Replaced::without_evidence).collect();
        stone.lifecycle = Lifecycle { replaces: named, ..self.recalling(&self.id) };
        stone.diagnostics = self.diagnostics.iter().map(Diagnostic::without_words).collect();
        stone
    }

    fn recalling(&self, by: &str) -> Lifecycle {
        let canceled = self.lifecycle.status == Status::Canceled;
        Lifecycle {
            kind: if canceled { LifecycleKind::Kill } else { LifecycleKind::Hold },
            severity: if canceled { Severity::Total } else { Severity::Material },
            status: if canceled { Status::Canceled } else { Status::Withheld },
            evidence: vec![format!("recalled by {by}")],
            ..Lifecycle::default()
        }
    }

    /// Says that the copy is not to be used any more (or not yet), though the wire sent it as usable.
    pub fn recall(&mut self, status: Status, by: &str) {
        self.lifecycle.status = status;
        self.lifecycle.severity = Severity::Total;
        self.lifecycle.evidence = vec![format!("recalled by {by}")];
    }

    /// Where it came from and what made it; nothing of what it says.
    fn bare(&self) -> Record {
        // A field that is added tells nothing here until somebody decides that it may.
        Record {
            schema: self.schema.clone(),
            offsets: self.offsets,
            source: self.source.stub(),
            credit: self.credit.as_ref().map(|it| Credit { copyright: None, ..it.clone() }),
            provenance: self.provenance.clone(),
            ..Record::default()
        }
    }
}

impl Lifecycle {
    /// Codes and times; no words of the copy, but what names its target if it is `killed`.
    fn stub(&self, killed: bool) -> Lifecycle {
        let named = |it: &Replaced| Replaced { headline: it.headline.clone().filter(|_| killed), ..it.without_evidence() };
        let embargo = self.embargo.as_ref().map(|it| super::EmbargoNotice { until: it.until.clone(), reason: None });
        Lifecycle {
            kind: self.kind,
            severity: self.severity,
            status: self.status,
            urgency: self.urgency,
            alert: self.alert.clone(),
            take: self.take.clone(),
            replaces: self.replaces.iter().map(named).filter(|it| *it != Replaced::default()).collect(),
            notice: None,
            corrects: Vec::new(),
            embargo,
            evidence: self.evidence.iter().filter(|it| it.starts_with("recalled by ")).cloned().collect(),
        }
    }
}

impl Replaced {
    fn without_evidence(&self) -> Replaced {
        Replaced { evidence: None, ..self.clone() }
    }
}

impl Source {
    /// Addresses and codes tell what a story is about.
    fn stub(&self) -> Source {
        Source { url: None, codes: Vec::new(), ..self.clone() }
    }
}

impl Diagnostic {
    /// A message may quote the copy.
    fn without_words(&self) -> Diagnostic {
        let quotes_nothing =
            [STAGE_FAILED, UNRESOLVED, UNKNOWN_ID, MENTIONED, TOO_LATE, FOREIGN].contains(&self.message.as_str());
        let says = if quotes_nothing { &self.message } else { "left out with the text" };
        Diagnostic { stage: self.stage.clone(), message: says.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Format, ProviderCode};
    use crate::{EmbargoNotice, Provenance, Removed, RemovedKind};

    /// Everything in it that tells says "Zanzibar".
    fn telling(status: Status) -> Record {
        let article = Article {
            id: "urn:x:1".to_owned(),
            url: Some("https://x.example/zanzibar-oystercatchers".to_owned()),
            codes: vec![ProviderCode { scheme: "keyword".to_owned(), code: "Zanzibar".to_owned(), name: None }],
            slug: Some("ZANZIBAR-BIRDS".to_owned()),
            ..Article::new(Format::Json, "ab".repeat(32))
        };
        let mut record = Record::new(&article, Provenance::default());
        record.text = "Zanzibar".to_owned();
        record.headline = Some("Zanzibar".to_owned());
        record.removed = vec![Removed { kind: RemovedKind::Advisory, text: "Zanzibar".to_owned() }];
        record.diagnostics = vec![Diagnostic { stage: "lifecycle".into(), message: "the text says 'Zanzibar'".to_owned() }];
        record.lifecycle = Lifecycle {
            status,
            notice: Some("Zanzibar".to_owned()),
            evidence: vec!["Zanzibar".to_owned()],
            embargo: Some(EmbargoNotice { until: Some("2025-03-04T00:01:00Z".to_owned()), reason: Some("Zanzibar".to_owned()) }),
            replaces: vec![Replaced {
                number: Some("157".to_owned()),
                headline: Some("Zanzibar counts its birds".to_owned()),
                evidence: Some("Zanzibar".to_owned()),
                ..Replaced::default()
            }],
            ..Lifecycle::default()
        };
        record
    }

    #[test]
    fn a_stub_of_held_copy_tells_nothing() {
        let stub = telling(Status::Withheld).stub();
        let shown = serde_json::to_string(&stub).unwrap().to_lowercase();
        assert!(!shown.contains("zanzibar"), "{shown}");
        assert_eq!((stub.id.as_str(), stub.lifecycle.replaces[0].number.as_deref()), ("urn:x:1", Some("157")));
        assert_eq!(stub.lifecycle.embargo.unwrap().until.as_deref(), Some("2025-03-04T00:01:00Z"));
    }

    #[test]
    fn a_stub_of_a_kill_names_what_it_kills() {
        let stub = telling(Status::Canceled).stub();
        assert_eq!(stub.slug.as_deref(), Some("ZANZIBAR-BIRDS"));
        assert_eq!(stub.lifecycle.replaces[0].headline.as_deref(), Some("Zanzibar counts its birds"));
        assert_eq!((stub.text.as_str(), stub.headline, stub.lifecycle.notice), ("", None, None));
    }

    #[test]
    fn a_tombstone_stands_in_the_name_of_the_dead() {
        let all = [("urn:y", "1"), ("urn:y", "2")]
            .map(|(id, version)| Recalled { id: id.to_owned(), version: Some(version.to_owned()) });
        let stone = telling(Status::Canceled).tombstone(&all[0], "urn:x:1", &all);
        assert_eq!((stone.id.as_str(), stone.version.as_deref(), stone.lifecycle.status), ("urn:y", Some("1"), Status::Canceled));
        assert_eq!(stone.lifecycle.replaces.len(), 2);
        assert_eq!(stone.lifecycle.evidence, ["recalled by urn:x:1"]);
        assert!(!serde_json::to_string(&stone).unwrap().to_lowercase().contains("zanzibar"));
    }
}
