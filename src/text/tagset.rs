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

impl Xpos {
    /// "in", "that": a preposition, or what opens a clause below another.
    pub fn is_preposition(self) -> bool {
        self == Xpos::In
    }

    /// "his"
    pub fn is_possessive_pronoun(self) -> bool {
        self == Xpos::PrpPoss
    }

    /// A mark or a word between clauses: a comma, "and", a quotation that opens, a colon.
    pub fn parts_clauses(self) -> bool {
        matches!(self, Xpos::Comma | Xpos::Cc | Xpos::OpenQuote | Xpos::Colon)
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
