//! Cues: the words that say that something was said, with who said it and what.
//!
//! Read from the tree: the speaker is the cue's subject, what was said is its clause, its object or the clause that it hangs from
//! ("…, the minister said"). Pareti (2012, 2015) and Newell, Margolin and Ruths (2018) name the parts cue, source and content.

use std::ops::Range;

use super::stretches::Place;
use crate::record::Code;
use crate::resources::attributions::{AttributionRules, CueRule};
use crate::stages::budget::PER_SENTENCE;
use crate::stages::phrases::Phrase;
use crate::text::clauses::SUBJECTS;
use crate::text::lexicon::WordClass;
use crate::text::parsed::Parsed;
use crate::text::tagset::{Relation, Upos};

/// Something said in a sentence, as tokens of it.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) cue: Range<usize>,
    pub(super) lemma: String,
    /// "according to", "as per"
    pub(super) is_according: bool,
    pub(super) class: Code,
    /// Who said it.
    pub(super) source: Option<Phrase>,
    pub(super) content: Vec<Range<usize>>,
    /// Who passes it on, nearest first.
    pub(super) via: Vec<Phrase>,
    pub(super) negative: bool,
}

/// Where cues are looked for.
pub(super) struct Cues<'c, 't> {
    pub(super) parsed: &'c Parsed<'t>,
    pub(super) rules: &'c AttributionRules,
    /// For each token, whether it stands between quotation marks.
    pub(super) quoted: &'c [bool],
}

/// What is said within something that somebody said ends where that does: "Her party wants him to go, *sources said*".
fn clip(found: &mut [Said]) {
    let told: Vec<Range<usize>> = found
        .iter()
        .filter(|it| it.cue.start > 0)
        .flat_map(|it| {
            let before = it.content.len() == 1 && it.content.iter().all(|content| content.end <= it.cue.start);
            it.content.first().filter(|_| before).cloned()
        })
        .collect();
    for said in found.iter_mut() {
        let outer = told.iter().find(|it| it.contains(&said.cue.start)).map(|it| it.end);
        let Some(end) = outer else { continue };
        said.content.retain_mut(|run| {
            run.end = run.end.min(end);
            run.start < run.end
        });
    }
}

/// A clause that is no part of another's phrase.
const CLAUSES: [Relation; 7] =
    [Relation::Root, Relation::Ccomp, Relation::Conj, Relation::Parataxis, Relation::Advcl, Relation::AclRelcl, Relation::Xcomp];

impl Cues<'_, '_> {
    /// All that is said in the sentence, by its cues.
    pub(super) fn find(&self) -> Vec<Said> {
        let mut found: Vec<Said> = Vec::new();
        for at in 0..self.parsed.len() {
            if found.len() >= PER_SENTENCE {
                break;
            }
            let said = self.at(at, found.last());
            found.extend(said);
        }
        self.relay(&mut found);
        clip(&mut found);
        // "denied that he had ordered it" is no order.
        let denied: Vec<Range<usize>> = found.iter().filter(|it| it.class == "deny").flat_map(|it| it.content.clone()).collect();
        found.retain(|it| !denied.iter().any(|denied| denied.contains(&it.cue.start)));
        self.drop_own_attitudes(&mut found);
        self.hand_on(&mut found);
        found
    }

    fn at(&self, at: usize, before: Option<&Said>) -> Option<Said> {
        if self.is_quoted(at) {
            return None;
        }
        if self.is_according(at) {
            return self.according(at);
        }
        let lemma = self.verb_lemma(at)?;
        if let Some(rule) = self.rules.phrasal(&lemma, &self.parsed.lower(at + 1)) {
            let lemma = format!("{lemma} {}", self.parsed.lower(at + 1));
            return self.verb(at, lemma, rule, before);
        }
        if let Some(rule) = self.rules.cue(&lemma).filter(|it| !it.relays)
            && let Some(said) = self.verb(at, lemma.clone(), rule, before)
        {
            return Some(said);
        }
        self.given(at, &lemma)
    }

