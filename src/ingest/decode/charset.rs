//! Bytes → text: byte order marks, declared character sets, and a detector for what nobody declared.
//!
//! Valid UTF-8 wins over every declaration, because senders declare what their template declares. What is neither UTF-8 nor declared
//! is given to a detector that knows the letters and pairs of letters of languages, helped by the language that the document names; the
//! guess is reported, and refused where it gives no words: a wrong guess would change names silently.

use std::borrow::Cow;

use super::{legacy, twice, unmarked};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, SHIFT_JIS, UTF_8, WINDOWS_1252};

/// The byte at which the input stops being text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotText {
    pub at: usize,
}

/// What had to be found out to read a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guess {
    /// Nothing said which character set it is in, or said another.
    Set(&'static str),
    /// It was UTF-8 read as another character set.
    Twice,
}

impl Guess {
    /// What is told of it.
    pub(crate) fn report(self) -> String {
        match self {
            Guess::Set(name) => format!("the character set is not declared: {name} was guessed"),
            Guess::Twice => "the text was UTF-8 read as another character set: it is repaired".to_owned(),
        }
    }
}

/// Text, and what was guessed to read it.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub guessed: Option<Guess>,
}

impl<'a> Decoded<'a> {
    fn known(text: Cow<'a, str>) -> Decoded<'a> {
        Decoded { text, guessed: None }
    }

    /// Text that is valid UTF-8, if it is not so twice or in letters of ASCII.
    fn utf8(text: &'a str) -> Decoded<'a> {
        if let Some(text) = unmarked::utf_7(text.as_bytes(), false) {
            return Decoded::guessed(Cow::Owned(text), "UTF-7");
        }
        match twice::undo(text) {
            Some(text) => Decoded { text: Cow::Owned(text), guessed: Some(Guess::Twice) },
            None => Decoded::known(Cow::Borrowed(text)),
        }
    }

    fn guessed(text: Cow<'a, str>, set: &'static str) -> Decoded<'a> {
        Decoded { text, guessed: Some(Guess::Set(set)) }
    }
}

/// Decodes a document. A byte order mark wins over UTF-8, UTF-8 over a declaration in XML or HTML, and a declaration over a guess.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, NotText> {
    if let Some(text) = utf_32(bytes) {
        return text.map(|it| Decoded::known(Cow::Owned(it)));
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let text = decode_as(encoding, bytes.get(length..).unwrap_or_default(), length)?;
        return Ok(match text {
            Cow::Borrowed(text) => Decoded::utf8(text),
            owned => Decoded::known(owned),
        });
    }
    if let Some((text, set)) = unmarked::utf_32(bytes).or_else(|| unmarked::utf_16(bytes)) {
        return Ok(Decoded::guessed(Cow::Owned(text), set));
    }
    match std::str::from_utf8(bytes) {
        Ok(_) if is_iso_2022_jp(bytes) => decode_as(ISO_2022_JP, bytes, 0).map(Decoded::known),
        Ok(text) => Ok(Decoded::utf8(text)),
        Err(error) => {
            let label = declared(bytes).unwrap_or_default();
            if let Some(text) = legacy::by_label(bytes, &label) {
                return Ok(Decoded::known(Cow::Owned(text)));
            }
            match Encoding::for_label(label.as_bytes()) {
                Some(encoding) if encoding != UTF_8 => {
                    let text = decode_as(encoding, bytes, 0)?;
                    Ok(or_better(bytes, Decoded::known(text), encoding))
                }
                _ => guess(bytes).ok_or(NotText { at: error.valid_up_to() }),
            }
        }
    }
}

/// Decodes a document of a format that can't be refused for its bytes (IPTC 7901, ANPA 1312, mail): UTF-8 if it is, else what the
/// detector says, else Windows-1252, of which Latin-1 is a part.
pub(crate) fn decode_telex(bytes: &[u8]) -> Decoded<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded::utf8(text),
        Err(_) => guess(bytes)
            .unwrap_or_else(|| Decoded::guessed(WINDOWS_1252.decode_without_bom_handling(bytes).0, WINDOWS_1252.name())),
    }
}

