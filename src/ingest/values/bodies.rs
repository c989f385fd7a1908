//! What several formats share: choosing among renditions of a body, and the odd spellings of status, urgency and links.

use record::article::Annotation;

/// Paragraphs, and what the wire marked up in them.
pub(crate) type Body = (Vec<String>, Vec<Annotation>);

/// The rendition to read. One with more text wins; of those that say about the same, the first with the most paragraphs, because
/// a plain copy has often lost its structure; but one with the wire's own mark-up is worth a heading or two.
pub(crate) fn richest(renditions: Vec<Body>) -> Body {
    let size = |it: &Body| it.0.iter().flat_map(|it| it.bytes()).filter(|it| *it != b' ').count();
    let most = renditions.iter().map(size).max().unwrap_or(0);
    let longest = renditions.iter().filter(|it| size(it) * 10 >= most * 9).map(|it| it.0.len()).max().unwrap_or(0);
    let mut candidates = renditions.into_iter().filter(|it| !it.0.is_empty() && size(it) * 10 >= most * 9);
    let first = candidates.next().unwrap_or_default();
    let rank = |it: &Body| (!it.1.is_empty() && it.0.len() * 2 >= longest, it.0.len());
    candidates.fold(first, |best, it| if rank(&it) > rank(&best) { it } else { best })
}

/// One body after another.
pub(crate) fn then((mut paragraphs, mut annotations): Body, (more, marked): Body) -> Body {
    let before = paragraphs.len();
    annotations.extend(marked.into_iter().map(|it| Annotation { paragraph: it.paragraph + before, ..it }));
    paragraphs.extend(more);
    (paragraphs, annotations)
}

/// Adds a part of the text, unless it is a rendition of one that is there: then the richer of the two stays.
pub(crate) fn add_part(parts: &mut Vec<Body>, new: Body) {
    if parts.len() >= MOST_PARTS {
        parts.push(new);
        return;
    }
    let text = |it: &Body| it.0.concat().chars().filter(|it| it.is_alphanumeric()).collect::<String>();
    let its = text(&new);
    let same = parts.iter_mut().find(|it| {
        let old = text(it);
        old.contains(&its) || its.contains(&old)
    });
    match same {
        Some(old) => *old = richest(vec![std::mem::take(old), new]),
        None => parts.push(new),
    }
}

/// Of more parts than this no renditions are looked for.
const MOST_PARTS: usize = 20;

/// A lead delivered apart goes before the body, unless the body begins with it already.
pub(crate) fn with_lead(lead: Body, mut body: Body) -> Body {
    if lead.0.iter().all(|it| body.0.iter().any(|paragraph| paragraph.contains(it.as_str()))) {
        return body;
    }
    let (mut paragraphs, mut annotations) = lead;
    let before = paragraphs.len();
    annotations.extend(body.1.into_iter().map(|it| Annotation { paragraph: it.paragraph + before, ..it }));
    paragraphs.append(&mut body.0);
    (paragraphs, annotations)
}

/// 1 to 9, also written "3.0" or "urg:3".
pub(crate) fn urgency(given: &str) -> Option<u8> {
    let given = local_part(given);
    let number: f64 = given.trim().parse().ok()?;
    (1..=9_u8).find(|it| (f64::from(*it) - number).abs() < 0.001)
}

/// The value in a QCode or a URI: "stat:canceled" and "http://cv.iptc.org/newscodes/pubstatusg2/canceled" are "canceled".
pub(crate) fn local_part(given: &str) -> String {
    let given = given.trim().trim_end_matches('/');
    given.rsplit([':', '/', '#']).next().unwrap_or(given).to_owned()
}

/// [`local_part`] of what looks like a code; a date, a sentence and a clock time stay whole.
pub(crate) fn local_part_of_code(given: &str) -> String {
    let given = given.trim();
    let is_code = (given.starts_with("http")
        || given.split_once(':').is_some_and(|(alias, _)| alias.chars().all(char::is_alphabetic)))
        && !given.contains(char::is_whitespace);
    if is_code { local_part(given) } else { given.to_owned() }
}

/// Whether a link's relation says that its target is an earlier version or is replaced by this item.
pub(crate) fn is_replacing(relation: &str) -> bool {
    let relation: String =
        local_part(relation).chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    [
        "replaces",
        "replace",
        "supersedes",
        "previousversion",
        "predecessorversion",
        "corrects",
        "updates",
        "evolvedfrom",
        "isreplacementof",
        "rewriteof",
    ]
    .contains(&relation.as_str())
}

/// Several lines as one, with commas; `None` without any.
pub(crate) fn joined(lines: impl Iterator<Item = String>) -> Option<String> {
    joined_by(lines, ", ")
}

/// Several lines as one, with `between` between them; `None` without any.
pub(crate) fn joined_by(lines: impl Iterator<Item = String>, between: &str) -> Option<String> {
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join(between))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(given: &[&str]) -> Body {
        (given.iter().map(|it| (*it).to_owned()).collect(), Vec::new())
    }

    #[test]
    fn the_richest_rendition_keeps_its_paragraphs() {
        let flat = strings(&["Rain fell on Accra. Roads were cut."]);
        let marked_up = strings(&["Rain fell on Accra.", "Roads were cut."]);
        let teaser = strings(&["Rain", "fell", "on"]);
        assert_eq!(richest(vec![flat.clone(), marked_up.clone(), teaser.clone()]), marked_up);
        assert_eq!(richest(vec![teaser, flat.clone()]), flat);
        assert_eq!(richest(Vec::new()), Body::default());
    }

    #[test]
    fn odd_spellings() {
        assert_eq!(
            (urgency("3"), urgency("urg:4"), urgency("2.0"), urgency("0"), urgency("12"), urgency("x")),
            (Some(3), Some(4), Some(2), None, None, None)
        );
        assert_eq!(local_part("http://cv.iptc.org/newscodes/pubstatusg2/canceled"), "canceled");
        assert!(is_replacing("irel:previousVersion") && is_replacing("replaces") && !is_replacing("irel:seeAlso"));
    }
}
