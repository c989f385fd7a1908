//! Lists of what a notice takes back: "the stories headlined “A”, “B” and “C”", "items 0412, 0413 and 0415".

use crate::record::Replaced;

/// Pairs of quotation marks.
pub(super) const MARKS: [(char, char); 8] =
    [('"', '"'), ('“', '”'), ('„', '“'), ('„', '”'), ('«', '»'), ('»', '«'), ('「', '」'), ('《', '》')];

/// The items that stand in a list behind the one that a rule has found, each named as that one is.
pub(super) fn behind(first: &Replaced, notice: &str) -> Vec<Replaced> {
    let headlines =
        all(first.headline.as_deref(), notice, quoted).map(|it| Replaced { headline: Some(it), ..Replaced::default() });
    let ids = all(first.id.as_deref(), notice, id_like).map(|it| Replaced { id: Some(it), ..Replaced::default() });
    let numbers =
        all(first.number.as_deref(), notice, number_like).map(|it| Replaced { number: Some(it), ..Replaced::default() });
    headlines.chain(ids).chain(numbers).collect()
}

/// What follows `first` in the notice, one after the other.
fn all<'n>(
    first: Option<&'n str>,
    notice: &'n str,
    read: fn(&'n str, &str) -> Option<&'n str>,
) -> impl Iterator<Item = String> + 'n {
    let first = first.unwrap_or_default();
    let start = notice.find(first).filter(|_| !first.is_empty());
    let mut rest = start.and_then(|at| notice.get(at + first.len()..)).unwrap_or_default();
    std::iter::from_fn(move || {
        let found = read(next(rest)?, first)?;
        let at = rest.find(found)?;
        rest = rest.get(at + found.len()..)?;
        Some(found.to_owned())
    })
}

/// Where the next of a list begins: behind a comma, or a short word ("and", "und", "ja").
fn next(rest: &str) -> Option<&str> {
    let closes = |it: char| MARKS.iter().any(|(_, close)| *close == it);
    let behind = rest.strip_prefix(',').filter(|it| it.starts_with(closes)).unwrap_or(rest);
    let behind = behind.strip_prefix(closes).unwrap_or(behind);
    let closed = behind.trim_start_matches(|it: char| it.is_whitespace() || ",;&/、，".contains(it));
    let word = closed.split_whitespace().next().unwrap_or_default();
    let joins = !word.is_empty() && word.chars().count() <= JOINS && word.chars().all(char::is_lowercase);
    let closed = if joins { closed.get(word.len()..)?.trim_start() } else { closed };
    (closed.len() < rest.len()).then_some(closed)
}

/// A longer word joins nothing, in letters.
const JOINS: usize = 4;

fn quoted<'n>(rest: &'n str, _first: &str) -> Option<&'n str> {
    MARKS.iter().find_map(|(open, close)| {
        let words = rest.strip_prefix(*open)?.split_once(*close)?.0.trim();
        (words.chars().count() >= 4).then_some(words)
    })
}

/// An id of the same scheme.
fn id_like<'n>(rest: &'n str, first: &str) -> Option<&'n str> {
    let scheme = first.split(':').next()?;
    let id = rest.split_whitespace().next()?.trim_end_matches(['.', ',', ';', ')', '!', '?']);
    let same = id.split_once(':').is_some_and(|(its, _)| its.eq_ignore_ascii_case(scheme));
    (same && id.len() > scheme.len() + 1).then_some(id)
}

/// A number of the same shape: figures where the first has figures.
fn number_like<'n>(rest: &'n str, first: &str) -> Option<&'n str> {
    let number = rest.split(|it: char| !it.is_alphanumeric() && it != '-').next()?;
    let same = |(one, other): (char, char)| one.is_ascii_digit() == other.is_ascii_digit();
    if is_code(first) && is_code(number) {
        return Some(number);
    }
    let is_like = number.len() == first.len() && number.chars().zip(first.chars()).all(same);
    (is_like && number.bytes().any(|it| it.is_ascii_digit())).then_some(number)
}

/// A slug or a number of the wire: "KENYA-PORT", "BC-PE--Quake", "0412", "nL1N4FLOOD".
pub(super) fn is_code(word: &str) -> bool {
    let word = word.trim_end_matches('/');
    let parts: Vec<&str> = word.split(['-', '/', '_']).filter(|it| !it.is_empty()).collect();
    let in_capitals = |it: &str| it.chars().any(char::is_uppercase) && !it.chars().any(char::is_lowercase);
    let is_slug =
        parts.len() > 1 && word.chars().count() >= 5 && parts.iter().all(|it| in_capitals(it) || it.parse::<u32>().is_ok());
    let is_service = word.len() > 5 && ["BC-", "AM-", "PM-", "AP-"].iter().any(|it| word.starts_with(it));
    let figures = word.bytes().filter(u8::is_ascii_digit).count();
    let is_number = figures == word.len() && figures >= 3 && word.starts_with('0');
    let is_mixed =
        figures > 0 && word.chars().filter(|it| it.is_uppercase()).count() >= 3 && word.chars().all(char::is_alphanumeric);
    let is_slug = is_slug && parts.iter().any(|it| in_capitals(it));
    // "a0456", as AP counts its items
    let is_counted = figures == 4 && word.len() == 5 && word.starts_with(|it: char| it.is_ascii_lowercase());
    is_slug || is_service || is_number || is_mixed || is_counted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first: &Replaced, notice: &str, expected: &[&str]) {
        let name = |it: Replaced| it.headline.or(it.id).or(it.number).unwrap_or_default();
        let found: Vec<String> = behind(first, notice).into_iter().map(name).collect();
        assert_eq!(found, expected, "{notice}");
    }

    #[test]
    fn lists_are_read_to_their_end() {
        let headline = Replaced { headline: Some("Ferry sinks".to_owned()), ..Replaced::default() };
        check(&headline, "Kill the stories headlined \"Ferry sinks\" and \"Mayor flees\".", &["Mayor flees"]);
        check(&headline, "Kill “Ferry sinks,” “Mayor flees,” and “Rain falls.”", &["Mayor flees,", "Rain falls."]);
        check(&headline, "Bitte „Ferry sinks“, „Mayor flees“ und „Rain falls“ löschen", &["Mayor flees", "Rain falls"]);
        check(&headline, "Annuler «Ferry sinks» et «Mayor flees»", &["Mayor flees"]);
        check(&headline, "Kill \"Ferry sinks\". It quoted \"the mayor\" wrongly.", &[]);
        check(&headline, "Kill \"Ferry sinks\", which quoted \"the mayor\" wrongly.", &[]);
        let id = Replaced { id: Some("urn:x:1".to_owned()), ..Replaced::default() };
        check(&id, "Please kill items urn:x:1, urn:x:2 and urn:x:3.", &["urn:x:2", "urn:x:3"]);
        check(&id, "Please kill urn:x:1. It is wrong.", &[]);
        let number = Replaced { number: Some("0412".to_owned()), ..Replaced::default() };
        check(&number, "Kill items 0412, 0413 and 0415.", &["0413", "0415"]);
        check(&number, "Kill item 0412, 3 paragraphs are wrong.", &[]);
        check(&number, "Kill item 0412 and 15 others", &[]);
        let slug = Replaced { number: Some("KENYA-PORT".to_owned()), ..Replaced::default() };
        check(&slug, "Kill items slugged KENYA-PORT, KENYA-RAIL and TEA-EXPORTS.", &["KENYA-RAIL", "TEA-EXPORTS"]);
    }
}
