//! The language of the copy, by trigrams and function words of headline and lead (whatlang, and `resources/wire/function_words.tsv`).
//!
//! Trigrams go astray on a headline's worth of text; the small words of a language ("the", "und", "som") do not, so that both vote.

use whatlang::{Lang, Script};

use crate::record::Language;
use crate::resources::language::FunctionWords;
use crate::stages::furniture::Clean;

/// As much of the text as is read, in bytes: more does not make it surer.
const SAMPLE: usize = 600;
/// A declared language is doubted only by a text with at least this many letters.
const ENOUGH: usize = 60;

/// A reading that is no surer tells less than whose copy it is.
const LITTLE: f64 = 0.6;

/// The language of the cleaned copy as an ISO 639-1 code (ISO 639-3 where there is none), which is its BCP 47 tag.
///
/// What the envelope declares is believed unless the text clearly is something else. Where the text says little – a flash of six words – it is the
/// agency's `usual` language. `None` if nothing tells for sure.
pub fn detect(clean: &Clean, declared: Option<&str>, usual: Option<&str>, words: &FunctionWords) -> Option<Language> {
    let sample = clean.text.get(..clean.text.floor_char_boundary(SAMPLE)).unwrap_or_default();
    let declared = declared.and_then(primary_subtag);
    let letters = sample.chars().filter(|it| it.is_alphabetic()).count();
    let found = if letters == 0 { None } else { read(sample, words).filter(|it| it.tag == "en" || !is_table(sample)) };
    match (declared, found) {
        (Some(declared), Some(found)) => Some(agree(declared, found, letters)),
        // A declared language that nothing in the text speaks for or against.
        (Some(tag), None) => Some(Language { tag, confidence: 0.5 }),
        (None, found) => {
            let usual = usual.filter(|_| letters > 0);
            usual
                .and_then(|usual| of_agency(usual, found, sample))
                .or_else(|| found.map(|it| Language { tag: it.tag.to_owned(), confidence: rounded(it.confidence) }))
        }
    }
}

/// The language that an agency writes, where the text agrees or tells little.
fn of_agency(usual: &str, found: Option<Reading<'_>>, sample: &str) -> Option<Language> {
    let confidence = match found {
        Some(found) if found.tag == usual => rounded(found.confidence.max(0.8)),
        Some(found) if found.confidence > LITTLE => return None,
        _ => 0.5,
    };
    let fits = whatlang::detect_script(sample).is_none_or(|script| writes_in(usual, script));
    fits.then(|| Language { tag: usual.to_owned(), confidence })
}

/// Figures fill most of it: what words there are name teams and columns.
fn is_table(sample: &str) -> bool {
    let words = || sample.split_whitespace();
    let figures = words().filter(|it| it.contains(|sign: char| sign.is_ascii_digit())).count();
    words().count() >= 12 && figures * 5 >= words().count() * 2
}

/// What the text itself says.
#[derive(Debug, Clone, Copy)]
struct Reading<'a> {
    tag: &'a str,
    /// 0 to 1.
    confidence: f64,
    script: Script,
}

fn agree(declared: String, found: Reading<'_>, letters: usize) -> Language {
    if declared == found.tag {
        return Language { tag: declared, confidence: rounded(found.confidence.max(0.9)) };
    }
    let other_script = !writes_in(&declared, found.script);
    if letters >= ENOUGH && (other_script || found.confidence >= 0.9 && !are_close(&declared, found.tag)) {
        return Language { tag: found.tag.to_owned(), confidence: rounded(found.confidence) };
    }
    Language { tag: declared, confidence: 0.6 }
}

fn read<'a>(sample: &str, words: &'a FunctionWords) -> Option<Reading<'a>> {
    let info = whatlang::detect(sample)?;
    let by_trigrams = Reading { tag: tag(info.lang()), confidence: info.confidence(), script: info.script() };
    if info.script() != Script::Latin && info.script() != Script::Cyrillic {
        return Some(by_trigrams);
    }
    // Most wires write English, and few languages share the Cyrillic script: there less is enough.
    let plausible = by_trigrams.tag == "en" || by_trigrams.script == Script::Cyrillic;
    let Some((voted, share, count)) = words.vote(sample) else {
        // A table of figures or a line of names: trigrams alone would call it anything.
        return (by_trigrams.confidence >= 0.8 || plausible).then_some(Reading { confidence: 0.5, ..by_trigrams });
    };
    let words_confidence = share * (1.0 - 0.5_f64.powi(i32::try_from(count).unwrap_or(i32::MAX)));
    if voted == by_trigrams.tag {
        return Some(Reading { confidence: by_trigrams.confidence.max(words_confidence).max(0.9), ..by_trigrams });
    }
    if words_confidence > 0.55 {
        return Some(Reading { tag: voted, confidence: words_confidence, ..by_trigrams });
    }
    // Most wires write English: there less is enough.
    (by_trigrams.confidence >= 0.5 || by_trigrams.tag == "en")
        .then(|| Reading { confidence: by_trigrams.confidence.min(0.6), ..by_trigrams })
}

