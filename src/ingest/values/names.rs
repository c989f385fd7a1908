//! The names that senders give to a field; the list is `resources/wire/fields.tsv`.

use std::sync::LazyLock;

/// What a field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Property {
    Body,
    Byline,
    Copyright,
    Correction,
    Credit,
    Dateline,
    EditorsNote,
    Lead,
    Expires,
    Headline,
    Id,
    Kind,
    /// Lists of single words about the item.
    Labels,
    Language,
    Priority,
    Provider,
    Published,
    RefersTo,
    Replaces,
    /// What speaks of other things than the item: people, places, pictures, related items.
    Silent,
    Slug,
    Subtitle,
    Summary,
    Take,
    UsageTerms,
    Url,
    Version,
}

/// Each property as the list writes it.
const PROPERTIES: [(Property, &str); 27] = [
    (Property::Body, "body"),
    (Property::Byline, "byline"),
    (Property::Copyright, "copyright"),
    (Property::Correction, "correction"),
    (Property::Credit, "credit"),
    (Property::Dateline, "dateline"),
    (Property::EditorsNote, "editors_note"),
    (Property::Lead, "lead"),
    (Property::Expires, "expires"),
    (Property::Headline, "headline"),
    (Property::Id, "id"),
    (Property::Kind, "kind"),
    (Property::Labels, "labels"),
    (Property::Language, "language"),
    (Property::Priority, "priority"),
    (Property::Provider, "provider"),
    (Property::Published, "published"),
    (Property::RefersTo, "refers_to"),
    (Property::Replaces, "replaces"),
    (Property::Silent, "silent"),
    (Property::Slug, "slug"),
    (Property::Subtitle, "subtitle"),
    (Property::Summary, "summary"),
    (Property::Take, "take"),
    (Property::UsageTerms, "usage_terms"),
    (Property::Url, "url"),
    (Property::Version, "version"),
];

static LIST: &str = include_str!("../../resources/wire/fields.tsv");

static NAMES: LazyLock<Vec<(Property, Vec<&'static str>)>> = LazyLock::new(|| {
    let rows = LIST.lines().filter(|it| !it.starts_with('#')).filter_map(|it| it.split_once('\t'));
    let property = |given: &str| PROPERTIES.iter().find(|(_, name)| *name == given).map(|(property, _)| *property);
    rows.filter_map(|(given, names)| Some((property(given)?, names.split_whitespace().collect()))).collect()
});

impl Property {
    /// Its names, folded as [`super::fields::Fields`] folds them, the surest first.
    pub(crate) fn names(self) -> &'static [&'static str] {
        NAMES.iter().find(|(property, _)| *property == self).map_or(&[], |(_, names)| names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_has_names_and_every_row_a_property() {
        assert!(PROPERTIES.iter().all(|(property, _)| !property.names().is_empty()));
        assert_eq!(LIST.lines().filter(|it| !it.starts_with('#')).count(), PROPERTIES.len());
        let folded = |it: &&str| it.chars().all(|it| it.is_alphanumeric() && !it.is_uppercase());
        assert!(NAMES.iter().flat_map(|(_, names)| names).all(folded));
    }
}