    pub(super) fn is_according(&self, at: usize) -> bool {
        let pair = |first: WordClass, second: WordClass| self.parsed.is(at, first) && self.parsed.is(at + 1, second);
        pair(WordClass::According, WordClass::To) || pair(WordClass::As, WordClass::Per)
    }

    /// The lemma of a verb; also of "alleges that" where the tagger saw a noun.
    fn verb_lemma(&self, at: usize) -> Option<String> {
        if self.parsed.upos(at) == Upos::Verb {
            return Some(self.parsed.lemma(at).into_owned());
        }
        let may_be = self.parsed.upos(at) == Upos::Noun
            && self.parsed.is(at + 1, WordClass::That)
            && at > 0
            && self.parsed.is_noun(at - 1);
        may_be.then(|| self.parsed.lemma_as_verb(at).into_owned())
    }

    pub(super) fn is_quoted(&self, at: usize) -> bool {
        self.quoted.get(at).copied().unwrap_or(false)
    }

    /// "The minister said it rained."
    fn verb(&self, at: usize, lemma: String, rule: &CueRule, before: Option<&Said>) -> Option<Said> {
        let is_passive = self.parsed.is_passive(at) || self.shares_passive(at);
        // "his reported wealth", "Asked whether …, the minister said": nobody speaks there.
        let relation = self.parsed.relation(at);
        let attribute = matches!(relation, Relation::Amod | Relation::Compound);
        if let Some(told) = self.of_a_claim(at, before) {
            return Some(Said { lemma, class: rule.class.clone(), ..told });
        }
        let opening = at == 0 && self.parsed.xpos(at).is_past_or_participle();
        if (is_passive && self.parsed.agent(at).is_none())
            || self.is_purpose(at)
            || self.is_condition(at)
            || self.fails(at)
            || self.is_told_to(at, rule)
            || self.takes(at, &lemma)
            || self.asks_for_a_thing(at, rule)
            || attribute
            || opening
        {
            return None;
        }
        let said = |source: Option<Phrase>, content: Vec<Range<usize>>, via: Vec<Phrase>| {
            let negative = self.is_negative(at);
            let (lemma, class) = (lemma.clone(), rule.class.clone());
            Some(Said { cue: at..at + 1, lemma, is_according: false, class, source, content, via, negative })
        };
        let place = Place { parsed: self.parsed, quoted: self.quoted };
        // "… who died in his care, *a coroner has ruled*", where the tree takes the cue for a remark on what it stands beside
        let remarks = relation == Relation::AclRelcl && !self.stands_apart(at);
        if rule.clause
            && !is_passive
            && !remarks
            && let Some((source, content)) = place.at_the_end(at, rule.hearer)
            && (source.range.end <= at || self.may_be_source(&source))
        {
            return said(Some(source), content.and_then(|it| self.trim(it)).into_iter().collect(), Vec::new());
        }
        let around = |it: usize| Phrase::around(self.parsed, it);
        let (head, source, via) = match before.filter(|_| self.follows_on(at)) {
            Some(before) => (before.source.as_ref().map(|it| it.head), before.source.clone(), before.via.clone()),
            None => {
                let (head, via) = self.speaker(at);
                let remark = place.before_a_remark(at).filter(|it| head.is_none_or(|head| it.range.contains(&head)));
                let source = remark.or(head.map(around)).or_else(|| place.behind_a_quote(at).filter(|_| !is_passive));
                let source = match source {
                    // "The court set the order aside, holding that …"
                    None if self.parsed.xpos(at).is_gerund() => self.main_subject(at).map(around),
                    None => place.before(at).filter(|_| !is_passive),
                    found => found,
                };
                (head, source.map(|it| self.before_cue(it, at)), via.into_iter().map(around).collect())
            }
        };
        if head.is_some_and(|it| self.parsed.is(it, WordClass::Anybody) && rule.class == "believe") {
            return None;
        }
        // "No group has admitted the attack": nobody speaks.
        let nobody = |it: &Phrase| self.parsed.any(it.range.start, &[WordClass::No, WordClass::Nobody]);
        if source.as_ref().is_some_and(nobody) {
            return None;
        }
        let mut content = self.content(at, rule, head);
        let is_source =
            |run: &Range<usize>| source.as_ref().is_some_and(|it| it.range.start < run.end && run.start < it.range.end);
        content.retain(|it| !is_source(it));
        self.drop_openings(at, rule, &mut content);
        if content.is_empty() && rule.described {
            content.extend(self.behind_with_quote(at));
        }
        if rule.clause && content.is_empty() {
            content.extend(self.behind_that(at).or_else(|| self.behind(at).filter(|_| !rule.that)));
        }
        if rule.hearer {
            content = content.into_iter().filter_map(|run| self.trim(self.behind_hearer(at, run))).collect();
        }
        content = content.into_iter().filter_map(|run| self.trim(self.behind_medium(at, run))).collect();
        if content.is_empty() && rule.infinitive && rule.hearer {
            content.extend(self.behind_to(at));
        }
        if rule.clause && relation != Relation::AclRelcl {
            content = self.to_the_end(at, rule.hearer, content);
        }
        let content: Vec<Range<usize>> =
            content.into_iter().filter_map(|it| if it.start > at { self.trim(self.cut(it)) } else { Some(it) }).collect();
        let mut content = content;
        if rule.clause {
            let behind = source.as_ref().map_or(at + 1, |it| it.range.end.max(at + 1));
            content.extend(self.main_clause(behind, &content));
        }
        // "the plane turned back, intending to land"
        let lifeless = |it: &Phrase| self.parsed.upos(it.head) == Upos::Noun && !self.may_speak(it.head);
        if rule.class == "intend" && self.parsed.xpos(at).is_gerund() && source.as_ref().is_some_and(lifeless) {
            return None;
        }
        let hopes = rule.class == "believe" && content.first().is_some_and(|it| self.parsed.xpos(it.start).is_to());
        let mut said = said(source, content, via)?;
        if hopes {
            said.class = Code::Borrowed("intend");
        }
        Some(said)
    }

