//! How words are usually written in one document, and how a headline in title case or capitals reads with the body's help.

use rustc_hash::FxHashMap;

use super::lexicon::{Key, LOWER, Lexicon, parts};

/// The case of a stretch of copy as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Running text: capitals mean something.
    Sentence,
    /// Nearly Every Long Word Has a Capital.
    Title,
    /// NEARLY ALL IN CAPITALS.
    Capitals,
}

/// How a word stands in the running text of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Times in lower case.
    pub lower: u32,
    /// Times with a capital, not counting the first word of a sentence.
    pub capital: u32,
    /// The token that last had a capital, by its index.
    form: usize,
}

/// The case of the words of one document.
#[derive(Debug, Default)]
pub struct Usages {
    words: FxHashMap<u64, Usage>,
}

/// Tells how a sentence is set, from its tokens.
pub fn setting(tokens: &[&str]) -> Setting {
    let (mut words, mut long, mut upper, mut title) = (0, 0, 0, 0);
    for token in tokens {
        let mut letters = token.chars().filter(|character| character.is_alphabetic());
        let Some(first) = letters.next() else { continue };
        if !first.is_lowercase() && !first.is_uppercase() {
            continue;
        }
        words += 1;
        let all_upper = first.is_uppercase() && letters.all(|letter| !letter.is_lowercase());
        upper += usize::from(all_upper && token.chars().nth(1).is_some());
        // Title case leaves short words small ("of", "with"), so only long ones are evidence.
        if token.chars().nth(4).is_some() {
            long += 1;
            title += usize::from(first.is_uppercase());
        }
    }
    if words >= 4 && upper * 10 >= words * 7 {
        Setting::Capitals
    } else if words >= 4 && long >= 3 && title * 10 >= long * 9 && title >= 3 {
        Setting::Title
    } else {
        Setting::Sentence
    }
}

impl Usages {
    /// Counts one sentence of running text. `hashes` are those of its tokens in lower case; `from` is the index of its first token.
    pub fn count(&mut self, tokens: &[&str], hashes: &[u64], from: usize) {
        let mut first = true;
        for (at, (token, &hash)) in tokens.iter().zip(hashes).enumerate() {
            let Some(letter) = token.chars().next().filter(|letter| letter.is_alphabetic()) else { continue };
            if letter.is_lowercase() {
                self.words.entry(hash).or_default().lower += 1;
            } else if !first {
                let usage = self.words.entry(hash).or_default();
                usage.capital += 1;
                usage.form = from + at;
            }
            first = false;
        }
    }

    pub fn of(&self, hash: u64) -> Usage {
        self.words.get(&hash).copied().unwrap_or_default()
    }
}

/// How a token of a headline would stand in running text: as the body writes it; else as words like it are usually written; else
/// with a capital.
pub(crate) fn in_running_text(
    token: &str,
    hash: u64,
    setting: Setting,
    usages: &Usages,
    lexicon: &Lexicon<'_>,
    all: &[&str],
) -> Option<String> {
    let letter = token.chars().next().filter(|letter| letter.is_uppercase())?;
    if setting == Setting::Sentence {
        return None;
    }
    let usage = usages.of(hash);
    if usage.capital > usage.lower {
        return all.get(usage.form).map(|form| (*form).to_owned());
    }
    if usage.lower > 0 {
        return Some(token.to_lowercase());
    }
    let known = lexicon.classes(parts(token).fold(Key::EMPTY, Key::then));
    if known & LOWER != 0 {
        return Some(token.to_lowercase());
    }
    // An unknown short word in capitals may be an acronym either way; a longer one is more often a name.
    if setting == Setting::Capitals && token.chars().count() > 3 {
        let rest: String = token.chars().skip(1).flat_map(char::to_lowercase).collect();
        return Some(format!("{letter}{rest}"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::part;
    use super::*;

    #[track_caller]
    fn check_setting(headline: &str, expected: Setting) {
        assert_eq!(setting(&headline.split(' ').collect::<Vec<_>>()), expected, "{headline}");
    }

    #[test]
    fn tells_headlines_from_running_text() {
        check_setting("Ministers Agree Emergency Budget After Night of Talks", Setting::Title);
        check_setting("MINISTERS AGREE EMERGENCY BUDGET", Setting::Capitals);
        check_setting("Ministers agree emergency budget after night of talks", Setting::Sentence);
        check_setting("UN , EU and AU condemn Juba raid", Setting::Sentence);
        check_setting("Yes", Setting::Sentence);
    }

    #[track_caller]
    fn check_word(word: &str, setting: Setting, expected: Option<&str>) {
        let body = ["The", "flood", "hit", "Beira", ",", "WHO", "said"];
        let hashes: Vec<u64> = body.iter().map(|token| part(token)).collect();
        let mut usages = Usages::default();
        usages.count(&body, &hashes, 0);
        let mut lexicon = Lexicon::with_room(4);
        lexicon.add("kills", LOWER);
        let found = in_running_text(word, part(word), setting, &usages, &lexicon, &body);
        assert_eq!(found.as_deref(), expected, "{word}");
    }

    #[test]
    fn reads_headlines_with_the_bodys_help() {
        check_word("FLOOD", Setting::Capitals, Some("flood"));
        check_word("BEIRA", Setting::Capitals, Some("Beira"));
        check_word("WHO", Setting::Capitals, Some("WHO"));
        check_word("Kills", Setting::Title, Some("kills"));
        check_word("CHIMOIO", Setting::Capitals, Some("Chimoio"));
        check_word("Chimoio", Setting::Title, None);
        check_word("Flood", Setting::Sentence, None);
    }
}
