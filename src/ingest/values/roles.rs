//! What the role of a part of an item says that it is; the list is `resources/wire/roles.tsv`.

use std::sync::LazyLock;

static LIST: &str = include_str!("../../resources/wire/roles.tsv");

static ROLES: LazyLock<Vec<(Role, &'static str)>> = LazyLock::new(|| {
    let rows = LIST.lines().filter(|it| !it.starts_with('#')).filter_map(|it| it.split_once('\t'));
    let role = |kind: &str| if kind == "text" { Role::Text } else { Role::Other };
    rows.flat_map(|(kind, words)| words.split_whitespace().map(move |it| (role(kind), it))).collect()
});

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Text,
    /// A title, a caption, a summary.
    Other,
    Unsaid,
}

impl Role {
    pub(crate) fn of(given: &str) -> Role {
        let given = given.to_lowercase();
        let has = |wanted: Role| ROLES.iter().any(|(role, word)| *role == wanted && given.contains(word));
        match () {
            () if has(Role::Other) => Role::Other,
            () if has(Role::Text) => Role::Text,
            () => Role::Unsaid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_agencies() {
        let check = |given, expected| assert_eq!(Role::of(given), expected, "{given}");
        check("Body", Role::Text);
        check("Lead", Role::Text);
        check("background", Role::Text);
        check("Main Text", Role::Text);
        check("Caption", Role::Other);
        check("Headline", Role::Other);
        check("x17", Role::Unsaid);
    }
}
