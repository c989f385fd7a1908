//! What is known of the copy on a subject (`[[feed]]`), put into the articles that do not say it themselves.

use jiff::tz::TimeZone;

use super::subject::{matches_subject, token};
use super::topic::TopicTokens;
use crate::article::Article;
use crate::config::{Config, Feed};
use crate::pipeline;
use crate::record::Record;
use crate::resources::agencies::Agencies;

/// The feeds of a configuration, for articles.
#[derive(Debug, Clone, Default)]
pub struct Feeds(Vec<Profile>);

#[derive(Debug, Clone)]
struct Profile {
    feed: Feed,
    /// The agency's usual name.
    provider: Option<String>,
    zone: Option<TimeZone>,
}

/// The feeds of a configuration, for subjects of records.
#[derive(Debug, Clone)]
pub(crate) struct FeedTokens(Vec<Tokens>);

#[derive(Debug, Clone)]
struct Tokens {
    feed: Feed,
    topics: Option<TopicTokens>,
}

impl Feeds {
    /// `Err` names an agency that is not known.
    pub fn new(config: &Config, agencies: &Agencies) -> Result<Feeds, String> {
        let profile = |feed: &Feed| {
            let known = feed.agency.as_deref().map(|id| agencies.by_id(id).ok_or_else(|| unknown_agency(id)));
            let provider = known.transpose()?.map(|it| it.name.clone());
            let zone = feed.zone.as_deref().and_then(|it| TimeZone::get(it).ok());
            Ok(Profile { feed: feed.clone(), provider, zone })
        };
        config.feed.iter().map(profile).collect::<Result<_, _>>().map(Feeds)
    }

    /// Puts what is known of the subject's copy where the article says nothing.
    pub(crate) fn complete(&self, article: &mut Article, subject: &str) {
        let subject: Vec<&str> = subject.split('.').collect();
        let Some(profile) = self.0.iter().find(|it| matches_subject(&it.feed.subject, &subject)) else { return };
        let feed = &profile.feed;
        article.language = article.language.take().or_else(|| feed.language.clone());
        article.credit = article.credit.take().or_else(|| feed.credit.clone());
        article.provider = article.provider.take().or_else(|| profile.provider.clone());
        let local = article.published.filter(|it| article.published_is_local && it.has_time);
        if let Some(zoned) = local.zip(profile.zone.as_ref()).and_then(|(local, zone)| pipeline::in_zone(local, zone)) {
            article.published = Some(zoned);
            article.published_is_local = false;
        }
        if let Some(expected) = feed.format.filter(|it| *it != article.format) {
            let name = |it| serde_json::to_value(it).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
            article.diagnostics.push(format!("its format is {}, and {} was expected", name(article.format), name(expected)));
        }
    }
}

fn unknown_agency(id: &str) -> String {
    format!("feed.agency is '{id}'; it is an id of the list of agencies, as in credit.agency: reuters, ap, dpa, …")
}

impl FeedTokens {
    /// `Err` names the key and what is wrong with it.
    pub(crate) fn new(config: &Config) -> Result<FeedTokens, String> {
        let tokens = |feed: &Feed| {
            if let Some(topic) = feed.topic.as_deref().filter(|it| token(it) != *it) {
                return Err(format!("feed.topic: '{topic}' can't be a token of a subject"));
            }
            let own = config.output.topics.iter().chain(&feed.topics).map(|(code, word)| (code.clone(), word.clone())).collect();
            let topics = (!feed.topics.is_empty()).then(|| TopicTokens::new(&own)).transpose()?;
            Ok(Tokens { feed: feed.clone(), topics })
        };
        config.feed.iter().map(tokens).collect::<Result<_, _>>().map(FeedTokens)
    }

    /// The token of a record's topic: by the feed's own words, else by everybody's; where no topic is likely that of the feed.
    pub(crate) fn topic(&self, record: &Record, others: &TopicTokens) -> String {
        let tokens = self.of(record);
        let topics = tokens.and_then(|it| it.topics.as_ref()).unwrap_or(others);
        let default = tokens.and_then(|it| it.feed.topic.clone()).filter(|_| record.topics.is_empty());
        default.unwrap_or_else(|| topics.of(record))
    }

    /// The country of a record that is about none.
    pub(crate) fn country(&self, record: &Record) -> Option<&str> {
        self.of(record)?.feed.country.as_deref()
    }

    fn of(&self, record: &Record) -> Option<&Tokens> {
        let subject: Vec<&str> = record.source.subject.as_deref()?.split('.').collect();
        self.0.iter().find(|it| matches_subject(&it.feed.subject, &subject))
    }
}
