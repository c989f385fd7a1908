//! How rare words are in news: what stands in every story tells nothing of one.

use text::model::{Model, ModelError};

/// Words that stand in several stories of the corpora, with how rare each is.
#[derive(Debug, Clone)]
pub struct Background<'m> {
    /// Upper halves of the words' numbers ([`super::Word::stem`]), sorted.
    words: &'m [u32],
    /// 0: in every story; 255: in one.
    rarities: &'m [u8],
}

impl<'m> Background<'m> {
    pub fn open(model: &Model<'m>) -> Result<Background<'m>, ModelError> {
        let (words, rarities): (&[u32], &[u8]) = (model.numbers("background.words")?, model.numbers("background.rarities")?);
        if words.len() != rarities.len() || !words.is_sorted() {
            return Err(ModelError::Damaged("its background words do not fit together".to_owned()));
        }
        Ok(Background { words, rarities })
    }

    /// How rare a word is in news, by its stem: 0 to 1. One that the corpora hardly have is rarest.
    pub fn rarity(&self, stem: u64) -> f64 {
        let place = self.words.binary_search(&key(stem)).ok();
        place.and_then(|at| self.rarities.get(at)).map_or(1.0, |rarity| f64::from(*rarity) / 255.0)
    }
}

/// The part of a word's number that is kept.
pub fn key(stem: u64) -> u32 {
    u32::try_from(stem >> 32).unwrap_or_default()
}
