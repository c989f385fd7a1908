//! Cues: the words that say that something was said, with who said it and what.
//!
//! Read from the tree: the speaker is the cue's subject, what was said is its clause, its object or the clause that it hangs from
//! ("…, the minister said"). Pareti (2012, 2015) and Newell, Margolin and Ruths (2018) name the parts cue, source and content.

use std::ops::Range;

use super::parsed::Parsed;
use super::phrases::{Phrase, Place, WEEKDAYS};
use crate::record::Code;
use crate::resources::attributions::{AttributionRules, CueRule};
use crate::text::tagset::{Relation, Upos, Xpos};

/// Something said in a sentence, as tokens of it.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) cue: Range<usize>,
    pub(super) lemma: String,
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

const SUBJECTS: [Relation; 2] = [Relation::Nsubj, Relation::NsubjOuter];
/// A clause that is no part of another's phrase.
const CLAUSES: [Relation; 7] =
    [Relation::Root, Relation::Ccomp, Relation::Conj, Relation::Parataxis, Relation::Advcl, Relation::AclRelcl, Relation::Xcomp];
/// Verbs whose infinitive says what was not done: "declined to say".
const REFUSALS: [&str; 4] = ["decline", "refuse", "fail", "avoid"];

impl Cues<'_, '_> {
    /// All that is said in the sentence, by its cues.
    pub(super) fn find(&self) -> Vec<Said> {
        let mut found: Vec<Said> = Vec::new();
        for at in 0..self.parsed.len() {
            let said = self.at(at, found.last());
            found.extend(said);
        }
        self.relay(&mut found);
        found
    }

    fn at(&self, at: usize, before: Option<&Said>) -> Option<Said> {
        if self.is_quoted(at) {
            return None;
        }
        if self.parsed.is(at, &["according"]) && self.parsed.is(at + 1, &["to"]) {
            return self.according(at);
        }
        let lemma = self.verb_lemma(at)?;
        if let Some(rule) = self.rules.cue(&lemma).filter(|it| !it.relays)
            && let Some(said) = self.verb(at, lemma.clone(), rule, before)
        {
            return Some(said);
        }
        self.given(at, &lemma)
    }

    /// The lemma of a verb; also of "alleges that" where the tagger saw a noun.
    fn verb_lemma(&self, at: usize) -> Option<String> {
        if self.parsed.upos(at) == Upos::Verb {
            return Some(self.parsed.lemma(at).into_owned());
        }
        let may_be =
            self.parsed.upos(at) == Upos::Noun && self.parsed.is(at + 1, &["that"]) && at > 0 && self.parsed.is_noun(at - 1);
        may_be.then(|| self.parsed.lemma_as(at, Upos::Verb, Xpos::Vbz).into_owned())
    }

    fn is_quoted(&self, at: usize) -> bool {
        self.quoted.get(at).copied().unwrap_or(false)
    }

