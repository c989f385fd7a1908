//! The labels of Universal Dependencies 2 for English: universal tags, Penn Treebank tags and relations.

/// Makes an enum of labels with their spelling and their number.
macro_rules! labels {
    ($(#[$doc:meta])* $name:ident: $($variant:ident $spelling:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($variant),+ }

        impl $name {
            /// All labels, in the order of their numbers.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $spelling),+ }
            }

            /// The label spelled `spelling`.
            pub fn read(spelling: &str) -> Option<$name> {
                match spelling { $($spelling => Some($name::$variant),)+ _ => None }
            }

            /// Position in [`Self::ALL`].
            pub fn index(self) -> usize {
                self as usize
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let spelling = lists::one_of(deserializer, &[$($spelling),+])?;
                $name::read(spelling).ok_or_else(|| serde::de::Error::custom("no such label"))
            }
        }
    };
}

labels!(
    /// Universal part of speech.
    Upos:
    X "X", Adj "ADJ", Adp "ADP", Adv "ADV", Aux "AUX", Cconj "CCONJ", Det "DET", Intj "INTJ", Noun "NOUN", Num "NUM", Part "PART",
    Pron "PRON", Propn "PROPN", Punct "PUNCT", Sconj "SCONJ", Sym "SYM", Verb "VERB",
);

labels!(
    /// Penn Treebank tag with the additions of the English Web Treebank (`ADD`, `AFX`, `GW`, `HYPH`, `NFP`).
    Xpos:
    Nn "NN", Nns "NNS", Nnp "NNP", Nnps "NNPS", In "IN", Dt "DT", Jj "JJ", Jjr "JJR", Jjs "JJS", Prp "PRP", PrpPoss "PRP$", Rb "RB",
    Rbr "RBR", Rbs "RBS", Rp "RP", Vb "VB", Vbd "VBD", Vbg "VBG", Vbn "VBN", Vbp "VBP", Vbz "VBZ", Md "MD", Cc "CC", Cd "CD", To "TO",
    Pos "POS", Wdt "WDT", Wp "WP", WpPoss "WP$", Wrb "WRB", Ex "EX", Pdt "PDT", Uh "UH", Fw "FW", Sym "SYM", Ls "LS", Add "ADD",
    Afx "AFX", Gw "GW", Hyph "HYPH", Nfp "NFP", Stop ".", Comma ",", Colon ":", OpenBracket "-LRB-", CloseBracket "-RRB-",
    OpenQuote "``", CloseQuote "''", Dollar "$",
);

labels!(
    /// Universal relation between a word and its head, with the English subtypes.
    Relation:
    Root "root", Acl "acl", AclRelcl "acl:relcl", Advcl "advcl", AdvclRelcl "advcl:relcl", Advmod "advmod", Amod "amod", Appos "appos",
    Aux "aux", AuxPass "aux:pass", Case "case", Cc "cc", CcPreconj "cc:preconj", Ccomp "ccomp", Compound "compound",
    CompoundPrt "compound:prt", Conj "conj", Cop "cop", Csubj "csubj", CsubjOuter "csubj:outer", CsubjPass "csubj:pass", Dep "dep",
    Det "det", DetPredet "det:predet", Discourse "discourse", Dislocated "dislocated", Expl "expl", Fixed "fixed", Flat "flat",
    Goeswith "goeswith", Iobj "iobj", List "list", Mark "mark", Nmod "nmod", NmodDesc "nmod:desc", NmodPoss "nmod:poss",
    NmodUnmarked "nmod:unmarked", Nsubj "nsubj", NsubjOuter "nsubj:outer", NsubjPass "nsubj:pass", Nummod "nummod", Obj "obj",
    Obl "obl", OblAgent "obl:agent", OblUnmarked "obl:unmarked", Orphan "orphan", Parataxis "parataxis", Punct "punct",
    Reparandum "reparandum", Vocative "vocative", Xcomp "xcomp",
);

/// The form of a verb, an auxiliary or the "to" of an infinitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerbForm {
    /// "will"
    Modal,
    /// "met"
    Past,
    /// "meets", "meet"
    Present,
    /// "to"
    To,
    /// "meet" behind "to" or "will"
    Base,
    /// "met" behind "has"
    Participle,
    /// "meeting"
    Gerund,
}

/// Makes questions that rules ask of a tag, so that no rule spells tags.
macro_rules! asks {
    ($($(#[$doc:meta])* $name:ident: $($tag:ident)|+;)+) => {
        impl Xpos {
            $($(#[$doc])* pub fn $name(self) -> bool {
                matches!(self, $(Xpos::$tag)|+)
            })+
        }
    };
}

asks! {
    is_singular_noun: Nn;
    is_plural_noun: Nns;
    is_personal_pronoun: Prp;
    /// "his"
    is_possessive_pronoun: PrpPoss;
    /// A name, whatever part of speech its word is otherwise.
    is_proper_noun: Nnp | Nnps;
    /// "who", "which", "whose"
    is_relative_pronoun: Wp | Wdt | WpPoss;
    /// In its plain form.
    is_adjective: Jj;
    /// In its plain form, or compared.
    is_adverb: Rb | Rbr;
    /// In digits or words.
    is_number: Cd;
    /// "in", "that": a preposition, or what opens a clause below another.
    is_preposition: In;
    /// "and"
    is_conjunction: Cc;
    is_to: To;
    is_base: Vb;
    is_past: Vbd;
    is_participle: Vbn;
    /// The two look alike, and the tagger takes one for the other.
    is_past_or_participle: Vbd | Vbn;
    is_gerund: Vbg;
    is_any_participle: Vbg | Vbn;
    /// A verb that has tense, without modals.
    is_tensed: Vbd | Vbz | Vbp;
    is_finite: Vbd | Vbz | Vbp | Md;
    is_comma: Comma;
    ends_sentence: Stop | Colon;
    /// A comma or a full stop.
    ends_phrase: Comma | Stop;
    ends_clause: Comma | Stop | Colon;
    /// The end of a clause, or a quotation that begins.
    ends_stretch: Comma | Stop | Colon | OpenQuote;
    /// A mark or a word between clauses: a comma, "and", a quotation that opens, a colon.
    parts_clauses: Comma | Cc | OpenQuote | Colon;
    is_quotation_mark: OpenQuote | CloseQuote;
    opens_bracket: OpenBracket;
    closes_bracket: CloseBracket;
    /// The "'s" of a genitive.
    is_genitive: Pos;
    /// A hyphen or a genitive: what stands on both sides is one name.
    joins_words: Hyph | Pos;
    /// The same, or a quotation mark: "Abel 'Kip' Okello".
    joins_name: Hyph | Pos | OpenQuote | CloseQuote;
}

impl Xpos {
    /// Of a verb; `None` for other words.
    pub fn verb_form(self) -> Option<VerbForm> {
        Some(match self {
            Xpos::Md => VerbForm::Modal,
            Xpos::Vbd => VerbForm::Past,
            Xpos::Vbz | Xpos::Vbp => VerbForm::Present,
            Xpos::To => VerbForm::To,
            Xpos::Vb => VerbForm::Base,
            Xpos::Vbn => VerbForm::Participle,
            Xpos::Vbg => VerbForm::Gerund,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_they_are_written() {
        assert!(Upos::ALL.iter().all(|label| Upos::read(label.as_str()) == Some(*label)));
        assert!(Xpos::ALL.iter().all(|label| Xpos::read(label.as_str()) == Some(*label)));
        assert!(Relation::ALL.iter().enumerate().all(|(index, label)| label.index() == index));
        assert_eq!(Relation::read("subject"), None);
    }
}
