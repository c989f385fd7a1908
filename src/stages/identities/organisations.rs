//! Organisations: whether a name means one that the table knows.

use crate::record::Entity;
use crate::resources::identities::IdentityRules;
use crate::resources::who::Candidate;
use crate::resources::who::file::WhoKind;

use super::Story;
use super::surroundings::Said;

/// Whoever is so prominent is meant by a name of several ordinary words: "World Bank".
const FAMOUS: u8 = 93;
/// Letters of an abbreviation that many share.
const SHORT: usize = 4;

/// How much speaks for a candidate, as the logarithm of odds; `None`: something rules it out.
pub(super) fn weigh(
    candidate: &Candidate<'_>,
    entity: &Entity,
    said: &Said,
    story: &Story<'_>,
    rules: &IdentityRules,
) -> Option<f64> {
    let row = &candidate.row;
    if row.kind == WhoKind::Person {
        return None;
    }
    let words = entity.name.split(' ').count();
    let is_listed = printed_symbols(entity).any(|it| symbols(candidate).any(|own| own == it));
    let country = row.country();
    let at_home = country.is_some_and(|it| story.countries.contains(it));
    let abroad = country.is_some_and(|_| !at_home && !story.countries.is_empty());
    let beside = country.is_some_and(|it| said.countries.contains(it));
    // A word of the name says nothing more: "National Bank".
    let own = |word: &str| entity.name.split(' ').any(|it| it.eq_ignore_ascii_case(word));
    let told = |word: &&str| story.words.contains(*word) && !own(word);
    let trade = candidate.facts.trades().any(|code| rules.trade(code).iter().any(told));
    let is_firm = row.kind == WhoKind::Company;
    let of_firms = is_firm && story.words.iter().any(|it| rules.is_of_firms(it));
    let is_local = matches!(row.kind, WhoKind::Government | WhoKind::School | WhoKind::Health | WhoKind::Other);
    let is_local = is_local && row.prominence < FAMOUS;
    if row.kind == WhoKind::Club && !trade {
        return None;
    }
    let mut weight = -3.0 + f64::from(row.prominence) / 20.0;
    weight += match words {
        1 => 0.0,
        2 => 1.2,
        _ => 2.0,
    };
    weight += if is_listed { 6.0 } else { 0.0 } + if trade { 1.5 } else { 0.0 } + if of_firms { 0.7 } else { 0.0 };
    weight += if at_home { 0.8 } else { 0.0 } + if beside { 0.7 } else { 0.0 };
    weight -= match (abroad, is_local) {
        (true, true) => 2.5,
        (false, true) if !at_home && (row.kind == WhoKind::Health || candidate.ordinary) => 2.0,
        (false, true) if !at_home => 0.7,
        (true, false) => 0.5,
        _ => 0.0,
    };
    if candidate.ordinary && !(words > 1 && row.prominence >= FAMOUS) {
        weight -= if words > 1 { 3.5 } else { 4.5 };
        // Its own trade tells "Target" from a target.
        if trade && of_firms {
            weight += 2.0;
        }
    }
    if candidate.alternate {
        weight -= if entity.name.len() <= SHORT && row.prominence < FAMOUS { 2.5 } else { 1.0 };
    }
    Some(weight)
}

/// The symbols that the copy prints for a firm, without the exchange.
fn printed_symbols(entity: &Entity) -> impl Iterator<Item = &str> {
    let ticker = entity.ids.get("ticker").and_then(|it| it.rsplit(':').next());
    let ric = entity.ids.get("ric").and_then(|it| it.split('.').next());
    ticker.into_iter().chain(ric)
}

fn symbols<'c>(candidate: &Candidate<'c>) -> impl Iterator<Item = &'c str> {
    candidate.facts.ids.split('|').filter_map(|it| it.strip_prefix("ticker:")?.rsplit(':').next())
}