    /// "The minister said it rained."
    fn verb(&self, at: usize, lemma: String, rule: &CueRule, before: Option<&Said>) -> Option<Said> {
        let is_passive = self.is_passive(at);
        // "his reported wealth", "Asked whether …, the minister said": nobody speaks there.
        let relation = self.parsed.relation(at);
        let attribute = matches!(relation, Relation::Amod | Relation::Compound);
        let opening = at == 0 && matches!(self.parsed.xpos(at), Xpos::Vbn | Xpos::Vbd);
        if (is_passive && self.agent(at).is_none()) || self.is_purpose(at) || attribute || opening {
            return None;
        }
        let said = |source: Option<Phrase>, content: Vec<Range<usize>>, via: Vec<Phrase>| {
            let negative = self.is_negative(at);
            Some(Said { cue: at..at + 1, lemma: lemma.clone(), class: rule.class.clone(), source, content, via, negative })
        };
        let place = Place { parsed: self.parsed, quoted: self.quoted };
        if rule.clause
            && !is_passive
            && let Some((source, content)) = place.at_the_end(at)
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
                let source = source.or_else(|| place.before(at).filter(|_| !is_passive));
                (head, source, via.into_iter().map(around).collect())
            }
        };
        if head.is_some_and(|it| self.parsed.is(it, &["you", "one", "it"]) && rule.class == "believe") {
            return None;
        }
        let mut content = self.content(at, rule, head);
        let is_source =
            |run: &Range<usize>| source.as_ref().is_some_and(|it| it.range.start < run.end && run.start < it.range.end);
        content.retain(|it| !is_source(it));
        if content.is_empty() && rule.described {
            content.extend(self.behind_with_quote(at));
        }
        if rule.clause && content.is_empty() {
            content.extend(self.behind_that(at).or_else(|| self.behind(at)));
        }
        if rule.hearer {
            content = content.into_iter().filter_map(|run| self.trim(self.behind_hearer(at, run))).collect();
        }
        if rule.clause && self.parsed.relation(at) != Relation::AclRelcl {
            content = self.to_the_end(at, content);
        }
        let content =
            content.into_iter().filter_map(|it| if it.start > at { self.trim(self.cut(it)) } else { Some(it) }).collect();
        said(source, content, via)
    }

    /// Whether a verb without a subject goes on where another cue stopped: "…, *adding* that", "… but *declined to say*".
    fn follows_on(&self, verb: usize) -> bool {
        let parsed = self.parsed;
        if parsed.child(verb, &SUBJECTS).is_some() {
            return false;
        }
        let part = |at: usize| {
            matches!(parsed.upos(at), Upos::Aux | Upos::Adv | Upos::Part)
                || (parsed.upos(at) == Upos::Verb && REFUSALS.contains(&parsed.lemma(at).as_ref()))
        };
        let group = (0..verb).rev().take_while(|it| part(*it)).last().unwrap_or(verb);
        let Some(before) = group.checked_sub(1) else { return false };
        let gerund = parsed.xpos(verb) == Xpos::Vbg && parsed.xpos(before) == Xpos::Comma;
        let joined = parsed.xpos(before) == Xpos::Cc && before.checked_sub(1).is_some_and(|it| parsed.xpos(it) == Xpos::Comma);
        gerund || joined
    }

    /// What was said, up to where the same speaker says something else, or somebody else does.
    fn cut(&self, run: Range<usize>) -> Range<usize> {
        let parsed = self.parsed;
        let starts_another = |at: usize| {
            if self.is_quoted(at) || parsed.xpos(at) != Xpos::Comma {
                return false;
            }
            let skipped = |it: &usize| matches!(parsed.upos(*it), Upos::Cconj | Upos::Adv | Upos::Aux | Upos::Part);
            let next = (at + 1..run.end).find(|it| !skipped(it)).unwrap_or(at);
            let lemma = parsed.lemma(next);
            let cue = REFUSALS.contains(&lemma.as_ref()) || self.rules.cue(&lemma).is_some_and(|it| it.clause || it.hearer);
            let subject = parsed.child(next, &SUBJECTS).is_some();
            (parsed.upos(next) == Upos::Verb && cue && !subject) || parsed.is(at + 1, &["while", "whereas"])
        };
        let end = (run.start + 1..run.end).find(|it| starts_another(*it));
        run.start..end.unwrap_or(run.end)
    }

    /// "said *inflation would fall*", where the tree sees no clause.
    fn behind(&self, at: usize) -> Option<Range<usize>> {
        let parsed = self.parsed;
        let opens = matches!(parsed.upos(at + 1), Upos::Det | Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Adj)
            && !self.is_quoted(at + 1);
        let end = (at + 1..parsed.len()).find(|it| matches!(parsed.xpos(*it), Xpos::Stop | Xpos::Colon)).unwrap_or(parsed.len());
        let finite = |it: usize| matches!(parsed.xpos(it), Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md);
        let is_clause = opens && (at + 2..end).any(finite) && finite(at);
        if is_clause { self.trim(at + 1..end) } else { None }
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
                || (relation == Relation::Obl && self.parsed.case(*it).is_some_and(|it| SUBJECT_OF_SPEECH.contains(&it.as_str())))
        };
        let content = below(noun).into_iter().chain(below(at)).find(holds).map(|it| self.runs(it, &[]));
        let content = content.or_else(|| self.behind_that(noun).map(|it| vec![it]))?;
        let negative = self.is_negative(at);
        Some(Said { cue: at..noun + 1, lemma: format!("{verb} {lemma}"), class, source, content, via, negative })
    }

    /// "It rained, according to the minister."
    fn according(&self, at: usize) -> Option<Said> {
        let parsed = self.parsed;
        let ends = |it: &usize| matches!(parsed.xpos(*it), Xpos::Comma | Xpos::Stop | Xpos::Colon) && !self.is_quoted(*it);
        let end = (at + 2..parsed.len()).find(ends).unwrap_or(parsed.len());
        let place = Place { parsed, quoted: self.quoted };
        let source = place.plain(at + 2..end)?;
        let content = match at.checked_sub(1) {
            None => self.trim(end..parsed.len()).into_iter().collect(),
            Some(before) if parsed.xpos(before) == Xpos::Comma => {
                let is_clause = (0..before).any(|it| matches!(parsed.upos(it), Upos::Verb | Upos::Aux));
                let rest = if is_clause { None } else { self.trim(end..parsed.len()) };
                self.trim(0..before).into_iter().chain(rest).collect()
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
        let (lemma, cue) = ("according to".to_owned(), at..at + 2);
        Some(Said { cue, lemma, class, source: Some(source), content, via: Vec::new(), negative: false })
    }

    /// Who speaks, and who passes it on.
    fn speaker(&self, verb: usize) -> (Option<usize>, Vec<usize>) {
        if let Some((source, via)) = self.quoted_as_saying(verb) {
            return (source, via.into_iter().collect());
        }
        let mut at = verb;
        // "said … and added", "declined to say": the subject stands with an earlier verb.
        for _ in 0..4 {
            if let Some(found) = self.subject(at) {
                return (Some(found), Vec::new());
            }
            let Some(head) = self.parsed.head(at) else { break };
            match self.parsed.relation(at) {
                _ if self.is_quoted(head) => break,
                Relation::Conj | Relation::Advcl | Relation::Parataxis => at = head,
                Relation::Xcomp => {
                    // "urged him to say"
                    if let Some(object) = self.parsed.child(head, &[Relation::Obj, Relation::Iobj]).filter(|it| *it < verb) {
                        return (Some(object), Vec::new());
                    }
                    at = head;
                }
                Relation::Acl | Relation::AclRelcl if self.may_speak(head) => return (Some(head), Vec::new()),
                // "expressed concern, calling it …": the concern does not call.
                Relation::Acl => match self.parsed.head(head) {
                    Some(governor) if !self.is_quoted(governor) => at = governor,
                    _ => break,
                },
                _ => break,
            }
        }
        (None, Vec::new())
    }

    /// "to support the claim": the purpose of something else.
    fn is_purpose(&self, verb: usize) -> bool {
        let to = |it: usize| self.parsed.xpos(it) == Xpos::To;
        self.parsed.relation(verb) == Relation::Advcl && self.parsed.children(verb).any(to)
    }

    /// "told *reporters* the port was open", where the tree reads "reporters the port" as one subject.
    fn behind_hearer(&self, at: usize, run: Range<usize>) -> Range<usize> {
        let parsed = self.parsed;
        if run.start != at + 1 {
            return run;
        }
        // "reporters" may be taken for a verb.
        let speaks = |it: usize| parsed.lower(it).strip_suffix('s').is_some_and(|it| self.rules.speaker(it).is_some());
        let noun = |it: usize| matches!(parsed.upos(it), Upos::Noun | Upos::Propn) || speaks(it);
        let first = (run.start..run.end.min(run.start + 8))
            .take_while(|it| noun(*it) || matches!(parsed.upos(*it), Upos::Det | Upos::Adj));
        let starts_another =
            |it: usize| matches!(parsed.upos(it), Upos::Det | Upos::Pron) || (noun(it) && parsed.upos(it) != parsed.upos(it - 1));
        let mut nouns = first.skip_while(|it| !noun(*it));
        let Some(mut last) = nouns.next() else { return run };
        while noun(last + 1) && parsed.upos(last + 1) == parsed.upos(last) {
            last += 1;
        }
        if last + 1 < run.end && starts_another(last + 1) { last + 1..run.end } else { run }
    }

    /// "called *the ruling “a step back”*", however the tree reads it.
    fn behind_with_quote(&self, at: usize) -> Option<Range<usize>> {
        let stops = |it: &usize| matches!(self.parsed.xpos(*it), Xpos::Comma | Xpos::Stop) && !self.is_quoted(*it);
        let until = (at + 1..self.parsed.len()).find(stops).unwrap_or(self.parsed.len());
        let last = (at + 1..until).rev().find(|it| self.is_quoted(*it))?;
        let end = if self.parsed.is_punctuation(last + 1) && last + 1 < until { last + 2 } else { last + 1 };
        self.trim(at + 1..end)
    }

    /// "said in a statement *that it rained*": the tree may hang the clause from the statement.
    fn behind_that(&self, at: usize) -> Option<Range<usize>> {
        let parsed = self.parsed;
        let opens = |it: usize| {
            let finite = (it + 1..parsed.len().min(it + THAT_WITHIN)).any(|at| matches!(parsed.upos(at), Upos::Verb | Upos::Aux));
            finite && matches!(parsed.relation(it), Relation::Mark | Relation::Obj | Relation::Det)
        };
        let that = |it: &usize| parsed.is(*it, &["that"]) && opens(*it) && !self.is_quoted(*it);
        let start = (at + 1..parsed.len().min(at + THAT_WITHIN)).find(that)?;
        self.trim(start + 1..parsed.len())
    }

    /// What follows the cue goes on to the end of the sentence, unless something there belongs to the cue itself.
    fn to_the_end(&self, at: usize, mut content: Vec<Range<usize>>) -> Vec<Range<usize>> {
        let parsed = self.parsed;
        let [run] = content.as_mut_slice() else { return content };
        if run.start <= at {
            return content;
        }
        let stays = |it: usize| {
            let mut below = it;
            while let Some(head) = parsed.head(below) {
                if head == at {
                    return !matches!(
                        parsed.relation(below),
                        Relation::Advcl | Relation::Obl | Relation::OblUnmarked | Relation::Advmod | Relation::Nsubj
                    ) && !(matches!(parsed.relation(below), Relation::Conj | Relation::Parataxis)
                        && parsed.upos(below) == Upos::Verb);
                }
                below = head;
            }
            // The cue hangs somewhere below what it governs.
            parsed.relation(at) != Relation::Conj
        };
        let mut end = run.end;
        while end < parsed.len() && (parsed.is_punctuation(end) || stays(end)) && !parsed.is(end, &["according"]) {
            end += 1;
        }
        if let Some(longer) = self.trim(run.start..end) {
            *run = longer;
        }
        content
    }

    /// A name, or a noun for those who speak and what speaks for them.
    fn may_speak(&self, noun: usize) -> bool {
        let known = || self.rules.speaker(&self.parsed.lemma(noun).to_lowercase()).is_some();
        matches!(self.parsed.upos(noun), Upos::Propn | Upos::Pron) || known()
    }

    /// The subject of an active verb, the agent of a passive one.
    fn subject(&self, verb: usize) -> Option<usize> {
        if self.is_passive(verb) {
            return self.agent(verb).or_else(|| self.parsed.child(verb, &[Relation::NsubjPass]));
        }
        let relative = |it: usize| matches!(self.parsed.xpos(it), Xpos::Wp | Xpos::Wdt);
        let subjects: Vec<usize> =
            self.parsed.children(verb).filter(|it| SUBJECTS.contains(&self.parsed.relation(*it))).collect();
        // "the train, which officials said was late"
        let subject = subjects.iter().copied().find(|it| !relative(*it)).or_else(|| subjects.first().copied())?;
        let is_relative = relative(subject);
        if is_relative && matches!(self.parsed.relation(verb), Relation::AclRelcl | Relation::Acl) {
            return self.parsed.head(verb);
        }
        (!is_relative && self.parsed.xpos(subject) != Xpos::Ex).then_some(subject)
    }

    fn is_passive(&self, verb: usize) -> bool {
        let participle = self.parsed.xpos(verb) == Xpos::Vbn && self.parsed.child(verb, &[Relation::Aux]).is_none();
        self.parsed.child(verb, &[Relation::AuxPass, Relation::NsubjPass]).is_some()
            || (participle && matches!(self.parsed.relation(verb), Relation::Acl | Relation::Advcl))
    }

    fn agent(&self, verb: usize) -> Option<usize> {
        let is_agent = |it: &usize| {
            matches!(self.parsed.relation(*it), Relation::OblAgent | Relation::Obl)
                && self.parsed.case(*it).is_some_and(|it| it == "by")
        };
        self.parsed.children(verb).find(is_agent)
    }

    /// "TASS quoted Peskov as saying", "Peskov was quoted by TASS as saying": who said it, and who passes it on.
    fn quoted_as_saying(&self, verb: usize) -> Option<(Option<usize>, Option<usize>)> {
        let head = self.parsed.head(verb)?;
        let relays = self.rules.cue(&self.parsed.lemma(head)).is_some_and(|it| it.relays);
        if !relays || self.parsed.xpos(verb) != Xpos::Vbg {
            return None;
        }
        if self.is_passive(head) {
            let subject = |it: &usize| self.parsed.relation(*it) == Relation::NsubjPass && !self.is_quoted(*it);
            let quoted = self.parsed.children(head).filter(subject).last();
            let quoted = quoted.or_else(|| self.parsed.head(head).filter(|_| self.parsed.relation(head) == Relation::Acl));
            return Some((quoted, self.agent(head).or_else(|| self.agent(verb))));
        }
        Some((self.parsed.child(head, &[Relation::Obj]), self.subject(head)))
    }

    fn is_negative(&self, verb: usize) -> bool {
        let negated = |at: usize| {
            let negation = |it: usize| self.parsed.is(it, &["not", "n't", "n’t", "never"]) && !self.is_quoted(it);
            self.parsed.children(at).any(|it| it < at && negation(it))
        };
        let refused = |head: usize| {
            self.parsed.relation(verb) == Relation::Xcomp
                && (REFUSALS.contains(&self.parsed.lemma(head).as_ref()) || negated(head))
        };
        negated(verb) || self.parsed.head(verb).is_some_and(refused)
    }

    /// What was said, as runs of tokens.
    fn content(&self, at: usize, rule: &CueRule, source: Option<usize>) -> Vec<Range<usize>> {
        let parsed = self.parsed;
        let free = |it: &usize| source.is_none_or(|source| !parsed.is_below(source, *it) && !parsed.is_below(*it, source));
        let children: Vec<usize> = parsed.children(at).filter(free).collect();
        let with = |relation: Relation| children.iter().copied().find(|it| parsed.relation(*it) == relation);
        if rule.clause {
            if let Some(clause) = with(Relation::Ccomp) {
                return self.runs(clause, &[]);
            }
            if let Some(clause) = children.iter().copied().find(|it| self.is_apart(*it)) {
                return self.runs(clause, &[]);
            }
        }
        if (rule.clause || !rule.infinitive) && self.is_inserted(at) {
            return parsed.head(at).map(|head| self.runs(head, &[at])).unwrap_or_default();
        }
        if self.is_passive(at) {
            return Vec::new();
        }
        if rule.infinitive
            && let Some(infinitive) = children.iter().copied().find(|it| self.is_infinitive(*it, at))
        {
            let expected = with(Relation::Obj).filter(|it| !rule.hearer && *it < infinitive);
            let start = expected.map_or(parsed.reach(infinitive).start, |it| parsed.reach(it).start);
            return self.trim(start..parsed.reach(infinitive).end).into_iter().collect();
        }
        let preposition = |it: &&usize| {
            let governed = matches!(parsed.relation(**it), Relation::Obl | Relation::Advcl | Relation::Nmod | Relation::Acl);
            governed && parsed.case(**it).is_some_and(|case| rule.prepositions.contains(&case))
        };
        let objects: Vec<usize> = children.iter().copied().filter(|it| parsed.relation(*it) == Relation::Obj).collect();
        let below_object = objects.iter().flat_map(|it| parsed.children(*it)).collect::<Vec<_>>();
        if let Some(object) = children.iter().chain(&below_object).find(preposition) {
            return self.runs(*object, &[]);
        }
        match objects.first() {
            Some(object) if rule.described => self.described(at, *object),
            // "calling it unfair", read as a clause
            None if rule.described => with(Relation::Ccomp).map(|it| self.runs(it, &[])).unwrap_or_default(),
            Some(object) if rule.noun && self.says_something(*object) => self.runs(*object, &[]),
            Some(object) if rule.speech && self.rules.is_speech(&parsed.lemma(*object)) => self.runs(*object, &[]),
            _ => Vec::new(),
        }
    }

    /// Whether an object is more than a name.
    fn says_something(&self, object: usize) -> bool {
        let more = |it: usize| self.parsed.upos(it) == Upos::Noun || self.is_quoted(it);
        self.parsed.reach(object).any(more)
    }

    /// An object with what is said of it: "described *the vote as unfair*"; none if nothing is.
    fn described(&self, at: usize, object: usize) -> Vec<Range<usize>> {
        let mut range = self.parsed.reach(object);
        let bare = range.end;
        for child in self.parsed.children(at).filter(|it| *it > object) {
            let more = match self.parsed.relation(child) {
                Relation::Xcomp => true,
                Relation::Obl | Relation::Advcl => self.parsed.case(child).is_some_and(|it| it == "as"),
                _ => false,
            };
            if more {
                range.end = range.end.max(self.parsed.reach(child).end);
            }
        }
        let quoted = (bare..self.parsed.len()).find(|it| !self.parsed.is_punctuation(*it)).is_some_and(|it| self.is_quoted(it));
        if quoted {
            let end = (bare..self.parsed.len()).find(|it| !self.is_quoted(*it) && !self.parsed.is_punctuation(*it));
            range.end = range.end.max(end.unwrap_or(self.parsed.len()));
        }
        let said = range.end > bare || range.clone().any(|it| self.is_quoted(it));
        if said { self.trim(range).into_iter().collect() } else { Vec::new() }
    }

    /// A clause beside the cue, set apart by a comma, a colon or a quotation mark: "It rained, said the minister".
    fn is_apart(&self, clause: usize) -> bool {
        let parsed = self.parsed;
        let set_apart = matches!(parsed.relation(clause), Relation::Parataxis | Relation::Dep | Relation::Dislocated);
        let range = parsed.reach(clause);
        set_apart && range.len() > 2 && range.clone().any(|it| matches!(parsed.upos(it), Upos::Verb | Upos::Aux))
    }

    /// A cue that hangs from what was said: "It will, the minister said, rain", "As the minister said, it rained".
    fn is_inserted(&self, at: usize) -> bool {
        let parsed = self.parsed;
        if self.quoted_as_saying(at).is_some() {
            return false;
        }
        let range = parsed.reach(at);
        let mark = |at: Option<usize>| at.is_some_and(|at| parsed.is_punctuation(at));
        let bounded = mark(range.start.checked_sub(1)) || mark(Some(range.start)) || range.start == 0;
        match parsed.relation(at) {
            Relation::Parataxis => bounded,
            Relation::Advcl => parsed.child(at, &[Relation::Mark, Relation::Advmod]).is_some_and(|it| parsed.is(it, &["as"])),
            _ => false,
        }
    }

    fn is_infinitive(&self, child: usize, verb: usize) -> bool {
        let relation = matches!(self.parsed.relation(child), Relation::Xcomp | Relation::Advcl | Relation::Ccomp);
        let to = |it: usize| self.parsed.xpos(it) == Xpos::To;
        // Behind a comma it is what all of it is for.
        let adjacent = |to: usize| to.checked_sub(1).is_some_and(|it| !self.parsed.is_punctuation(it));
        relation && child > verb && self.parsed.children(child).any(|it| to(it) && adjacent(it))
    }

    /// The tokens below `top`, without what hangs below `without`, as trimmed runs.
    pub(super) fn runs(&self, top: usize, without: &[usize]) -> Vec<Range<usize>> {
        let parsed = self.parsed;
        let kept = |at: usize| parsed.is_below(at, top) && !without.iter().any(|it| parsed.is_below(at, *it));
        let mut runs: Vec<Range<usize>> = Vec::new();
        for at in parsed.reach(top) {
            // Punctuation hangs anywhere.
            let inside = kept(at) || (parsed.is_punctuation(at) && !without.iter().any(|it| parsed.reach(*it).contains(&at)));
            match runs.last_mut() {
                Some(run) if inside && run.end == at => run.end = at + 1,
                _ if inside => runs.push(at..at + 1),
                _ => {}
            }
        }
        runs.into_iter().filter_map(|it| self.trim(it)).collect()
    }

    /// Without punctuation at its ends, "that" and conjunctions before it. Quotation marks stay.
    fn trim(&self, range: Range<usize>) -> Option<Range<usize>> {
        let parsed = self.parsed;
        let mark = |at: usize| matches!(parsed.xpos(at), Xpos::OpenQuote | Xpos::CloseQuote);
        let (mut start, mut end) = (range.start, range.end);
        while start < end
            && ((parsed.is_punctuation(start) && !mark(start))
                || self.is_complementiser(start)
                || (start > 0 && parsed.is(start - 1, &["on"]) && WEEKDAYS.contains(&parsed.word(start)))
                || parsed.relation(start) == Relation::Cc
                || (matches!(parsed.relation(start), Relation::Case | Relation::Mark)
                    && parsed.xpos(start) == Xpos::In
                    && EMPTY.iter().any(|it| parsed.is(start, &[it]))))
        {
            start += 1;
        }
        let closes =
            |at: usize| parsed.xpos(at) == Xpos::CloseBracket && (start..at).any(|it| parsed.xpos(it) == Xpos::OpenBracket);
        while start < end
            && ((parsed.is_punctuation(end - 1) && !mark(end - 1) && !closes(end - 1))
                || parsed.relation(end - 1) == Relation::Cc)
        {
            end -= 1;
        }
        (start..end).any(|it| !parsed.is_punctuation(it)).then_some(start..end)
    }

    /// "that" before a clause.
    fn is_complementiser(&self, at: usize) -> bool {
        let parsed = self.parsed;
        let marks = parsed.upos(at) == Upos::Sconj || parsed.relation(at) == Relation::Mark;
        let names_next =
            matches!(parsed.upos(at + 1), Upos::Det | Upos::Propn | Upos::Pron | Upos::Num) || parsed.xpos(at + 1) == Xpos::Nns;
        parsed.is(at, &["that"]) && (marks || names_next)
    }

    /// Relays: "…, citing the police"; "the minister, quoted by TASS".
    fn relay(&self, found: &mut [Said]) {
        for at in 0..self.parsed.len() {
            if self.is_quoted(at) || !self.rules.cue(&self.parsed.lemma(at)).is_some_and(|it| it.relays) {
                continue;
            }
            let Some(head) = self.parsed.head(at) else { continue };
            if self.is_passive(at) {
                let Some(agent) = self.agent(at).map(|it| Phrase::around(self.parsed, it)) else { continue };
                let spoken =
                    |it: &&mut Said| it.source.as_ref().is_some_and(|it| it.range.end == at || self.parsed.is_below(at, it.head));
                found.iter_mut().filter(spoken).for_each(|it| it.via.push(agent.clone()));
            } else if let Some(cited) = self.cited(at) {
                let end = cited.range.end;
                let index = found.iter().position(|it| it.cue.contains(&head));
                let index = index.or_else(|| found.iter().rposition(|it| it.cue.start < at));
                let Some(said) = index.and_then(|it| found.get_mut(it)) else { continue };
                // "reported, citing the police, that …"
                let behind = |run: &Range<usize>| {
                    let inside = run.start <= end && run.end > at && run.start + 3 > at;
                    if inside { self.trim(end..run.end) } else { Some(run.clone()) }
                };
                said.content = said.content.iter().filter_map(behind).collect();
                let nearer = said.source.replace(cited);
                said.via.splice(0..0, nearer);
            }
        }
    }

    /// Whom "citing" cites: up to the next comma.
    fn cited(&self, at: usize) -> Option<Phrase> {
        let parsed = self.parsed;
        if parsed.xpos(at) != Xpos::Vbg {
            return None;
        }
        let end = (at + 1..parsed.len()).find(|it| matches!(parsed.xpos(*it), Xpos::Comma | Xpos::Stop)).unwrap_or(parsed.len());
        let place = Place { parsed, quoted: self.quoted };
        place.plain(at + 1..end).filter(|it| self.may_speak(it.head))
    }
}

/// How many words a cue may stand before its "that".
const THAT_WITHIN: usize = 24;
/// Prepositions that say nothing themselves: "accused him *of* theft".
const EMPTY: [&str; 7] = ["of", "for", "about", "on", "over", "to", "as"];
/// Before what a noun of speech is about.
const SUBJECT_OF_SPEECH: [&str; 7] = ["over", "about", "at", "for", "on", "against", "to"];
