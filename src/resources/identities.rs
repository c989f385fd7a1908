//! What the stage `stages::identities` knows of words: offices, trades, and what people who hold no office do.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use lists::{List, ListError, by_bar};

/// What sort of office a title names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    HeadOfState,
    HeadOfGovernment,
    Minister,
    Legislator,
    Governor,
    Mayor,
    Ambassador,
    Speaker,
    Judge,
    Military,
    /// The head of a body.
    Director,
    /// Of a politician of any sort: "leader", "Democrat".
    Politics,
}

impl Office {
    /// Offices that are told by their own word: who is called a mayor is no minister.
    pub fn is_narrow(self) -> bool {
        matches!(self, Office::Mayor | Office::Judge | Office::Military | Office::Director)
    }
}

#[derive(Debug, Deserialize)]
struct Line {
    word: &'static str,
    office: Option<Office>,
    field: Option<&'static str>,
}

/// What a word of a title says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TitleWord {
    pub office: Option<Office>,
    /// What a minister is for: "finance", also where the word is "exchequer".
    pub field: Option<&'static str>,
}

/// What tells namesakes apart by what copy calls them.
#[derive(Debug, Default)]
pub struct IdentityRules {
    offices: FxHashMap<&'static str, TitleWord>,
    /// What people do of whom the table knows nothing: "footballer".
    professions: FxHashSet<&'static str>,
    /// What may be said of an office holder too: "economist", "ally".
    neutral: FxHashSet<&'static str>,
    /// By codes of the table: words that copy uses for who deals in it.
    trades: FxHashMap<&'static str, Vec<&'static str>>,
    /// What is said of any firm.
    firms: FxHashSet<&'static str>,
}

impl IdentityRules {
    /// Reads the lists that are compiled into the program.
    pub fn built_in() -> Result<IdentityRules, ListError> {
        let offices: List<Line> = crate::read!("en/identities/offices.tsv")?;
        let trades: List<TradeLine> = crate::read!("en/identities/trades.tsv")?;
        Ok(IdentityRules {
            offices: offices.entries().map(|it| (it.word, TitleWord { office: it.office, field: it.field })).collect(),
            professions: crate::words!("en/identities/professions.txt")?,
            neutral: crate::words!("en/identities/neutral.txt")?,
            trades: trades.entries().map(|it| (it.code, it.words)).collect(),
            firms: crate::words!("en/identities/firm_words.txt")?,
        })
    }

    /// What a word or a pair of words says, in lower case.
    pub fn title_word(&self, word: &str) -> Option<TitleWord> {
        self.offices.get(word).copied()
    }

    pub fn is_profession(&self, word: &str) -> bool {
        self.professions.contains(word)
    }

    pub fn is_neutral(&self, word: &str) -> bool {
        self.neutral.contains(word)
    }

    /// Whether a word is said of firms: "shares".
    pub fn is_of_firms(&self, word: &str) -> bool {
        self.firms.contains(word)
    }

    /// The words that copy uses for who deals in something.
    pub fn trade(&self, code: &str) -> &[&'static str] {
        self.trades.get(code).map(Vec::as_slice).unwrap_or_default()
    }
}

#[derive(Debug, Deserialize)]
struct TradeLine {
    code: &'static str,
    #[serde(deserialize_with = "by_bar", default)]
    words: Vec<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read() {
        let rules = IdentityRules::built_in().unwrap();
        assert_eq!(rules.title_word("prime minister").and_then(|it| it.office), Some(Office::HeadOfGovernment));
        assert_eq!(rules.title_word("exchequer").and_then(|it| it.field), Some("finance"));
        assert!(rules.is_profession("goalkeeper") && rules.trade("bank").contains(&"lender"));
    }
}
