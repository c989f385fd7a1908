//! Items that a notice takes back one below the other: "Please kill the following stories:" over numbers, bullets or the rows of a table;
//! or one behind the other: "… these reports: Ferry sinks; Mayor flees", "… (a) Ferry sinks, (b) Mayor flees".
//!
//! Each entry is named by whatever it is made of: an id, a slug or number at its beginning, a headline in quotation marks or without.

use super::grammar::{self, Order, Place};
use super::listed::{MARKS, is_code};
use super::notes::reports;
use crate::record::Replaced;
use crate::resources::wording::{Ideas, Wording};

/// A longer entry is no headline, in bytes.
const LONGEST: usize = 240;
/// Entries of one notice at most; a longer list is that of something else.
const MOST: usize = 200;

/// The items that the paragraphs of a notice list.
pub(super) fn read(paragraphs: &[String], wording: &Wording) -> Vec<Replaced> {
    let mut found = Vec::new();
    let mut announced: Option<(&str, bool)> = None;
    for paragraph in paragraphs.iter().map(|it| it.trim()) {
        let marked = without_marker(paragraph);
        match announced {
            Some((by, any)) if is_entry(marked.unwrap_or(paragraph)) && (marked.is_some() || any && is_title(paragraph)) => {
                let named = entry(marked.unwrap_or(paragraph)).filter(|_| !is_heading(paragraph, wording));
                found.extend(named.map(|it| Replaced { evidence: Some(by.to_owned()), ..it }));
            }
            _ => {
                announced = Some(paragraph).filter(|it| announces(it, wording)).map(|it| (it, it.ends_with([':', '：'])));
                let inside = announced.and_then(|it| inline(it.0));
                let entries = inside.into_iter().flatten().filter_map(entry);
                found.extend(entries.map(|it| Replaced { evidence: Some(paragraph.to_owned()), ..it }));
            }
        }
        if found.len() >= MOST {
            break;
        }
    }
    found
}

/// The paragraph takes copy back, or introduces what is.
fn announces(paragraph: &str, wording: &Wording) -> bool {
    if paragraph.len() > 4 * LONGEST {
        return false;
    }
    let (head, _) = paragraph.split_once([':', '：']).unwrap_or((paragraph, ""));
    let words = wording.read(head);
    let says = |ideas: Ideas| words.iter().any(|it| it.ideas.any(ideas));
    let takes_back = says(Ideas::VOID.or(Ideas::DISCARD).or(Ideas::HOLD).or(Ideas::BAN).or(Ideas::NOT));
    let is_order = |text: &str| {
        let notices = grammar::read(text, Place::Note, wording);
        notices.iter().any(|it| matches!(it.order, Order::Kill | Order::Hold))
    };
    takes_back && head.len() < paragraph.len() || is_order(paragraph)
}

/// "1. ", "2) ", "(3) ", "[4] ", "5 - ", "a) ", "B. ", "- ", "• ", "1、": what stands behind such a sign.
fn without_marker(text: &str) -> Option<&str> {
    const BULLETS: [char; 14] = ['-', '–', '—', '•', '*', '·', '・', '▪', '●', '■', '►', '‣', '>', '→'];
    if let Some(rest) = text.strip_prefix(BULLETS) {
        let is_set_off = rest.starts_with(char::is_whitespace) || text.starts_with(['•', '・', '·', '●', '■']);
        return Some(rest.trim_start()).filter(|it| is_set_off && !it.is_empty());
    }
    let inner = text.trim_start_matches(['(', '[', '（', '【', '#']);
    let (number, rest) = leading_number(inner)?;
    let signs = rest.trim_start_matches(|it: char| ".):]、）】-–".contains(it) || it == ' ');
    let gap = rest.get(..rest.len() - signs.len())?;
    let closes = gap.ends_with(' ') && gap.trim() != "" || gap.contains(['、', '）', '】']);
    (!number.is_empty() && closes && !signs.is_empty()).then_some(signs)
}

/// Up to three figures, or one letter.
fn leading_number(text: &str) -> Option<(&str, &str)> {
    let figures = text.find(|it: char| !it.is_numeric()).unwrap_or(0);
    let end = if (1..=9).contains(&figures) { figures } else { text.chars().next().filter(|it| it.is_alphabetic())?.len_utf8() };
    let (number, rest) = text.split_at_checked(end)?;
    (number.chars().count() <= 3 && rest.starts_with([' ', '.', ')', ']', '、', '）', '】', ':'])).then_some((number, rest))
}

/// Short, and nobody says anything in it.
fn is_entry(text: &str) -> bool {
    text.len() <= LONGEST && text.chars().any(char::is_alphanumeric) && !reports(text)
}

/// "Slug Headline" over the columns of a table.
fn is_heading(text: &str, wording: &Wording) -> bool {
    let known = Ideas::ITEM.or(Ideas::REFERENCE).or(Ideas::TIME).or(Ideas::ADDRESS);
    let words = wording.read(text);
    words.len() > 1 && words.iter().all(|it| it.ideas.any(known))
}

/// Without a sign before it, a sentence is no entry.
fn is_title(text: &str) -> bool {
    !text.ends_with(['.', ':', '!', '。', '：', '।'])
}

/// What a paragraph lists behind its colon: behind numbers or letters that count on, between semicolons, or slugs between commas.
fn inline(paragraph: &str) -> Option<Vec<&str>> {
    let (_, list) = paragraph.split_once([':', '：'])?;
    let list = list.trim();
    let counted = counted(list);
    if counted.len() > 1 {
        return Some(counted);
    }
    let parts: Vec<&str> =
        list.split([';', '；']).map(|it| it.trim_end_matches('.').trim()).filter(|it| !it.is_empty()).collect();
    if parts.len() > 1 {
        return Some(parts);
    }
    let slugs: Vec<&str> = list.trim_end_matches('.').split([',', ' ']).filter(|it| !it.is_empty()).collect();
    slugs.iter().all(|it| is_code(it)).then_some(slugs)
}