/// Decodes by the label that a message gives (WHATWG Encoding), unless the bytes are UTF-8 or can't be what it says; an unknown label
/// is treated as none.
pub(crate) fn decode_labelled<'a>(bytes: &'a [u8], label: Option<&str>) -> Decoded<'a> {
    if let Some(text) = label.filter(|_| std::str::from_utf8(bytes).is_err()).and_then(|it| legacy::by_label(bytes, it)) {
        return Decoded::known(Cow::Owned(text));
    }
    // No browser knows it, mail programs do.
    let is_utf_7 = label.is_some_and(|it| it.trim().to_ascii_lowercase().replace('_', "-").ends_with("utf-7"));
    if let Some(text) = Some(bytes).filter(|_| is_utf_7).and_then(|it| unmarked::utf_7(it, true)) {
        return Decoded::known(Cow::Owned(text));
    }
    let encoding = label.and_then(|it| Encoding::for_label(it.trim().as_bytes())).filter(|it| *it != UTF_8);
    let Some(encoding) = encoding else { return decode_telex(bytes) };
    if bytes.is_ascii() {
        return Decoded::known(encoding.decode(bytes).0);
    }
    let (text, _, had_errors) = encoding.decode(bytes);
    if let Ok(utf8) = std::str::from_utf8(bytes)
        && (!is_wide(encoding) || had_errors || utf8.chars().any(|it| it.len_utf8() > 2))
    {
        return Decoded::utf8(utf8);
    }
    // Programs that know no other label say Latin-1 of everything.
    let is_default = encoding == WINDOWS_1252 && !is_plausible(&text);
    if had_errors || is_default {
        return guess(bytes).unwrap_or(Decoded::known(text));
    }
    or_better(bytes, Decoded::known(text), encoding)
}

/// What was read as Windows-1252, the default of many programs, unless a set of old machines gives more words.
fn or_better<'a>(bytes: &[u8], read: Decoded<'a>, encoding: &'static Encoding) -> Decoded<'a> {
    if encoding != WINDOWS_1252 {
        return read;
    }
    match legacy::better(bytes, Some(&read.text)).filter(|(text, _)| is_plausible(text)) {
        Some((text, set)) => Decoded::guessed(Cow::Owned(text), set),
        None => read,
    }
}

/// UTF-32 that bears a mark; `None` if it is something else.
fn utf_32(bytes: &[u8]) -> Option<Result<String, NotText>> {
    let is_big = match bytes.get(..4)? {
        [0, 0, 0xfe, 0xff] => true,
        [0xff, 0xfe, 0, 0] => false,
        _ => return None,
    };
    let read = |(at, unit): (usize, &[u8])| {
        let unit: [u8; 4] = unit.try_into().map_err(|_| NotText { at: at * 4 })?;
        let number = if is_big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
        char::from_u32(number).ok_or(NotText { at: at * 4 })
    };
    let text: Result<String, NotText> = bytes.chunks(4).enumerate().map(read).collect();
    Some(text.map(|it| it.trim_start_matches('\u{feff}').to_owned()))
}

/// Character sets of more than one byte a character, of which some sequences are UTF-8 too.
fn is_wide(encoding: &'static Encoding) -> bool {
    [BIG5, EUC_JP, EUC_KR, GB18030, GBK, SHIFT_JIS].contains(&encoding)
}

/// Bytes that the detector looks at; more change no guess.
const SAMPLE: usize = 1 << 16;

/// What the detector takes the bytes for, if that gives words.
fn guess(bytes: &[u8]) -> Option<Decoded<'_>> {
    if is_damaged_utf8(bytes) {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // A long document may begin with mark-up for longer than the sample.
    let first = bytes.iter().position(|it| *it >= 0x80)?;
    let from = if first < SAMPLE { 0 } else { first };
    let sample = bytes.get(from..).unwrap_or(bytes);
    let is_whole = sample.len() <= SAMPLE;
    detector.feed(sample.get(..SAMPLE).unwrap_or(sample), is_whole);
    let hint = domain(bytes).or_else(|| domain_of_words(sample.get(..SAMPLE).unwrap_or(sample)));
    let encoding = detector.guess(hint, Utf8Detection::Deny);
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let read = (!had_errors && is_plausible(&text)).then_some(text);
    // Of other scripts the detector is sure.
    if let Some(text) = read.as_ref().filter(|it| it.chars().any(|it| it.is_alphabetic() && u32::from(it) >= 0x250)) {
        return Some(Decoded::guessed(text.clone(), encoding.name()));
    }
    let better = legacy::better(bytes, read.as_deref()).filter(|(text, _)| is_plausible(text));
    match better {
        Some((text, set)) => Some(Decoded::guessed(Cow::Owned(text), set)),
        None => read.map(|it| Decoded::guessed(it, encoding.name())),
    }
}

