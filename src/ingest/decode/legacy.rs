//! Character sets of old machines that still write copy: the Macintosh's and those of DOS, which no browser and no detector knows. Read
//! as Windows-1252 they give signs inside words; where another set gives words, it is the right one.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use encoding_rs::MACINTOSH;
use oem_cp::code_table::{DECODING_TABLE_CP437, DECODING_TABLE_CP850, DECODING_TABLE_CP852};
use oem_cp::decode_string_complete_table;
use whatlang::Lang;

static LIST: &str = include_str!("../../resources/wire/letters.tsv");

static LETTERS: LazyLock<BTreeMap<&'static str, &'static str>> =
    LazyLock::new(|| LIST.lines().filter(|it| !it.starts_with('#')).filter_map(|it| it.split_once('\t')).collect());

/// Bytes that are judged; more change no guess.
const SAMPLE: usize = 1 << 14;

/// The sets that may be meant, the likeliest first: of two that give the same words the first is taken.
const SETS: [&str; 4] = ["macintosh", "IBM850", "IBM852", "IBM437"];

/// The text in a set of that name.
fn decode(bytes: &[u8], set: &str) -> String {
    match set {
        "IBM437" => decode_string_complete_table(bytes, &DECODING_TABLE_CP437),
        "IBM850" => decode_string_complete_table(bytes, &DECODING_TABLE_CP850),
        "IBM852" => decode_string_complete_table(bytes, &DECODING_TABLE_CP852),
        _ => MACINTOSH.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The text by a label that browsers do not know: "cp850", "IBM-437".
pub(super) fn by_label(bytes: &[u8], label: &str) -> Option<String> {
    let number: String = label.chars().filter(char::is_ascii_digit).collect();
    let prefix: String = label.chars().filter(char::is_ascii_alphabetic).flat_map(char::to_lowercase).collect();
    let is_known = matches!(prefix.as_str(), "" | "cp" | "ibm" | "oem" | "csibm" | "cspc" | "dos" | "cspcp" | "cpibm" | "oemcp");
    let set = SETS.iter().find(|it| it.strip_prefix("IBM").is_some_and(|it| it == number))?;
    is_known.then(|| decode(bytes, set))
}

/// A better reading of bytes that were read as `text` – or could not be –, and its name; `None` if there is none.
pub(super) fn better(bytes: &[u8], text: Option<&str>) -> Option<(String, &'static str)> {
    let first = bytes.iter().position(|it| *it >= 0x80)?;
    let sample = bytes.get(first.saturating_sub(SAMPLE / 2)..).unwrap_or(bytes);
    let sample = sample.get(..SAMPLE).unwrap_or(sample);
    let high = sample.iter().filter(|it| **it >= 0x80).count();
    let now = text.map(|it| it.get(..it.floor_char_boundary(SAMPLE)).unwrap_or(it)).map_or(high * 3, oddity);
    if now == 0 {
        return None;
    }
    let read = SETS.iter().map(|set| {
        let text = decode(sample, set);
        (oddity(&text) * 2 + strange_letters(&text), *set)
    });
    let (best, set) = read.min_by_key(|it| it.0)?;
    // Two for each sign out of place: at most one of ten may be, and far fewer than now.
    (best * 3 <= now * 2 && best <= high / 2).then(|| (decode(bytes, set), set))
}

/// How much in a text is out of place: signs inside words, capitals after small letters, drawings of frames.
fn oddity(text: &str) -> usize {
    // In English a dash may stand between two words without a space.
    let joins = whatlang::detect_lang(text) == Some(Lang::Eng);
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    let mut odd = 0;
    while let Some(character) = characters.next() {
        if !character.is_ascii() {
            let after = characters.peek().copied().unwrap_or(' ');
            let dashes = !joins && matches!(character, '—' | '–') && before.is_lowercase() && after.is_lowercase();
            odd += usize::from(dashes || is_odd(before, character, after));
        }
        before = character;
    }
    odd
}

fn is_odd(before: char, character: char, after: char) -> bool {
    let inside = before.is_alphabetic() && after.is_alphabetic();
    match character {
        // No copy is written with these.
        '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' | '\u{2320}'..='\u{25ff}' | char::REPLACEMENT_CHARACTER => true,
        'α'..='ω' | 'Α'..='Ω' | 'ƒ' | '∂' | '∏' | '∑' | '∫' | '√' | '∞' | '≈' | '≠' | '≤' | '≥' | '∆' => {
            before.is_alphabetic() || after.is_alphabetic()
        }
        'ª' | 'º' => before.is_alphabetic() && character == 'º' && after.is_alphabetic(),
        _ if character.is_uppercase() => {
            before.is_lowercase() && after != '.'
                || before.is_uppercase() && after.is_lowercase() && before.is_alphabetic() && !before.is_ascii()
        }
        _ if character.is_lowercase() => before.is_uppercase() && after.is_uppercase(),
        _ if character.is_alphabetic() => false,
        '’' | '·' | '\u{ad}' | '\u{a0}' | '—' | '–' | '…' => false,
        '„' | '‚' | '¿' | '¡' => before.is_alphanumeric(),
        '†' | '‡' | 'ˆ' | '˜' | '¤' | '¢' | '£' | '¥' | '¦' | '¨' | '¯' | '´' | '¸' | '±' | '¬' | '¶' | '§' | '‰' => {
            before.is_lowercase()
        }
        _ => inside,
    }
}

/// Letters that the language of a text is not written with.
fn strange_letters(text: &str) -> usize {
    let Some(letters) = whatlang::detect_lang(text).and_then(|it| LETTERS.get(it.code())) else { return 0 };
    let strange = |it: &char| !it.is_ascii() && it.is_alphabetic() && !it.to_lowercase().any(|it| letters.contains(it));
    text.chars().filter(strange).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1252;
    use oem_cp::code_table::{ENCODING_TABLE_CP437, ENCODING_TABLE_CP850, ENCODING_TABLE_CP852};

    const TEXTS: [&str; 10] = [
        "Die Fähre nach Föhr fährt wieder, sagte der Sprecher der Reederei in Büsum. Über tausend Gäste warteten.",
        "Le préfet a annoncé que la forêt resterait fermée jusqu'à la fin du mois d'août, après deux incendies.",
        "El puente sobre el río quedó cerrado tras la crecida, informó el alcalde de Concepción. No hubo heridos en la región.",
        "A ponte sobre o rio está fechada até à próxima semana, disse o município. Não houve feridos na região.",
        "Färjan går igen efter stormen, sade rederiet på fredagen. Mer än tusen väntade på ön.",
        "Færgen sejler igen efter stormen, oplyste rederiet på øen. Flere end tusind ventede ved kajen.",
        "The café in Malmö was closed after the fire, the owner, José Peña, said on Friday.",
        "La città è rimasta senza acqua per tre giorni, perché la conduttura si è rotta più volte.",
        "Lautta kulkee jälleen myrskyn jälkeen, yhtiö kertoi perjantaina. Yli tuhat ihmistä odotti saarella yötä.",
        "De veerboot vaart weer, zei de reder. Het eiland was drie dagen geïsoleerd en één café bleef open.",
    ];

    #[test]
    fn sets_of_old_machines() {
        for text in TEXTS {
            let wrong = |bytes: &[u8]| WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
            let (mac, _, _) = MACINTOSH.encode(text);
            let tables = [&ENCODING_TABLE_CP437, &ENCODING_TABLE_CP850];
            let dos = tables.into_iter().filter_map(|it| oem_cp::encode_string_checked(text, it));
            for bytes in dos.chain([mac.into_owned()]) {
                let found = better(&bytes, Some(&wrong(&bytes)));
                assert_eq!(found.as_ref().map(|it| it.0.as_str()), Some(text), "{found:?}");
                assert_eq!(better(&bytes, None).map(|it| it.0).as_deref(), Some(text));
            }
        }
        let text =
            "Śnieżyca sparaliżowała ruch na południu kraju, poinformował rzecznik. Ponad tysiąc osób spędziło noc w świetlicach.";
        let bytes = oem_cp::encode_string_checked(text, &ENCODING_TABLE_CP852).unwrap();
        assert_eq!(better(&bytes, None).unwrap(), (text.to_owned(), "IBM852"));
    }

    #[test]
    fn what_is_right_stays() {
        for text in TEXTS {
            assert_eq!(oddity(text), 0, "{text}");
            let (bytes, _, _) = WINDOWS_1252.encode(text);
            assert_eq!(better(&bytes, Some(text)), None);
        }
        let text = "„Nein“, sagte er – «jamais» — 5 °C, 3½ £ und § 12: naïve São Paulo’s Ærø, Œuvre, 100 €, l’été ª º.";
        assert_eq!(oddity(text), 0);
    }

    #[test]
    fn labels_of_old_machines() {
        for label in ["cp850", "IBM850", "ibm-850", "CP_850", "850"] {
            assert_eq!(by_label(b"Caf\x82", label).as_deref(), Some("Café"), "{label}");
        }
        assert_eq!(by_label(b"Caf\x82", "x-unknown"), None);
    }
}