/// "en-US" → "en", "eng" → "en". `None` for what is no language tag, and for "und", "mul", "zxx".
fn primary_subtag(declared: &str) -> Option<String> {
    let subtag = declared.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let sound = (2..=3).contains(&subtag.len()) && subtag.bytes().all(|it| it.is_ascii_lowercase());
    if !sound || ["und", "mul", "zxx", "mis"].contains(&subtag.as_str()) {
        return None;
    }
    let short = Lang::from_code(&subtag).map(tag).or_else(|| BIBLIOGRAPHIC.iter().find(|it| it.0 == subtag).map(|it| it.1));
    Some(short.map_or(subtag, str::to_owned))
}

/// Three-letter codes of ISO 639-2/B and relatives that whatlang does not know.
const BIBLIOGRAPHIC: [(&str, &str); 14] = [
    ("alb", "sq"),
    ("chi", "zh"),
    ("cze", "cs"),
    ("dut", "nl"),
    ("fre", "fr"),
    ("ger", "de"),
    ("gre", "el"),
    ("may", "ms"),
    ("msa", "ms"),
    ("nor", "nb"),
    ("per", "fa"),
    ("rum", "ro"),
    ("sqi", "sq"),
    ("swa", "sw"),
];

/// Languages that a few hundred letters can't always tell apart.
const CLOSE: [&[&str]; 10] = [
    &["nb", "nn", "no", "da", "sv"],
    &["hr", "sr", "bs", "sl"],
    &["cs", "sk"],
    &["id", "ms", "jv"],
    &["es", "pt", "gl", "ca"],
    &["ru", "uk", "be", "bg", "mk"],
    &["nl", "af"],
    &["hi", "mr", "ne"],
    &["ar", "fa", "ur", "ps"],
    &["tr", "az", "tk", "uz"],
];

fn are_close(one: &str, other: &str) -> bool {
    CLOSE.iter().any(|it| it.contains(&one) && it.contains(&other))
}

/// Whether a language is written in a script; one that we don't know may be written in any.
fn writes_in(tag: &str, script: Script) -> bool {
    const OTHER: [(&str, Script); 24] = [
        ("am", Script::Ethiopic),
        ("ar", Script::Arabic),
        ("be", Script::Cyrillic),
        ("bg", Script::Cyrillic),
        ("bn", Script::Bengali),
        ("el", Script::Greek),
        ("fa", Script::Arabic),
        ("gu", Script::Gujarati),
        ("he", Script::Hebrew),
        ("hi", Script::Devanagari),
        ("hy", Script::Armenian),
        ("ka", Script::Georgian),
        ("km", Script::Khmer),
        ("kn", Script::Kannada),
        ("ko", Script::Hangul),
        ("ml", Script::Malayalam),
        ("mr", Script::Devanagari),
        ("my", Script::Myanmar),
        ("ru", Script::Cyrillic),
        ("ta", Script::Tamil),
        ("te", Script::Telugu),
        ("th", Script::Thai),
        ("uk", Script::Cyrillic),
        ("ur", Script::Arabic),
    ];
    const LATIN: [&str; 33] = [
        "af", "ca", "cs", "cy", "da", "de", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "hu", "id", "is", "it", "lt",
        "lv", "ms", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sv", "sw", "tr", "vi",
    ];
    match OTHER.iter().find(|it| it.0 == tag) {
        Some((_, own)) => *own == script,
        None if LATIN.contains(&tag) => script == Script::Latin,
        None => true,
    }
}

fn tag(lang: Lang) -> &'static str {
    use Lang::*;
    match lang {
        Epo => "eo",
        Eng => "en",
        Rus => "ru",
        Cmn => "zh",
        Spa => "es",
        Por => "pt",
        Ita => "it",
        Ben => "bn",
        Fra => "fr",
        Deu => "de",
        Ukr => "uk",
        Kat => "ka",
        Ara => "ar",
        Hin => "hi",
        Jpn => "ja",
        Heb => "he",
        Yid => "yi",
        Pol => "pl",
        Amh => "am",
        Jav => "jv",
        Kor => "ko",
        Nob => "nb",
        Dan => "da",
        Swe => "sv",
        Fin => "fi",
        Tur => "tr",
        Nld => "nl",
        Hun => "hu",
        Ces => "cs",
        Ell => "el",
        Bul => "bg",
        Bel => "be",
        Mar => "mr",
        Kan => "kn",
        Ron => "ro",
        Slv => "sl",
        Hrv => "hr",
        Srp => "sr",
        Mkd => "mk",
        Lit => "lt",
        Lav => "lv",
        Est => "et",
        Tam => "ta",
        Vie => "vi",
        Urd => "ur",
        Tha => "th",
        Guj => "gu",
        Uzb => "uz",
        Pan => "pa",
        Aze => "az",
        Ind => "id",
        Tel => "te",
        Pes => "fa",
        Mal => "ml",
        Ori => "or",
        Mya => "my",
        Nep => "ne",
        Sin => "si",
        Khm => "km",
        Tuk => "tk",
        Aka => "ak",
        Zul => "zu",
        Sna => "sn",
        Afr => "af",
        Lat => "la",
        Slk => "sk",
        Cat => "ca",
        Tgl => "tl",
        Hye => "hy",
        Cym => "cy",
    }
}

