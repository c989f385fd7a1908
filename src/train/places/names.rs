//! The other names under which copy has what the sources call by one.

use rustc_hash::FxHashSet;

/// "Kharkiv Oblast" and "Province of Bukidnon" are also called "Kharkiv" and "Bukidnon".
pub(super) fn short_name(name: &str, types: &FxHashSet<&str>) -> Option<String> {
    let lower = name.to_lowercase();
    let before = BEFORE.iter().filter(|kind| lower.starts_with(**kind)).map(|kind| name.get(kind.len()..));
    let behind = types.iter().map(|kind| name.get(..lower.strip_suffix(*kind)?.strip_suffix(' ')?.len()));
    before
        .chain(behind)
        .flatten()
        .filter(|short| short.len() > 2 && !GENERIC.contains(&short.to_lowercase().as_str()))
        .min_by_key(|short| short.len())
        .map(str::to_owned)
}

/// What stands before the names of divisions in the sources.
const BEFORE: [&str; 14] = [
    "province of ",
    "provincia di ",
    "provincia de ",
    "provincia del ",
    "departamento de ",
    "kabupaten ",
    "landkreis ",
    "powiat ",
    "huyện ",
    "amphoe ",
    "shahrestān-e ",
    "shahrestan-e ",
    "obshtina ",
    "county ",
];

/// What is left of "Federal District" or "Western Province" names nothing.
const GENERIC: [&str; 14] = [
    "capital",
    "central",
    "east",
    "eastern",
    "federal",
    "national",
    "north",
    "northern",
    "south",
    "southern",
    "west",
    "western",
    "metropolitan",
    "centre",
];

/// Spellings of a town's name that are as usual: "St. Michaels" and "Saint Michaels", "Cavite" and "Cavite City".
pub(super) fn variants(name: &str, country: [u8; 2]) -> Vec<String> {
    let abbreviated = ABBREVIATED.iter().filter_map(|(full, short)| {
        let longer = name.strip_prefix(short).map(|rest| format!("{full}{rest}"));
        longer.or_else(|| name.strip_prefix(full).map(|rest| format!("{short}{rest}")))
    });
    let bare = name.strip_suffix(" City").or_else(|| name.strip_prefix("City of ")).filter(|_| country == *b"PH");
    abbreviated.chain(bare.map(str::to_owned)).collect()
}

/// First words of towns, with a blank behind them.
const ABBREVIATED: [(&str, &str); 4] = [("Saint ", "St. "), ("Sainte ", "Ste. "), ("Mount ", "Mt. "), ("Fort ", "Ft. ")];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::gazetteer::lists::division_types;

    #[test]
    fn shortens_divisions() {
        let types = division_types().unwrap();
        for (name, short) in [("Kharkiv Oblast", Some("Kharkiv")), ("Province of Bukidnon", Some("Bukidnon")), ("Bavaria", None)]
        {
            assert_eq!(short_name(name, &types).as_deref(), short, "{name}");
        }
    }

    #[test]
    fn spells_towns_in_full_and_short() {
        assert_eq!(variants("Saint Michaels", *b"US"), ["St. Michaels"]);
        assert_eq!(variants("Fort Worth", *b"US"), ["Ft. Worth"]);
        assert_eq!(variants("Cavite City", *b"PH"), ["Cavite"]);
        assert_eq!(variants("Dodge City", *b"US"), Vec::<String>::new());
    }
}