/// As much of it is UTF-8 as is not: somebody cut it or mixed it.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|it| !it.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    valid >= invalid
}

/// Whether decoded text reads like words: no controls, no words of accented letters alone, and letters of other scripts in numbers.
fn is_plausible(text: &str) -> bool {
    let is_odd = |it: char| {
        (it.is_control()
            && !it.is_whitespace()
            && !matches!(it, '\u{1}'..='\u{4}' | '\u{16}' | '\u{1a}' | '\u{1f}' | '\u{11}'..='\u{13}'))
            || matches!(it, char::REPLACEMENT_CHARACTER | '\u{e000}'..='\u{f8ff}' | '\u{80}'..='\u{9f}')
    };
    let (mut letters, mut latin, mut foreign) = (0_usize, 0_usize, 0_usize);
    for character in text.chars() {
        if is_odd(character) {
            return false;
        }
        letters += usize::from(character.is_alphabetic());
        if !character.is_ascii() && character.is_alphabetic() {
            if u32::from(character) < 0x250 || matches!(character, '\u{1e00}'..='\u{1eff}') { latin += 1 } else { foreign += 1 }
        }
    }
    let accented_words = || text.split(|it: char| !it.is_alphabetic()).filter(|it| is_accented_alone(it)).count();
    if foreign == 0 {
        // Of a few letters more may carry accents.
        return latin * 3 <= letters.max(12) && accented_words() == 0;
    }
    foreign >= 6 && foreign * 3 >= letters && latin * 10 <= foreign
}

/// Three letters or more, and none is of ASCII.
fn is_accented_alone(word: &str) -> bool {
    word.chars().count() >= 3 && word.chars().all(|it| !it.is_ascii())
}

/// Escape sequences of ISO 2022-JP, which is ASCII to a program that does not know it.
fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"\x1b$B").is_some() || memchr::memmem::find(bytes, b"\x1b$@").is_some()
}

/// Languages and the national domains whose pages the detector knows, where they differ.
const DOMAINS: [(&str, &str); 18] = [
    ("ar", "sa"),
    ("be", "by"),
    ("bs", "ba"),
    ("cs", "cz"),
    ("da", "dk"),
    ("el", "gr"),
    ("et", "ee"),
    ("fa", "ir"),
    ("he", "il"),
    ("ja", "jp"),
    ("ko", "kr"),
    ("nb", "no"),
    ("sl", "si"),
    ("sr", "rs"),
    ("sv", "se"),
    ("uk", "ua"),
    ("vi", "vn"),
    ("zh", "cn"),
];

/// The domain that goes with the language that a document names in its first kilobytes: `lang="hu"`, `"language": "ja"`.
fn domain(bytes: &[u8]) -> Option<&'static [u8]> {
    let head: String = bytes.iter().take(4096).map(|it| char::from(*it).to_ascii_lowercase()).collect();
    let named = ["lang=", "language\":", "lang\":", "<language>", "content-language:", "xml:lang="].iter().find_map(|it| {
        let rest = head.split_once(it)?.1.trim_start_matches(|it: char| it.is_whitespace() || matches!(it, '"' | '\''));
        rest.get(..2).filter(|it| it.bytes().all(|it| it.is_ascii_lowercase()))
    })?;
    if let Some((_, domain)) = DOMAINS.iter().find(|(language, _)| *language == named) {
        return Some(domain.as_bytes());
    }
    const SAME: [&str; 16] = ["bg", "de", "es", "fi", "fr", "hr", "hu", "it", "lt", "lv", "nl", "pl", "ro", "ru", "sk", "tr"];
    SAME.iter().find(|it| **it == named).map(|it| it.as_bytes())
}

