//! Lemmas by table and rule: irregular forms from a list, exceptions learnt from the treebanks, the rest by their endings.

use std::borrow::Cow;

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
    match xpos {
        Xpos::Nns => ending(lower, plural),
        Xpos::Nnps => ending(Cow::Borrowed(form), plural),
        Xpos::Vbz => ending(lower, third_person),
        Xpos::Vbd | Xpos::Vbn => ending(lower, past),
        Xpos::Vbg => ending(lower, gerund),
        Xpos::Jjr | Xpos::Rbr => ending(lower, |word| compared(word, "er")),
        Xpos::Jjs | Xpos::Rbs => ending(lower, |word| compared(word, "est")),
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

/// Applies `rule`, which gives the number of bytes to keep and what to add.
fn ending<'a>(word: Cow<'a, str>, rule: impl Fn(&str) -> (usize, &'static str)) -> Cow<'a, str> {
    let (keep, add) = rule(&word);
    match (word, add) {
        (Cow::Borrowed(word), "") => Cow::Borrowed(word.get(..keep).unwrap_or(word)),
        (word, add) => Cow::Owned([word.get(..keep).unwrap_or(&word), add].concat()),
    }
}

fn plural(word: &str) -> (usize, &'static str) {
    let length = word.len();
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return (stem.len(), "y");
    }
    if let Some(stem) = word.strip_suffix("men") {
        return (stem.len(), "man");
    }
    if ["sses", "shes", "ches", "xes", "zzes", "oes", "uses"].iter().any(|end| word.ends_with(end)) && !ends_in_silent_e(word) {
        return (length - 2, "");
    }
    if word.len() > 2 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("'s") {
        (length - 1, "")
    } else {
        (length, "")
    }
}

/// "caches", "causes", "toes": the e is the word's own.
fn ends_in_silent_e(word: &str) -> bool {
    ["auses", "ouses", "caches", "aches", "shoes", "toes", "axes", "fuses", "ruses", "muses", "abuses", "excuses"]
        .iter()
        .any(|end| word.ends_with(end))
        && !["oaches", "eaches"].iter().any(|end| word.ends_with(end))
}

fn third_person(word: &str) -> (usize, &'static str) {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return if stem.len() == 1 { (stem.len() + 2, "") } else { (stem.len(), "y") };
    }
    let silent = ["auses", "uses", "aches"].iter().any(|end| word.ends_with(end))
        && !["reaches", "teaches", "focuses", "poaches", "approaches"].contains(&word);
    if ["sses", "shes", "ches", "xes", "zzes", "oes", "cuses"].iter().any(|end| word.ends_with(end)) && !silent {
        return (word.len() - 2, "");
    }
    if word.len() > 2 && word.ends_with('s') && !word.ends_with("ss") { (word.len() - 1, "") } else { (word.len(), "") }
}

fn past(word: &str) -> (usize, &'static str) {
    if let Some(stem) = word.strip_suffix("ied").filter(|stem| !stem.is_empty()) {
        return if stem.len() == 1 { (word.len() - 1, "") } else { (stem.len(), "y") };
    }
    match word.strip_suffix("ed") {
        Some(stem) if stem.len() > 1 => stem_of(stem),
        _ => (word.len(), ""),
    }
}

fn gerund(word: &str) -> (usize, &'static str) {
    match word.strip_suffix("ing").or_else(|| word.strip_suffix("in'")) {
        Some(stem) if stem.len() == 2 && stem.ends_with('y') => (1, "ie"),
        Some(stem) if stem.len() > 1 && stem.contains(is_vowel) => stem_of(stem),
        _ => (word.len(), ""),
    }
}

