//! The analysed text: language, paragraphs, sentences, tokens.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, Span};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Language {
    /// BCP 47.
    pub tag: String,
    /// 0 to 1.
    pub confidence: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Paragraph {
    #[serde(flatten)]
    pub span: Span,
    pub kind: ParagraphKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParagraphKind {
    Headline,
    Body,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sentence {
    #[serde(flatten)]
    pub span: Span,
    /// Index into `paragraphs`.
    pub paragraph: usize,
}

/// One word, as Universal Dependencies counts words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Token {
    #[serde(flatten)]
    pub span: Span,
    /// Universal part-of-speech tag.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub upos: Option<Code>,
    /// Penn Treebank tag.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub xpos: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lemma: Option<String>,
    /// Index of the governing token in `tokens`; absent for the root.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub head: Option<usize>,
    /// Universal Dependencies relation to the head.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deprel: Option<Code>,
    /// Index into `sentences`.
    pub sentence: usize,
}