    /// "They alleged that ballots were stuffed, a charge *the commission denied*": of what was claimed right before.
    fn of_a_claim(&self, at: usize, before: Option<&Said>) -> Option<Said> {
        // What is said of a denial is not said of what was denied.
        let claimed = before.filter(|it| it.cue.end <= at && it.class != "deny" && !it.negative)?;
        let last = claimed.content.last().filter(|it| it.end < at)?;
        let (speaker, verb) = self.claim_behind(last.end)?;
        let negative = self.is_negative(at);
        (verb == at).then(|| Said { cue: at..at + 1, source: Some(speaker), via: Vec::new(), negative, ..claimed.clone() })
    }

    /// "Two people said *the firm was considering* a sale": what the firm considers is known through them.
    fn hand_on(&self, found: &mut [Said]) {
        let tellers: Vec<(Range<usize>, Vec<Phrase>)> = (found.iter())
            .flat_map(|it| it.content.iter().map(move |content| (it, content.clone())))
            .map(|(it, content)| (content, it.source.iter().chain(&it.via).cloned().collect()))
            .collect();
        for said in found.iter_mut().filter(|it| it.via.is_empty()) {
            let holds = |(content, _): &&(Range<usize>, Vec<Phrase>)| content.contains(&said.cue.start);
            let Some((_, via)) = tellers.iter().filter(holds).min_by_key(|(content, _)| content.len()) else { continue };
            let pronoun = |it: &Phrase| self.parsed.xpos(it.head).is_personal_pronoun();
            let own = said.source.as_ref().is_none_or(|it| pronoun(it) || via.contains(it));
            if !own {
                said.via = via.iter().filter(|it| !pronoun(it)).cloned().collect();
            }
        }
    }

