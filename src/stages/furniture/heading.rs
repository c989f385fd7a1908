//! The headline, and what stands above it.
//!
//! Where the envelope has no field for them, wires put alerts ("URGENT"), embargoes and the slug line on lines of their own above the
//! headline; in plain text the first line is then not the headline.

use jiff::civil::Date;

use crate::article::{Article, Format};
use crate::record::{Removed, RemovedKind};
use crate::resources::furniture::FurnitureRules;
use crate::stages::dateline::{self, Position};
use crate::stages::lifecycle;

/// An item's first lines, told apart.
#[derive(Debug, Default)]
pub(super) struct Heading<'a> {
    /// Lines above the headline.
    pub(super) removed: Vec<Removed>,
    /// The slug line among them, without its take key.
    pub(super) slug: Option<String>,
    /// Empty if the copy has none.
    pub(super) headline: &'a str,
    pub(super) body: Vec<&'a str>,
}

pub(super) fn read<'a>(article: &'a Article, published: Option<Date>, rules: &FurnitureRules) -> Heading<'a> {
    let body = article.paragraphs.iter().map(|it| it.trim()).filter(|it| !it.is_empty());
    let mut found = Heading { headline: article.headline.trim(), body: body.collect(), ..Heading::default() };
    if !matches!(article.format, Format::Text | Format::Html) {
        return found;
    }
    while let Some(above) = above(found.headline, &found.body, rules)
        && !found.body.is_empty()
        && found.removed.len() < MOST_ABOVE
    {
        found.slug = found.slug.or(above.slug);
        found.removed.push(above.removed);
        found.headline = found.body.remove(0);
    }
    // Plain text without a headline begins with its dateline.
    let opens = dateline::read(found.headline, Position::Early, published, rules);
    if opens.is_some_and(|(_, rest)| found.headline.len() > rest + 40) {
        found.body.insert(0, found.headline);
        found.headline = "";
    }
    found
}

/// Lines above a headline that are taken for furniture: each is read with the copy behind it.
const MOST_ABOVE: usize = 16;

struct Above {
    removed: Removed,
    slug: Option<String>,
}

fn above(line: &str, body: &[&str], rules: &FurnitureRules) -> Option<Above> {
    let notice = lifecycle::heading::read(line, body.iter().copied(), &rules.wording);
    if notice.is_news {
        return None;
    }
    if notice.is_order_alone() {
        return Some(Above { removed: Removed { kind: RemovedKind::Advisory, text: line.to_owned() }, slug: None });
    }
    let patterns = &rules.above;
    let mut captures = patterns.regex.create_captures();
    patterns.regex.captures(line, &mut captures);
    let kind = *patterns.kinds.get(captures.pattern()?.as_usize())?;
    let slug = captures.get_group_by_name("slug").and_then(|it| line.get(it.range())).map(str::to_owned);
    Some(Above { removed: Removed { kind, text: line.to_owned() }, slug })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], headline: &str, slug: Option<&str>, removed: usize) {
        let rules = FurnitureRules::built_in().unwrap();
        let article = Article {
            headline: lines[0].to_owned(),
            paragraphs: lines.iter().skip(1).map(|it| (*it).to_owned()).collect(),
            ..Article::new(Format::Text, String::new())
        };
        let heading = read(&article, None, &rules);
        assert_eq!((heading.headline, heading.slug.as_deref(), heading.removed.len()), (headline, slug, removed), "{lines:?}");
    }

    #[test]
    fn lines_above_the_headline_are_not_the_headline() {
        let copy = "ACCRA (AP) - Rain fell for a third day on the markets of the capital.";
        for alert in ["URGENT", "*** FLASH ***", "BULLETIN", "(URGENT)", "EILMELDUNG", "BREAKING NEWS"] {
            check(&[alert, "Flood hits Accra", copy], "Flood hits Accra", None, 1);
        }
        for embargo in [
            "EMBARGOED UNTIL 2301 GMT TUESDAY 3 MARCH 2026",
            "STRICTLY EMBARGOED - Not for publication before 0001 GMT Friday, May 9",
            "HOLD FOR RELEASE 6 a.m. Tuesday",
            "NOT FOR PUBLICATION BEFORE 1800 GMT",
            "Embargo: 00.01 Uhr, Dienstag",
        ] {
            check(&[embargo, "Flood hits Accra", copy], "Flood hits Accra", None, 1);
        }
        check(
            &["BC-AF--Ghana-Floods,1st Ld-Writethru", "Flood hits Accra", copy],
            "Flood hits Accra",
            Some("BC-AF--Ghana-Floods"),
            1,
        );
        check(&["URGENT", "GHANA-FLOODS/ (UPDATE 2)", "Flood hits Accra", copy], "Flood hits Accra", Some("GHANA-FLOODS/"), 2);
    }

    #[test]
    fn headlines_stay() {
        let copy = "ACCRA (AP) - Rain fell for a third day on the markets of the capital.";
        for headline in [
            "Urgent care centres close",
            "Embargo on Cuban sugar lifted after 60 years",
            "EMBARGO ON SUGAR LIFTED",
            "US-CHINA TRADE TALKS END",
            "AM radio host wins prize",
        ] {
            check(&[headline, copy], headline, None, 0);
        }
        check(&["URGENT"], "URGENT", None, 0);
        check(&[copy, "More."], "", None, 0);
    }
}
