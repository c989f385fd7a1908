//! Tags around a headline: "UPDATE 1-", "(2nd LD)", "CORRECTED-".

use crate::resources::furniture::FurnitureRules;
use crate::stages::lifecycle;

/// The headline without its tags, and the tags as delivered. Nothing is taken off a headline that would leave it empty; one that is
/// news ("Correction: stocks fall 10 percent") has no tags.
pub(super) fn untag(headline: &str, body: &[&str], rules: &FurnitureRules) -> (String, Vec<String>) {
    let read = lifecycle::heading::read(headline, body.iter().copied(), &rules.wording);
    let mut tags = Vec::new();
    let mut rest = read.text;
    if read.is_news {
        return (rest.to_owned(), tags);
    }
    if let Some((tag, after)) = read.tag_end().and_then(|it| rest.split_at_checked(it)).filter(|it| !it.1.is_empty()) {
        tags.push(tag.trim().to_owned());
        rest = after.trim();
    }
    while let Some(end) = tag_end(rest, rules)
        && let Some((tag, after)) = rest.split_at_checked(end)
        && after.chars().any(char::is_alphabetic)
    {
        tags.push(tag.trim().to_owned());
        rest = after.trim_start();
    }
    while let Some(found) = rules.headline_end.find(rest)
        && found.start() > 0
        && let Some((before, tag)) = rest.split_at_checked(found.start())
    {
        tags.push(tag.trim().to_owned());
        rest = before.trim_end();
    }
    (rest.to_owned(), tags)
}

fn tag_end(headline: &str, rules: &FurnitureRules) -> Option<usize> {
    let mut captures = rules.headline_start.create_captures();
    rules.headline_start.captures(headline, &mut captures);
    let whole = captures.get_match()?;
    Some(captures.get_group_by_name("tag").map_or(whole.end(), |it| it.end)).filter(|it| *it > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_headlines_stay() {
        let rules = FurnitureRules::built_in().unwrap();
        for (given, headline, tags) in [
            ("UPDATE 1-Norway raises rates", "Norway raises rates", "UPDATE 1-"),
            ("UPDATE 12-UBS names chairman", "UBS names chairman", "UPDATE 12-"),
            ("WRAPUP 3-Quake hits Peru", "Quake hits Peru", "WRAPUP 3-"),
            ("CORRECTED-UPDATE 2-Norway raises rates", "Norway raises rates", "CORRECTED-|UPDATE 2-"),
            ("CORRECTED (OFFICIAL)-Norway raises rates", "Norway raises rates", "CORRECTED (OFFICIAL)-"),
            ("REFILE-RPT-Norway raises rates", "Norway raises rates", "REFILE-|RPT-"),
            ("EXCLUSIVE-Kenya to sell port", "Kenya to sell port", "EXCLUSIVE-"),
            ("EXCLUSIVE: Kenya to sell port", "Kenya to sell port", "EXCLUSIVE:"),
            ("BREAKING: Quake hits Peru", "Quake hits Peru", "BREAKING:"),
            ("URGENT: Quake hits Peru", "Quake hits Peru", "URGENT:"),
            ("(LEAD) Seoul shares fall", "Seoul shares fall", "(LEAD)"),
            ("(2nd LD) Seoul shares fall", "Seoul shares fall", "(2nd LD)"),
            ("2nd LD: Premier resigns", "Premier resigns", "2nd LD:"),
            ("1st Ld-Writethru, Quake hits Peru", "Quake hits Peru", "1st Ld-Writethru,"),
            ("Quake hits Peru (2nd Ld)", "Quake hits Peru", "(2nd Ld)"),
            ("Quake hits Peru (UPDATED)", "Quake hits Peru", "(UPDATED)"),
            ("AP Exclusive: Kenya to sell port", "Kenya to sell port", "AP Exclusive:"),
            ("2. Zusammenfassung: Beben in Peru", "Beben in Peru", "2. Zusammenfassung:"),
            ("FLASH-Quake hits Peru", "Quake hits Peru", "FLASH-"),
            ("FLASH - Quake hits Peru", "Quake hits Peru", "FLASH -"),
            // These are headlines.
            ("FLASH-FLOODS KILL THREE", "FLASH-FLOODS KILL THREE", ""),
            ("Flash floods kill three", "Flash floods kill three", ""),
            ("Lead poisoning kills birds", "Lead poisoning kills birds", ""),
            ("LEAD poisoning kills birds", "LEAD poisoning kills birds", ""),
            ("Update on talks expected", "Update on talks expected", ""),
            ("Exclusive club opens doors", "Exclusive club opens doors", ""),
            ("Corrected figures show growth", "Corrected figures show growth", ""),
            ("Texts show mayor knew (and lied)", "Texts show mayor knew (and lied)", ""),
            ("UPDATE 1-", "UPDATE 1-", ""),
            ("", "", ""),
        ] {
            let (found, found_tags) = untag(given, &[], &rules);
            assert_eq!((found.as_str(), found_tags.join("|").as_str()), (headline, tags), "{given}");
        }
    }
}