fn compared(word: &str, suffix: &str) -> (usize, &'static str) {
    match word.strip_suffix(suffix) {
        Some(stem) if stem.ends_with('i') => (stem.len() - 1, "y"),
        Some(stem) if stem.len() > 2 && is_doubled(stem) && !stem.ends_with("ll") => (stem.len() - 1, ""),
        Some(stem) if stem.len() > 1 => {
            let e = ["g", "c", "v", "s", "fre", "tl", "pl", "bl", "mpl", "ar", "at", "id", "ut", "it", "ir", "af", "ur"].iter();
            let keeps = ["ong", "oung", "ear", "ss", "eat", "clear", "near", "dear", "ing", "ang", "eet"].iter();
            if e.clone().any(|end| stem.ends_with(end)) && !keeps.clone().any(|end| stem.ends_with(end)) {
                (stem.len(), "e")
            } else {
                (stem.len(), "")
            }
        }
        _ => (word.len(), ""),
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

fn is_doubled(stem: &str) -> bool {
    let mut back = stem.chars().rev();
    let (last, before) = (back.next(), back.next());
    last == before && last.is_some_and(|c| c.is_ascii_alphabetic() && !is_vowel(c))
}

/// The base of a verb whose "ed" or "ing" was cut off: undoubles ("planned"), gives the silent e back ("hoping").
fn stem_of(stem: &str) -> (usize, &'static str) {
    if is_doubled(stem) {
        let keeps = ["ss", "ff", "zz", "ll"].iter().any(|end| stem.ends_with(end)) && !is_rolled(stem);
        let short = stem.len() <= 3;
        return if keeps || short { (stem.len(), "") } else { (stem.len() - 1, "") };
    }
    (stem.len(), if wants_e(stem) { "e" } else { "" })
}

/// "controll", "travell": British doubling of an l that the base writes once.
fn is_rolled(stem: &str) -> bool {
    [
        "controll", "patroll", "compell", "expell", "propell", "repell", "excell", "rebell", "cancell", "travell", "labell",
        "modell", "signall", "fuell", "levell", "channell", "equall", "totall", "quarrell", "tunnell", "counsell", "enroll",
        "fulfill", "instill",
    ]
    .contains(&stem)
        && !matches!(stem, "enroll")
}

/// Whether a stem has lost an e. By its last letters, most telling first.
fn wants_e(stem: &str) -> bool {
    const NEVER: [&str; 62] = [
        "eat", "oat", "oot", "eet", "out", "ait", "uit", "eit", "isit", "imit", "edit", "ofit", "ibit", "omit", "dmit", "rmit",
        "osit", "erit", "quit", "orbit", "arget", "rket", "dget", "eign", "velop", "een", "ain", "oin", "awn", "urn", "arn",
        "ern", "ion", "don", "son", "pen", "ten", "ken", "den", "sen", "men", "oon", "ear", "eer", "air", "our", "oor", "er",
        "onor", "avor", "abor", "itor", "thor", "nsor", "chor", "lor", "eal", "ail", "eel", "oil", "oul", "ool",
    ];
    const ALWAYS: [&str; 62] = [
        "at", "iat", "ut", "ot", "creat", "unit", "ignit", "invit", "cit", "writ", "bit", "expedit", "plet", "pet", "v", "u",
        "c", "z", "bl", "pl", "dl", "tl", "gl", "kl", "fl", "zl", "cl", "sl", "ns", "rs", "ps", "ls", "as", "is", "os", "us",
        "es", "dg", "rg", "ag", "eg", "ig", "og", "ug", "lg", "ang", "eng", "ung", "ad", "id", "od", "ud", "ed", "ak", "ik",
        "ok", "uk", "am", "im", "om", "um", "ib",
    ];
    const LATE: [&str; 28] = [
        "ab", "ob", "ub", "rib", "in", "un", "an", "on", "ar", "ir", "or", "ur", "il", "ul", "ol", "al", "ap", "ip", "op", "yp",
        "up", "if", "af", "th", "yz", "ym", "yr", "rv",
    ];
    let ends = |list: &[&str]| list.iter().any(|end| stem.ends_with(end));
    if ends(&[
        "aid", "oad", "ead", "eed", "ood", "eak", "ook", "eek", "oak", "eam", "aim", "oom", "eem", "oam", "oak", "oub", "oup",
        "oop", "eap", "eep", "oof", "eaf", "ocus", "ew", "aw", "ow",
    ]) {
        return false;
    }
    if ends(&[
        "ital", "ignal", "ival", "otal", "ppeal", "cial", "th", "evil", "rg", "ttack", "int", "ant", "ann", "ean", "ian",
        "andon", "ardon", "eason", "fin",
    ]) {
        return ends(&["rg", "efin", "breath", "loath", "cloth"]);
    }
    if ends(&NEVER) {
        return ends(&["ncourag", "terfer", "adher", "cohere", "persever", "cre", "explor", "stor"]);
    }
    ends(&ALWAYS) || ends(&LATE)
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
