//! Lemmas: irregular forms from a list, exceptions learnt from the treebanks, the rest by their endings.

use std::borrow::Cow;

use crate::endings::{Class, Endings};
use crate::exceptions::Exceptions;
use crate::tagset::{Upos, Xpos};

/// The lemma of a word with its tags, spelled as the English treebanks spell it ("n't" → "not", "Games" NNPS → "Game").
pub fn lemma<'a>(form: &'a str, upos: Upos, xpos: Xpos, exceptions: &'a Exceptions) -> Cow<'a, str> {
    let lower = lower_case(form);
    if let Some(known) = exceptions.lemma(&lower, upos, xpos) {
        return if upos == Upos::Propn { capitalise(known, form) } else { Cow::Borrowed(known) };
    }
    if matches!(xpos, Xpos::Nnp | Xpos::Add | Xpos::Nfp | Xpos::Fw) || upos == Upos::Punct || keeps_case(form, xpos) {
        return Cow::Borrowed(form);
    }
    let base = |word, class| without_ending(word, class, exceptions.endings());
    match xpos {
        Xpos::Nns => base(lower, Class::Noun),
        Xpos::Nnps => base(Cow::Borrowed(form), Class::Noun),
        Xpos::Vbz => base(lower, Class::ThirdPerson),
        Xpos::Vbd | Xpos::Vbn => base(lower, Class::Past),
        Xpos::Vbg => base(lower, Class::Gerund),
        Xpos::Jjr | Xpos::Rbr => base(lower, Class::Comparative),
        Xpos::Jjs | Xpos::Rbs => base(lower, Class::Superlative),
        _ if upos == Upos::Propn => Cow::Borrowed(form),
        _ => lower,
    }
}

/// Nationalities ("Iranian", "Israeli") and acronyms ("CEO", "L2") keep their capitals.
fn keeps_case(form: &str, xpos: Xpos) -> bool {
    let capital = form.starts_with(char::is_uppercase);
    match xpos {
        Xpos::Jj => capital && form.len() > 4 && ["an", "ese", "i", "ish"].iter().any(|end| form.ends_with(end)),
        Xpos::Nn => capital && form.chars().skip(1).any(|c| c.is_uppercase() || c.is_numeric()) && form.len() < 6,
        _ => false,
    }
}

fn lower_case(form: &str) -> Cow<'_, str> {
    if form.chars().any(char::is_uppercase) {
        return Cow::Owned(form.to_lowercase().replace('’', "'"));
    }
    if form.contains('’') { Cow::Owned(form.replace('’', "'")) } else { Cow::Borrowed(form) }
}

fn capitalise<'a>(lemma: &str, form: &str) -> Cow<'a, str> {
    let mut chars = lemma.chars();
    let first = chars.next().filter(|_| form.starts_with(char::is_uppercase));
    Cow::Owned(first.map_or_else(|| lemma.to_owned(), |first| first.to_uppercase().chain(chars).collect()))
}

/// Cuts the ending of the class off, or leaves the word.
fn without_ending<'a>(word: Cow<'a, str>, class: Class, endings: &Endings) -> Cow<'a, str> {
    let (keep, add) = endings.base(class, &word);
    match (word, add) {
        (Cow::Borrowed(word), "") => Cow::Borrowed(word.get(..keep).unwrap_or(word)),
        (word, add) => Cow::Owned([word.get(..keep).unwrap_or(&word), add].concat()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lemmas() {
        let exceptions = Exceptions::built_in().unwrap();
        let table = [
            ("said", "VERB", "VBD", "say"),
            ("says", "VERB", "VBZ", "say"),
            ("Planned", "VERB", "VBD", "plan"),
            ("hoping", "VERB", "VBG", "hope"),
            ("visited", "VERB", "VBD", "visit"),
            ("announced", "VERB", "VBD", "announce"),
            ("denied", "VERB", "VBD", "deny"),
            ("dying", "VERB", "VBG", "die"),
            ("accused", "VERB", "VBD", "accuse"),
            ("killed", "VERB", "VBN", "kill"),
            ("bombing", "VERB", "VBG", "bomb"),
            ("urged", "VERB", "VBD", "urge"),
            ("offered", "VERB", "VBD", "offer"),
            ("warned", "VERB", "VBD", "warn"),
            ("watches", "VERB", "VBZ", "watch"),
            ("was", "AUX", "VBD", "be"),
            ("n't", "PART", "RB", "not"),
            ("’s", "PART", "POS", "'s"),
            ("Cities", "NOUN", "NNS", "city"),
            ("women", "NOUN", "NNS", "woman"),
            ("losses", "NOUN", "NNS", "loss"),
            ("causes", "NOUN", "NNS", "cause"),
            ("bigger", "ADJ", "JJR", "big"),
            ("largest", "ADJ", "JJS", "large"),
            ("Iranian", "ADJ", "JJ", "Iranian"),
            ("New", "ADJ", "JJ", "new"),
            ("Reuters", "PROPN", "NNP", "Reuters"),
            ("them", "PRON", "PRP", "they"),
        ];
        for (form, upos, xpos, expected) in table {
            let found = lemma(form, Upos::read(upos).unwrap(), Xpos::read(xpos).unwrap(), &exceptions);
            assert_eq!(found, expected, "{form} {upos} {xpos}");
        }
    }

    #[test]
    fn any_word_with_any_tag_has_a_lemma() {
        let exceptions = Exceptions::built_in().unwrap();
        for form in ["", "s", "ed", "ing", "é", "ßed", "ied", "ies", "’", "İ", "er", "漢字", "ééed", "aying"] {
            for xpos in Xpos::ALL {
                Upos::ALL.iter().for_each(|upos| drop(lemma(form, *upos, *xpos, &exceptions).into_owned()));
            }
        }
    }
}
