//! Whose copy it is: the agency, told by the sign that comes nearest to the agency itself.

use crate::article::Article;
use crate::record::Credit;
use crate::resources::agencies::{Agencies, Agency};

/// Every sign of the agency that furniture found, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signs {
    /// "(ANI)" after the last sentence, "Source: …".
    pub end: Option<String>,
    /// The canonical id of the dateline's agency.
    pub dateline: Option<String>,
    pub byline: Option<String>,
    pub copyright: Option<String>,
    /// "auto-generated from a syndicated feed", "not edited by … staff".
    pub distributor: Option<String>,
}

/// The credit that the envelope and the copy agree on, or the surest sign of it.
///
/// The agency that signs at the end has the last word: a story that it took from another agency keeps that one's dateline.
pub fn read(article: &Article, signs: &Signs, agencies: &Agencies) -> Option<Credit> {
    let named = |given: &Option<String>| given.as_deref().and_then(|it| find(it, agencies)).cloned();
    let agency = named(&signs.end)
        .or_else(|| named(&article.credit))
        .or_else(|| named(&signs.dateline))
        .or_else(|| named(&signs.byline))
        .or_else(|| named(&article.provider))
        .or_else(|| signs.copyright.as_deref().or(article.copyright.as_deref()).and_then(|it| inside(it, agencies)).cloned());
    let credit = Credit {
        distributor: distributor(article, signs, agency.as_ref(), agencies),
        copyright: article.copyright.clone().or_else(|| signs.copyright.clone()),
        name: agency.as_ref().map(|it| it.name.clone()).or_else(|| article.credit.clone()),
        agency: agency.map(|it| it.id),
    };
    (credit != Credit::default()).then_some(credit)
}

fn distributor(article: &Article, signs: &Signs, agency: Option<&Agency>, agencies: &Agencies) -> Option<String> {
    signs.distributor.clone().or_else(|| {
        let provider = article.provider.as_deref().map(str::trim).filter(|it| !it.is_empty())?;
        let own = find(provider, agencies);
        (agency.is_some() && own.map(|it| &it.id) != agency.map(|it| &it.id)).then(|| provider.to_owned())
    })
}

/// "Reuters", "AP/Jane Doe", "By ANI", "nfe:AP", "Source: Xinhua".
fn find<'a>(given: &str, agencies: &'a Agencies) -> Option<&'a Agency> {
    // A canonical id comes from our own dateline.
    let code = given.rsplit([':', '/']).next().unwrap_or(given);
    agencies
        .by_id(given)
        .or_else(|| agencies.find(given))
        .or_else(|| agencies.find(given.trim_start_matches("The ")))
        .or_else(|| agencies.find(code))
}

/// The agency somewhere inside a copyright line: "© 2025 The Associated Press. All rights reserved."
fn inside<'a>(notice: &str, agencies: &'a Agencies) -> Option<&'a Agency> {
    let words: Vec<&str> = notice.split([' ', ',', '.', ';', '(', ')']).filter(|it| !it.is_empty()).collect();
    (1..=4).rev().flat_map(|width| words.windows(width)).find_map(|it| agencies.find(&it.join(" ")))
}