/// The domain of the language that the letters of ASCII give away, for languages whose accents Windows-1252 would read as others.
fn domain_of_words(sample: &[u8]) -> Option<&'static [u8]> {
    use whatlang::Lang;
    let high = sample.iter().filter(|it| **it >= 0x80).count();
    if high * 4 > sample.len() {
        return None;
    }
    let text = WINDOWS_1252.decode_without_bom_handling(sample).0;
    let domain: &[u8] = match whatlang::detect_lang(&text)? {
        Lang::Hun => b"hu",
        Lang::Pol => b"pl",
        Lang::Ces => b"cz",
        Lang::Slk => b"sk",
        Lang::Slv => b"si",
        Lang::Hrv => b"hr",
        Lang::Ron => b"ro",
        Lang::Tur => b"tr",
        Lang::Est => b"ee",
        Lang::Lav => b"lv",
        Lang::Lit => b"lt",
        _ => return None,
    };
    Some(domain)
}

fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8], from: usize) -> Result<Cow<'a, str>, NotText> {
    if encoding == UTF_8 {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| NotText { at: from + error.valid_up_to() });
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    if had_errors {
        return Err(NotText { at: from + text.find(char::REPLACEMENT_CHARACTER).unwrap_or(0).min(bytes.len()) });
    }
    Ok(text)
}

