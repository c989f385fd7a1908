//! Names of fields that no list spells: "holdUntil", "do_not_use_before", "killReason". A name is read if it is made of nothing but the
//! words of the rows `part` in `resources/wire/states.tsv`, and says what they say together.

use super::{LISTS, Says};

/// What a word of a name contributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The item is kept back.
    Stop,
    /// What stands beside it is kept back.
    Block,
    /// The item is taken back.
    Void,
    Not,
    Issue,
    Use,
    /// As `Use`, but only from a time on: shows and shops have times of their own.
    Show,
    Start,
    Moment,
    End,
    /// When, by whom or why something was done.
    Since,
    Mark,
    /// The item may be used.
    Free,
    State,
    Thing,
    With,
}

/// Each part as the list writes it.
pub(super) const PARTS: [(&str, Part); 16] = [
    ("stop", Part::Stop),
    ("block", Part::Block),
    ("void", Part::Void),
    ("not", Part::Not),
    ("issue", Part::Issue),
    ("use", Part::Use),
    ("show", Part::Show),
    ("start", Part::Start),
    ("moment", Part::Moment),
    ("end", Part::End),
    ("since", Part::Since),
    ("mark", Part::Mark),
    ("free", Part::Free),
    ("state", Part::State),
    ("thing", Part::Thing),
    ("with", Part::With),
];

/// A longer name, in bytes, is none of these.
const LONGEST: usize = 48;

/// What a (folded) name says by its parts.
pub(super) fn says(name: &str) -> Option<Says> {
    let parts = parts(name)?;
    let has = |part: Part| parts.contains(&part);
    let is_use = has(Part::Issue) || has(Part::Use) || has(Part::Show) && has(Part::Start);
    let is_start = has(Part::Start) || has(Part::Moment);
    let is_time = is_start || has(Part::Since);
    match () {
        () if has(Part::Not) && is_use && has(Part::End) => Some(Says::Embargo),
        () if has(Part::Not) && is_use && !is_start && !has(Part::State) => Some(Says::Yes("not_for_publication")),
        () if has(Part::Not) && has(Part::End) => Some(Says::Release),
        () if has(Part::Not) => None,
        () if has(Part::Free) && is_use && !is_time => Some(Says::No("withheld")),
        () if (has(Part::Stop) || has(Part::Block)) && has(Part::End) => Some(Says::Embargo),
        // "holdDate" is when it ends, "heldAt" when it began.
        () if has(Part::Stop) && is_start && !has(Part::Since) => Some(Says::Embargo),
        () if has(Part::State) && !is_start && (has(Part::Thing) || is_use || has(Part::Stop)) => Some(Says::Status),
        // "forhold" is another word.
        () if has(Part::Stop) && parts.len() > 1 && parts != [Part::With, Part::Stop] => Some(Says::Yes("withheld")),
        () if has(Part::Block) && is_use && !is_start => Some(Says::Yes("withheld")),
        () if has(Part::Void) && parts.len() > 1 && !is_use => Some(Says::Yes("canceled")),
        () if is_use && is_time && !has(Part::End) && !has(Part::Thing) => {
            Some(if has(Part::Issue) { Says::Opens } else { Says::Release })
        }
        () => None,
    }
}

/// The words that a name is made of, the longest first; `None` if something is left.
fn parts(name: &str) -> Option<Vec<Part>> {
    if name.len() > LONGEST {
        return None;
    }
    // From each place on: the word that begins there and leaves nothing at the end.
    let mut from: Vec<Option<(Part, usize)>> = vec![None; name.len() + 1];
    for start in (0..name.len()).rev().filter(|it| name.is_char_boundary(*it)) {
        let ends = (start + 1..=name.len()).rev();
        let word = |end: usize| LISTS.parts.get(name.get(start..end)?).map(|part| (*part, end));
        let leads_on = |end: usize| end == name.len() || from.get(end).is_some_and(Option::is_some);
        let found = ends.filter(|it| leads_on(*it)).find_map(word);
        from.get_mut(start).into_iter().for_each(|it| *it = found);
    }
    let mut parts = Vec::new();
    let mut at = 0;
    while at < name.len() {
        let (part, end) = (*from.get(at)?)?;
        parts.push(part);
        at = end;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::super::fold;
    use super::*;

    #[test]
    fn names_of_several_words() {
        let check = |name: &str, expected: Option<Says>| assert_eq!(says(&fold(name)), expected, "{name}");
        for name in [
            "holdUntil",
            "hold_date",
            "HOLD-TILL",
            "do_not_publish_before",
            "noUseUntil",
            "blockedUntil",
            "sperrBis",
            "restricted_until",
        ] {
            check(name, Some(Says::Embargo));
        }
        for name in ["heldAt", "hold_reason", "holdFlag", "isOnHold", "holdStory", "hold_release", "stopPublication"] {
            check(name, Some(Says::Yes("withheld")));
        }
        for name in ["killReason", "killed_at", "withdrawnOn", "retraction_date", "storyKilled"] {
            check(name, Some(Says::Yes("canceled")));
        }
        for name in ["notForUse", "do-not-release", "nonPublic", "notUsable", "neverPublish"] {
            check(name, Some(Says::Yes("not_for_publication")));
        }
        for name in
            ["liveFrom", "releaseDateUtc", "online_at", "usable-after", "scheduledReleaseTime", "goLiveDateUtc", "displayAfter"]
        {
            check(name, Some(Says::Release));
        }
        for name in ["clearedForUse", "approved_for_publication", "canBePublished", "readyForRelease"] {
            check(name, Some(Says::No("withheld")));
        }
        for name in ["publishStart", "publicationTimeLocal", "publishedAtUtc"] {
            check(name, Some(Says::Opens));
        }
        for name in ["revisionStatus", "legal_status", "storyState", "publicationStage"] {
            check(name, Some(Says::Status));
        }
        for name in [
            "holder",
            "household",
            "startDate",
            "eventTime",
            "usableUntil",
            "killedPeople",
            "textBlock",
            "notes",
            "timeToLive",
            "forhold",
            "matchStatus",
            "deliveryStatus",
            "text",
            "contentType",
            "lockedBy",
            "showTime",
            "openTime",
            "airDate",
        ] {
            check(name, None);
        }
    }

    #[test]
    fn every_part_has_words() {
        assert!(PARTS.iter().all(|(_, part)| LISTS.parts.values().any(|it| it == part)));
    }
}
