//! What web pages and feed writers set around a story; the list is `resources/wire/chrome.tsv`.

use std::sync::LazyLock;

static LIST: &str = include_str!("../../resources/wire/chrome.tsv");

#[derive(Default)]
struct Lists {
    headings: Vec<&'static str>,
    lines: Vec<&'static str>,
    classes: Vec<&'static str>,
    page_classes: Vec<&'static str>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::default();
    for (kind, said) in LIST.lines().filter_map(|it| it.split_once('\t')) {
        match kind {
            "heading" => lists.headings.push(said),
            "line" => lists.lines.push(said),
            "class" => lists.classes.extend(said.split_whitespace()),
            "page-class" => lists.page_classes.extend(said.split_whitespace()),
            _ => {}
        }
    }
    lists
});

/// "Read more", "Lesen Sie auch:".
pub(crate) fn is_heading(line: &str) -> bool {
    let line = line.trim_end_matches([':', '…', '.', '»', '>', ' ']);
    line.len() <= 60 && LISTS.headings.contains(&line.to_lowercase().as_str())
}

/// "Read more: Ten best beaches".
pub(crate) fn starts_with_heading(line: &str) -> bool {
    line.split_once(':').is_some_and(|(before, _)| is_heading(before))
}

/// A paragraph that a feed writer adds: "The post … appeared first on …".
pub(crate) fn is_added(paragraph: &str) -> bool {
    if paragraph.len() > 600 {
        return false;
    }
    let paragraph = paragraph.to_lowercase();
    LISTS.lines.iter().any(|it| fits(&paragraph, it))
}

/// Whether an element's class or id, of several words, is one of those around a story.
pub(crate) fn is_class(given: &str, on_page: bool) -> bool {
    given.split_whitespace().any(|it| {
        let it = it.to_ascii_lowercase();
        LISTS.classes.contains(&it.as_str()) || (on_page && LISTS.page_classes.contains(&it.as_str()))
    })
}

/// `*` stands for anything.
fn fits(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|it| text.strip_prefix(it)) else { return false };
    for part in parts {
        let part = part.trim_end();
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.is_empty() || pattern.ends_with('*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_feed_writers() {
        for line in [
            "The post Ferry sails again appeared first on Harbour News.",
            "Der Beitrag Fähre fährt wieder erschien zuerst auf Hafenblatt.",
            "La entrada El ferri vuelve se publicó primero en Diario del Puerto.",
            "L’article Le bac reprend est apparu en premier sur Le Port.",
        ] {
            assert!(is_added(line), "{line}");
        }
        assert!(!is_added("The post was filled on Friday, the ministry said."));
        assert!(is_heading("Read more:") && is_heading("Lire aussi") && !is_heading("Read more books, the minister said"));
        assert!(is_class("box related", false) && !is_class("menu", false) && is_class("menu", true) && !is_class("story", true));
    }
}