/// "1. Ferry sinks 2. Mayor flees", "(a) Ferry sinks, (b) Mayor flees": what stands behind each mark that follows the one before it.
fn counted(list: &str) -> Vec<&str> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for (at, word) in words(list) {
        let bare = word.trim_matches(['(', ')', '.', '[', ']', ':', '、']);
        let place = u8::try_from(starts.len()).unwrap_or(u8::MAX);
        let is_next = bare.parse::<u8>().is_ok_and(|it| Some(it) == place.checked_add(1))
            || bare.len() == 1 && place < 26 && bare.bytes().all(|it| it.to_ascii_lowercase() == b'a' + place);
        if is_next && bare.len() < word.len() {
            starts.push((at, at + word.len()));
        }
    }
    let ends = starts.iter().skip(1).map(|it| it.0).chain([list.len()]);
    let entries = starts.iter().zip(ends).filter_map(|(start, end)| list.get(start.1..end));
    entries.map(|it| without_conjunction(it.trim()).trim_end_matches([',', ';', '.'])).collect()
}

/// "Ferry sinks, and" is "Ferry sinks": a short word behind a comma leads to the next entry.
fn without_conjunction(entry: &str) -> &str {
    let conjunction =
        entry.rsplit_once(", ").filter(|(_, word)| word.chars().count() <= 4 && word.chars().all(char::is_lowercase));
    conjunction.map_or(entry, |it| it.0)
}

/// Each word, and where it stands.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(' ').map(move |word| {
        let start = at;
        at += word.len() + 1;
        (start, word)
    })
}

/// What an entry names.
fn entry(text: &str) -> Option<Replaced> {
    let mut target = Replaced::default();
    let mut rest = text.trim().trim_end_matches('.');
    while let Some(word) = rest.split_whitespace().next() {
        let bare = word.trim_end_matches([',', ';', ':', '/', '|']).trim_matches(['(', ')']);
        if target.id.is_none() && is_id(bare) {
            target.id = Some(bare.to_owned());
        } else if target.number.is_none() && is_code(bare) {
            target.number = Some(bare.to_owned());
        } else {
            break;
        }
        rest = rest.get(word.len()..)?.trim_start_matches(|it: char| it.is_whitespace() || "-–—:|,/".contains(it));
    }
    let quoted = MARKS.iter().find_map(|(open, close)| rest.split_once(*open)?.1.split_once(*close).map(|it| it.0.trim()));
    let headline = quoted.unwrap_or(rest).trim();
    target.headline = Some(headline.to_owned()).filter(|it| it.chars().filter(|it| it.is_alphabetic()).count() >= 4);
    (target != Replaced::default()).then_some(target)
}

/// "urn:newsml:…", "tag:…"
fn is_id(word: &str) -> bool {
    ["urn:", "tag:", "http://", "https://", "guid:"].iter().any(|it| word.to_ascii_lowercase().starts_with(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let wording = Wording::built_in().unwrap();
        let paragraphs: Vec<String> = text.split(" ¶ ").map(str::to_owned).collect();
        let name = |it: &Replaced| {
            let parts: Vec<String> = [&it.id, &it.number, &it.headline].into_iter().flatten().cloned().collect();
            parts.join("|")
        };
        assert_eq!(read(&paragraphs, &wording).iter().map(name).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn lists_below_an_order() {
        check("Please kill the following stories: ¶ 1. Ferry sinks ¶ 2. Mayor flees", &["Ferry sinks", "Mayor flees"]);
        check("Withdraw these items at once. ¶ (1) Ferry sinks ¶ (2) Mayor flees", &["Ferry sinks", "Mayor flees"]);
        check("Please kill: ¶ a) Ferry sinks ¶ b) Mayor flees", &["Ferry sinks", "Mayor flees"]);
        check(
            "Bitte löschen Sie folgende Meldungen: ¶ – Fähre sinkt ¶ – Bürgermeister flieht",
            &["Fähre sinkt", "Bürgermeister flieht"],
        );
        check("以下の記事を取り消します。 ¶ ・港で火災 ¶ ・市長が辞任", &["港で火災", "市長が辞任"]);
        check("These stories are void: ¶ Ferry sinks ¶ Mayor flees ¶ The desk is sorry.", &["Ferry sinks", "Mayor flees"]);
        check(
            "Please kill: ¶ 1. urn:x:412 ¶ 2. 0413 Ferry sinks ¶ 3. KENYA-PORT “Port sold” ¶ 4. KENYA-RAIL",
            &["urn:x:412", "0413|Ferry sinks", "KENYA-PORT|Port sold", "KENYA-RAIL"],
        );
    }

    #[test]
    fn lists_in_one_paragraph() {
        check("Please kill the following stories: 1. Ferry sinks 2. Mayor flees", &["Ferry sinks", "Mayor flees"]);
        check("These are withdrawn: (a) Ferry sinks, and (b) Mayor flees.", &["Ferry sinks", "Mayor flees"]);
        check("We withdraw these reports: Ferry sinks; Mayor flees.", &["Ferry sinks", "Mayor flees"]);
        check("Kill: KENYA-PORT, KENYA-RAIL", &["KENYA-PORT", "KENYA-RAIL"]);
    }

    #[test]
    fn other_lists_are_left_alone() {
        check("The talks failed for three reasons: ¶ 1. Money ¶ 2. Time", &[]);
        check("Please kill the story on the ferry. ¶ The mayor said he was wrong.", &[]);
        check("Please kill the story: it was wrong.", &[]);
    }
}