/// Two decimals: more would be noise, and would differ between machines.
fn rounded(confidence: f64) -> f64 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, declared: Option<&str>, expected: Option<&str>) {
        let words = FunctionWords::built_in().unwrap();
        let clean = Clean { text: text.to_owned(), ..Clean::default() };
        assert_eq!(detect(&clean, declared, None, &words).map(|it| it.tag).as_deref(), expected, "{text}");
    }

    #[test]
    fn short_copy_is_told() {
        for (text, expected) in [
            ("Quake kills three in Peru", "en"),
            ("Premier resigns after vote in the senate", "en"),
            ("Zwei Tote bei Unfall auf der A7 in Niedersachsen", "de"),
            ("Deux morts dans une avalanche dans les Alpes", "fr"),
            ("Dos muertos en un accidente de tren en el norte", "es"),
            ("Due morti in un incidente sulla strada per Roma", "it"),
            ("Dois mortos em acidente na estrada que liga o Porto a Lisboa", "pt"),
            ("To døde efter ulykke på motorvejen ved Aarhus, siger politiet", "da"),
            ("Två döda efter en olycka på motorvägen, säger polisen", "sv"),
            ("Twee doden bij een ongeluk op de snelweg bij Utrecht", "nl"),
            ("Dua orang tewas dalam kecelakaan di jalan tol dan yang lain luka", "id"),
            ("Двое погибли в аварии под Москвой", "ru"),
            ("Двоє загинули в аварії під Києвом, і ще троє поранені", "uk"),
            ("高速公路车祸造成两人死亡", "zh"),
            ("高速道路の事故で二人が死亡した", "ja"),
            ("고속도로 사고로 두 명이 숨졌다", "ko"),
            ("مقتل شخصين في حادث على الطريق السريع", "ar"),
            ("Δύο νεκροί σε τροχαίο στην Αθήνα", "el"),
        ] {
            check(text, None, Some(expected));
        }
    }

    #[test]
    fn a_table_of_figures_has_no_language_but_english() {
        let row = "Orrin 24 17 .585 3 W-2 z-Voss 20 21 .488 7 L-1 Tarn 11 30 .268 16 L-6";
        let words = FunctionWords::built_in().unwrap();
        let clean = Clean { text: format!("W L Pct GB\n\n{row}\n\n{row}"), ..Clean::default() };
        assert!(detect(&clean, None, None, &words).is_none_or(|it| it.tag == "en"));
    }

    #[track_caller]
    fn check_agency(text: &str, usual: &str, expected: Option<&str>) {
        let words = FunctionWords::built_in().unwrap();
        let clean = Clean { text: text.to_owned(), ..Clean::default() };
        assert_eq!(detect(&clean, None, Some(usual), &words).map(|it| it.tag).as_deref(), expected, "{text}");
    }

    #[test]
    fn a_flash_is_in_its_agencys_language() {
        check_agency("Eilmeldung: Kanzler Brandner tritt zurück", "de", Some("de"));
        check_agency("Gol: Benfica 1-0 Sporting, Moreira", "pt", Some("pt"));
        check_agency("Zagreb: Vlada pala", "hr", Some("hr"));
        check_agency("Fed cuts rates", "en", Some("en"));
        // What the text clearly is it stays, and another script is another language.
        check_agency("Two people were killed when a train left the rails in the north, the police said.", "de", Some("en"));
        check_agency("Двое погибли в аварии под Москвой", "en", Some("ru"));
        check_agency("1-0, 2-0", "en", None);
    }

    #[test]
    fn a_declared_language_is_believed_unless_the_text_is_clearly_another() {
        check("Quake kills three", Some("en-US"), Some("en"));
        check("Quake kills three", Some("eng"), Some("en"));
        check("Oslo Børs +0,4", Some("nb-NO"), Some("nb"));
        check("", Some("de"), Some("de"));
        check("1, 2, 3", None, None);
        let russian =
            "Двое погибли в аварии под Москвой, сообщили в полиции. Ещё трое доставлены в больницу, их состояние тяжёлое.";
        check(russian, Some("en"), Some("ru"));
        let german = "Bei einem Unfall auf der Autobahn sind am Montag zwei Menschen gestorben. Das teilte die Polizei mit, die nun ermittelt.";
        check(german, Some("en"), Some("de"));
        check(german, Some("und"), Some("de"));
        check(german, Some("nonsense"), Some("de"));
    }
}