/// The label of the encoding that an XML declaration or an HTML `meta` names within the first kilobyte.
fn declared(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(1024).map(|it| char::from(*it).to_ascii_lowercase()).collect();
    let head = head.trim_start();
    let after = if head.starts_with("<?xml") {
        head.split_once("?>")?.0.split_once("encoding")?.1
    } else if head.starts_with('<') {
        head.split_once("charset")?.1
    } else {
        return None;
    };
    let label = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = label.find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | ':' | '.')))?;
    label.get(..end).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<&str, usize>) {
        assert_eq!(decode(bytes).as_ref().map(|it| &*it.text).map_err(|it| it.at), expected);
    }

    #[test]
    fn marks_and_declarations_are_believed() {
        check(b"\xef\xbb\xbfcaf\xc3\xa9", Ok("café"));
        check(b"\xff\xfec\0a\0f\0\xe9\0", Ok("café"));
        check(b"\xfe\xff\0c\0a\0f\0\xe9", Ok("café"));
        check(b"<\0a\0>\0\xe9\0", Ok("<a>é"));
        check(
            b"<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\xe9</a>",
            Ok("<?xml version='1.0' encoding='ISO-8859-1'?><a>café</a>"),
        );
        check(
            b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>\xcf\xf0\xe0\xe3\xe0</a>",
            Ok("<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>Прага</a>"),
        );
        check(b"<html><meta charset=iso-8859-2 ><p>\xb6", Ok("<html><meta charset=iso-8859-2 ><p>ś"));
        check(b"<?xml version='1.0' encoding='UTF-8'?><a>caf\xe9</a>", Ok("<?xml version='1.0' encoding='UTF-8'?><a>café</a>"));
    }

    #[test]
    fn utf8_wins_over_a_wrong_declaration() {
        let text = "<?xml version='1.0' encoding='ISO-8859-1'?><a>café</a>";
        check(text.as_bytes(), Ok(text));
    }

    #[test]
    fn words_are_told_from_rubbish() {
        check(b"S\xe3o Paulo said \x93no\x94 \x96 twice", Ok("São Paulo said “no” – twice"));
        check(b"abc \xff\xfe\xfa", Err(4));
        check(b"{\"headline\": \"caf\xe9\"}", Ok("{\"headline\": \"café\"}"));
        check(b"caf\xc3\xa9 and S\xe3o Paulo", Err(11));
        check(b"\x80\x81\x82\x83\x84", Err(0));
        check(b"\xff\xfea", Err(2));
    }

    /// Copy in a character set that nothing declares comes out as it was written, and the guess is named.
    #[track_caller]
    fn check_guess(encoding: &'static Encoding, text: &str) {
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable && std::str::from_utf8(&bytes).is_err(), "{text}");
        let decoded = decode(&bytes).unwrap_or_else(|_| panic!("{} refused: {text}", encoding.name()));
        assert_eq!(decoded.text, text, "{}", encoding.name());
        assert!(decoded.guessed.is_some());
    }

    #[test]
    fn undeclared_character_sets() {
        use encoding_rs::*;
        check_guess(
            ISO_8859_2,
            "Több ezer ember őrült tempóban menekült a megáradt folyó elől Győr mellett, közölte a szóvivő. Később újra esett.",
        );
        check_guess(
            ISO_8859_2,
            "Přívalové deště zatopily šest obcí na jihu země, řekl mluvčí hasičů. Škody zatím nikdo nespočítal.",
        );
        check_guess(
            WINDOWS_1250,
            "Śnieżyca sparaliżowała ruch na południu kraju, poinformował rzecznik. Ponad tysiąc osób spędziło noc w świetlicach.",
        );
        check_guess(
            WINDOWS_1251,
            "Снегопад остановил движение на трассе, сообщил представитель ведомства. Более тысячи человек ждали помощи.",
        );
        check_guess(
            KOI8_U,
            "Снегопад остановил движение на трассе, сообщил представитель ведомства. Более тысячи человек ждали помощи.",
        );
        check_guess(
            WINDOWS_1253,
            "Η χιονόπτωση έκλεισε τον δρόμο προς το χωριό, ανακοίνωσε ο δήμαρχος. Περισσότεροι από χίλιοι άνθρωποι περίμεναν.",
        );
        check_guess(
            WINDOWS_1254,
            "Şiddetli kar yağışı yüzünden köy yolu ulaşıma kapandı, açıklamayı belediye başkanı yaptı. Bin kişi yardım bekliyor.",
        );
        check_guess(WINDOWS_1252, "L'exploitant a indiqué à l'été que la tempête avait coupé l'île du reste de la région.");
        check_guess(SHIFT_JIS, "大雪で国道が通行止めとなり、千人以上が車内で一夜を明かしたと市長が金曜日に発表した。");
        check_guess(EUC_JP, "大雪で国道が通行止めとなり、千人以上が車内で一夜を明かしたと市長が金曜日に発表した。");
        check_guess(BIG5, "大雪導致公路封閉，一千多人在車內過夜，市長週五宣布。消防隊員整夜運送食物和飲用水。");
        check_guess(GBK, "大雪导致公路封闭，一千多人在车内过夜，市长周五宣布。消防队员整夜运送食物和饮用水。");
        check_guess(EUC_KR, "폭설로 국도가 통제돼 천 명이 넘는 사람들이 차 안에서 밤을 보냈다고 시장이 금요일 밝혔다.");
        check_guess(
            WINDOWS_1256,
            "أدت الثلوج الكثيفة إلى إغلاق الطريق، وقال رئيس البلدية يوم الجمعة إن أكثر من ألف شخص قضوا الليل في سياراتهم.",
        );
        check_guess(WINDOWS_1255, "השלג חסם את הכביש, אמר ראש העיר ביום שישי. יותר מאלף בני אדם בילו את הלילה במכוניותיהם.");
        check_guess(
            WINDOWS_1257,
            "Dėl sniego uždarytas kelias į kaimą, penktadienį pranešė meras. Daugiau kaip tūkstantis žmonių nakvojo automobiliuose.",
        );
    }

    #[test]
    fn labels_are_believed_unless_the_bytes_say_otherwise() {
        let check = |bytes: &[u8], label: &str, expected: &str| {
            assert_eq!(decode_labelled(bytes, Some(label)).text, expected, "{label}");
        };
        check("Fähre fährt wieder".as_bytes(), "us-ascii", "Fähre fährt wieder");
        check("Ellery’s".as_bytes(), "windows-1252", "Ellery’s");
        check(b"F\xe4hre", "iso-8859-1", "Fähre");
        check(b"\xb6wiat", "iso-8859-2", "świat");
        check(&GBK.encode("港口城市新渡轮周五开航").0, "gb18030", "港口城市新渡轮周五开航");
        check(
            &encoding_rs::WINDOWS_1251.encode("Паром снова ходит после шторма, сообщила компания").0,
            "iso-8859-1",
            "Паром снова ходит после шторма, сообщила компания",
        );
        check(&ISO_2022_JP.encode("大雪で通行止め").0, "iso-2022-jp", "大雪で通行止め");
        check(b"plain", "x-unknown", "plain");
    }
}