    /// Whether a clause has a subject of its own, right behind a comma.
    fn stands_apart(&self, verb: usize) -> bool {
        let parsed = self.parsed;
        let start = parsed.reach(verb).start;
        let first = if parsed.xpos(start).is_comma() { start + 1 } else { start };
        let behind_comma = first.checked_sub(1).is_some_and(|it| parsed.xpos(it).is_comma());
        let own = |it: usize| it < verb && parsed.reach(it).start <= first && first <= it && !parsed.is_relative(it);
        behind_comma && parsed.child(verb, &SUBJECTS).is_some_and(own)
    }

    /// "BOK holds rate, signals *end* to easing": a single bare noun behind a cue is its source only if it is known to speak.
    fn may_be_source(&self, phrase: &Phrase) -> bool {
        phrase.range.len() > 1 || !self.parsed.xpos(phrase.head).is_singular_noun() || self.may_speak(phrase.head)
    }

    /// A source ends before the cue: "*a memo* suggesting that she knew", "*a note* which claimed that …".
    fn before_cue(&self, mut source: Phrase, cue: usize) -> Phrase {
        if source.head < cue && source.range.contains(&cue) {
            source.range.end = cue;
            let belongs_to_cue = |it: usize| {
                let part = matches!(self.parsed.upos(it), Upos::Aux | Upos::Adv | Upos::Part);
                part || self.parsed.xpos(it).is_relative_pronoun() || self.parsed.is_punctuation(it)
            };
            while source.range.end > source.head + 1 && belongs_to_cue(source.range.end - 1) {
                source.range.end -= 1;
            }
        }
        source
    }

    /// The subject of the sentence's main verb, if it stands before `at`.
    fn main_subject(&self, at: usize) -> Option<usize> {
        let root = (0..self.parsed.len()).find(|it| self.parsed.relation(*it) == Relation::Root)?;
        self.parsed.subject(root).filter(|it| *it < at && !self.is_quoted(*it))
    }

    /// "He said *he hoped* to win" is one thing said, by one person.
    fn drop_own_attitudes(&self, found: &mut Vec<Said>) {
        let is_attitude = |it: &Said| matches!(it.class.as_ref(), "believe" | "intend");
        let spoken: Vec<Range<usize>> = found.iter().filter(|it| !is_attitude(it)).flat_map(|it| it.content.clone()).collect();
        let stands_for_speaker = |it: &Phrase| self.parsed.xpos(it.head).is_personal_pronoun();
        let nested = |it: &Said| spoken.iter().any(|words| words.contains(&it.cue.start));
        found.retain(|it| !(is_attitude(it) && nested(it) && it.source.as_ref().is_none_or(stands_for_speaker)));
    }

    /// "The minister expressed concern over the rain."
    fn given(&self, at: usize, verb: &str) -> Option<Said> {
        let noun = self.parsed.child(at, &[Relation::Obj])?;
        let lemma = self.parsed.lemma(noun);
        let class = self.rules.noun_cue(verb, &lemma)?.clone();
        let (source, via) = self.speaker(at);
        let around = |it: usize| Phrase::around(self.parsed, it);
        let (source, via) = (Some(around(source?)), via.into_iter().map(around).collect());
        let below = |of: usize| self.parsed.children(of).filter(move |it| *it > noun).collect::<Vec<_>>();
        let holds = |it: &usize| {
            let relation = self.parsed.relation(*it);
            matches!(relation, Relation::Acl | Relation::AclRelcl | Relation::Ccomp | Relation::Nmod | Relation::Advcl)
                || (relation == Relation::Obl && self.parsed.case_is(*it, WordClass::SubjectOfSpeech))
        };
        let content = below(noun).into_iter().chain(below(at)).find(holds).map(|it| self.runs(it, &[]));
        let content = content.or_else(|| self.behind_that(noun).map(|it| vec![it]))?;
        // "a rain warning *for Kelantan*" says where.
        let place = |run: &Range<usize>| {
            self.parsed.is(run.start.saturating_sub(1), WordClass::For) && self.parsed.upos(run.start) == Upos::Propn
        };
        let content = match content.first().is_some_and(|it| class == "warn" && it.start > noun + 1 && place(it)) {
            true => self.runs(noun, &[]),
            false => content,
        };
        let negative = self.is_negative(at);
        let lemma = format!("{verb} {lemma}");
        Some(Said { cue: at..noun + 1, lemma, is_according: false, class, source, content, via, negative })
    }

