//! Finds the lemmas that the rules get wrong.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::text::exceptions::Exceptions;
use crate::text::lemmas::lemma;
use crate::text::tagset::{Upos, Xpos};
use crate::train::conllu::Gold;

const TITLE: &str = "# lower-case form, UPOS, XPOS, lemma: what the rules get wrong in the training treebanks; made by `copytaster train reader --only lemmas`\n";

/// The exceptions as the lines of `lemmas.txt`: forms whose most frequent lemma is not what rules alone give.
/// One sighting is enough for a regular tag of a common word class; what looks like a slip of the pen is left out.
pub(crate) fn exceptions(sentences: &[Gold], rules: &Exceptions) -> String {
    let mut seen: BTreeMap<(String, Upos, Xpos), BTreeMap<&str, usize>> = BTreeMap::new();
    for word in sentences.iter().flat_map(|sentence| &sentence.words) {
        let key = (word.form.to_lowercase().replace('’', "'"), word.upos, word.xpos);
        *seen.entry(key).or_default().entry(word.lemma.as_str()).or_default() += 1;
    }
    let mut lines = TITLE.to_owned();
    for ((form, upos, xpos), lemmas) in &seen {
        let Some((right, count)) = lemmas.iter().max_by_key(|(lemma, count)| (**count, std::cmp::Reverse(**lemma))) else {
            continue;
        };
        let ruled = lemma(form, *upos, *xpos, rules);
        let is_kept = *count > 1 || is_inflection(form, right, *xpos);
        let is_name = matches!(upos, Upos::Propn | Upos::X | Upos::Num | Upos::Sym) && *xpos != Xpos::Nnps;
        if ruled != *right && is_kept && !is_name && !right.contains(['\t', ' ']) && *right != "_" {
            // Writing to a string can't fail.
            let _written = writeln!(lines, "{form}\t{}\t{}\t{right}", upos.as_str(), xpos.as_str());
        }
    }
    lines
}

/// Whether a form seen once is an inflection of the lemma, and no slip of the pen that the lemma corrects.
fn is_inflection(form: &str, lemma: &str, xpos: Xpos) -> bool {
    let inflected = matches!(xpos, Xpos::Vbd | Xpos::Vbn | Xpos::Vbg | Xpos::Vbz | Xpos::Nns | Xpos::Jjr | Xpos::Jjs);
    let small = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    let shared = form.bytes().zip(lemma.bytes()).take_while(|(a, b)| a == b).count();
    inflected && small(form) && small(lemma) && shared + 1 >= lemma.len()
}

/// Share of words with the right lemma, gold tags given, in per cent.
pub(crate) fn measure(sentences: &[Gold], known: &Exceptions) -> f64 {
    let words = || sentences.iter().flat_map(|sentence| &sentence.words);
    let right = words().filter(|word| lemma(&word.form, word.upos, word.xpos, known) == word.lemma).count();
    100.0 * right as f64 / words().count().max(1) as f64
}

/// The words whose lemma is wrong.
pub(crate) fn mistakes(sentences: &[Gold], known: &Exceptions) -> Vec<String> {
    let words = sentences.iter().flat_map(|sentence| &sentence.words);
    let wrong = words.filter(|word| lemma(&word.form, word.upos, word.xpos, known) != word.lemma);
    wrong
        .map(|word| {
            format!(
                "lemma\t{} {} {}: {} not {}",
                word.form,
                word.upos.as_str(),
                word.xpos.as_str(),
                word.lemma,
                lemma(&word.form, word.upos, word.xpos, known)
            )
        })
        .collect()
}