    /// "It rained, according to the minister."
    fn according(&self, at: usize) -> Option<Said> {
        let parsed = self.parsed;
        let ends = |it: &usize| parsed.xpos(*it).ends_clause() && !self.is_quoted(*it);
        let end = (at + 2..parsed.len()).find(ends).unwrap_or(parsed.len());
        let place = Place { parsed, quoted: self.quoted };
        let source = place.plain(at + 2..end)?;
        let content = match at.checked_sub(1) {
            None => self.trim(self.behind_apposition(end)..parsed.len()).into_iter().collect(),
            Some(before) if parsed.xpos(before).is_comma() || parsed.is_quotation_mark(before) => {
                let is_clause = (0..before).any(|it| matches!(parsed.upos(it), Upos::Verb | Upos::Aux));
                let rest = if is_clause { None } else { self.trim(end..parsed.len()) };
                self.trim(0..at).into_iter().chain(rest).collect()
            }
            Some(_) => {
                let mut clause = parsed.head(source.head)?;
                while !CLAUSES.contains(&parsed.relation(clause)) {
                    clause = parsed.head(clause)?;
                }
                let whole = self.runs(clause, &[]);
                whole.into_iter().filter_map(|it| self.trim(it.start..it.end.min(at))).collect()
            }
        };
        let class = Code::Borrowed("say");
        let lemma = format!("{} {}", parsed.lower(at), parsed.lower(at + 1));
        let (cue, source) = (at..at + 2, Some(source));
        Some(Said { cue, lemma, is_according: true, class, source, content, via: Vec::new(), negative: false })
    }

    /// "According to UpGuard, *a security firm*, two databases …": where what was said begins behind the comma at `comma`.
    fn behind_apposition(&self, comma: usize) -> usize {
        let parsed = self.parsed;
        let next = (comma + 1..parsed.len()).find(|it| parsed.xpos(*it).ends_clause() || parsed.xpos(*it).is_comma());
        let Some(next) = next.filter(|it| parsed.xpos(*it).is_comma()) else { return comma };
        let described = parsed.any(comma + 1, &[WordClass::Indefinite, WordClass::Definite]) && next > comma + 2;
        let verb = |it: usize| matches!(parsed.upos(it), Upos::Verb | Upos::Aux | Upos::Pron);
        let rest = |it: usize| parsed.xpos(it).is_finite();
        if described && !(comma + 1..next).any(verb) && (next..parsed.len()).any(rest) { next } else { comma }
    }

    /// "villagers told to leave", "the port, expected to open": passives without their auxiliary.
    fn is_told_to(&self, verb: usize, rule: &CueRule) -> bool {
        let participle = self.parsed.xpos(verb).is_past_or_participle();
        let bare = self.parsed.xpos(verb + 1).is_to() && self.parsed.child(verb, &[Relation::Aux]).is_none();
        participle && bare && rule.class != "promise" && (rule.hearer || rule.class == "believe")
    }

    /// "asked Norway *for vessels* to patrol the coast": that is no question.
    fn asks_for_a_thing(&self, verb: usize, rule: &CueRule) -> bool {
        let parsed = self.parsed;
        let asked = parsed.child(verb, &[Relation::Obj, Relation::Iobj]).is_some_and(|it| it > verb);
        let thing = || {
            parsed
                .children(verb)
                .any(|it| it > verb && parsed.relation(it) == Relation::Obl && parsed.case_is(it, WordClass::For))
        };
        rule.class == "ask" && asked && thing() && parsed.child(verb, &[Relation::Ccomp]).is_none()
    }

    /// "The flood *claimed* 12 lives": a verb of speech by which nothing is said.
    fn takes(&self, verb: usize, lemma: &str) -> bool {
        let Some(taken) = self.rules.unspoken(lemma) else { return false };
        let parsed = self.parsed;
        let cause = |it: usize| self.rules.is_cause(&parsed.lemma(it).to_lowercase());
        if parsed.subject(verb).is_some_and(cause) || parsed.agent(verb).is_some_and(cause) {
            return true;
        }
        if parsed.child(verb, &[Relation::Ccomp]).is_some() {
            return false;
        }
        let is_taken = |it: usize| taken.contains(parsed.lemma(it).to_lowercase().as_str());
        // "hundreds of *lives*", "homes and *lives*"
        let below = |it: &usize| matches!(parsed.relation(*it), Relation::Nmod | Relation::Conj);
        let object = parsed.child(verb, &[Relation::Obj, Relation::NsubjPass]);
        object.is_some_and(|it| is_taken(it) || parsed.children(it).filter(below).any(is_taken))
    }

    /// "could meet *if Ukraine confirmed* its part": nobody has confirmed anything.
    fn is_condition(&self, verb: usize) -> bool {
        let parsed = self.parsed;
        let marked = |at: usize| {
            let mark = |it: usize| parsed.relation(it) == Relation::Mark && parsed.is(it, WordClass::Condition);
            parsed.relation(at) == Relation::Advcl && parsed.children(at).any(|it| it < at && mark(it))
        };
        marked(verb) || parsed.head(verb).is_some_and(|it| parsed.relation(verb) == Relation::Conj && marked(it))
    }

    /// "*failed to recognise* that": what is not done so is nothing said.
    fn fails(&self, verb: usize) -> bool {
        let fails = |it: usize| self.parsed.lemma_is(it, WordClass::Fails);
        self.parsed.relation(verb) == Relation::Xcomp && self.parsed.head(verb).is_some_and(fails)
    }

    /// "had been arrested and *accused* of theft": the auxiliary stands with the verb before.
    fn shares_passive(&self, verb: usize) -> bool {
        let parsed = self.parsed;
        let joined = parsed.relation(verb) == Relation::Conj && parsed.xpos(verb).is_participle();
        let first = parsed.head(verb).filter(|it| joined && parsed.child(*it, &[Relation::AuxPass]).is_some());
        let own = [Relation::Aux, Relation::AuxPass, Relation::Obj, Relation::Ccomp, Relation::Nsubj];
        first.is_some() && parsed.child(verb, &own).is_none()
    }

    /// "to support the claim": the purpose of something else.
    fn is_purpose(&self, verb: usize) -> bool {
        let to = |it: usize| self.parsed.xpos(it).is_to();
        self.parsed.relation(verb) == Relation::Advcl && self.parsed.children(verb).any(to)
    }

    fn is_negative(&self, verb: usize) -> bool {
        let negated = |at: usize| {
            let negation = |it: usize| self.parsed.is(it, WordClass::Negates) && !self.is_quoted(it);
            self.parsed.children(at).any(|it| it < at && negation(it))
        };
        let refused = |head: usize| {
            self.parsed.relation(verb) == Relation::Xcomp && (self.parsed.lemma_is(head, WordClass::Refuses) || negated(head))
        };
        negated(verb) || self.parsed.head(verb).is_some_and(refused)
    }
}
