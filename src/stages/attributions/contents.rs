//! Contents: what was said. The tree says where it is; where it reads a long sentence wrong, commas, "that" and quotation marks do.

use std::ops::Range;

use super::circumstances;
use super::cues::Cues;
use super::stretches::Place;
use crate::record::SpeakerClass;
use crate::resources::attributions::CueRule;
use crate::stages::phrases::{Phrase, is_weekday};
use crate::text::clauses::SUBJECTS;
use crate::text::lexicon::WordClass;
use crate::text::tagset::{Relation, Upos};

impl Cues<'_, '_> {
    /// Words before a cue that say nothing by themselves are no content where a clause follows it: "*Briefing reporters*, he said it rained".
    pub(super) fn drop_openings(&self, at: usize, rule: &CueRule, content: &mut Vec<Range<usize>>) {
        let parsed = self.parsed;
        let says = |run: &Range<usize>| run.clone().any(|it| parsed.xpos(it).is_finite() || self.is_quoted(it));
        let gerund = parsed.xpos(at).is_gerund();
        let opens = |run: &Range<usize>| run.end <= at && (gerund || !says(run));
        // "*In a bid to calm markets*, the bank promised loans"
        let circumstance = |run: &Range<usize>| {
            let opening = parsed.upos(run.start) == Upos::Adp || parsed.xpos(run.start).is_to();
            run.start == 0 && opening && opens(run)
        };
        let told_behind = || self.behind_that(at).is_some() || self.behind(at).is_some();
        let all = |of: &dyn Fn(&Range<usize>) -> bool| content.iter().all(of);
        if rule.clause && (all(&circumstance) || (all(&opens) && told_behind())) {
            content.clear();
        }
    }

    /// "called on the union *to accept the offer*", wherever the tree hangs it.
    pub(super) fn behind_to(&self, at: usize) -> Option<Range<usize>> {
        let parsed = self.parsed;
        let stops = |it: &usize| parsed.xpos(*it).ends_clause();
        let end = (at + 2..parsed.len()).find(stops).unwrap_or(parsed.len());
        let infinitive = |it: &usize| parsed.xpos(*it).is_to() && parsed.upos(*it + 1) == Upos::Verb;
        let start = (at + 2..end.min(at + THAT_WITHIN)).find(infinitive)?;
        // "called on the president before he was to leave" asks for nothing.
        if (at + 2..start).any(|it| matches!(parsed.upos(it), Upos::Verb | Upos::Aux)) {
            return None;
        }
        self.trim(start..parsed.reach(start + 1).end.clamp(start + 2, end))
    }

    /// What was said, up to where the same speaker says something else, or somebody else does.
    pub(super) fn cut(&self, run: Range<usize>) -> Range<usize> {
        let parsed = self.parsed;
        let starts_another = |at: usize| {
            if self.is_according(at) {
                return true;
            }
            if self.is_quoted(at) {
                return false;
            }
            if !parsed.xpos(at).is_comma() {
                return self.joins_another(at);
            }
            let skipped = |it: &usize| matches!(parsed.upos(*it), Upos::Cconj | Upos::Adv | Upos::Aux | Upos::Part);
            if self.joins_another(at + 1) || self.claim_behind(at).is_some_and(|(_, verb)| verb < run.end) {
                return true;
            }
            let next = (at + 1..run.end).find(|it| !skipped(it)).unwrap_or(at);
            let lemma = parsed.lemma(next);
            let cue =
                parsed.lemma_is(next, WordClass::Refuses) || self.rules.cue(&lemma).is_some_and(|it| it.clause || it.hearer);
            let subject = parsed.child(next, &SUBJECTS).is_some();
            (parsed.upos(next) == Upos::Verb && cue && !subject) || parsed.is(at + 1, WordClass::Contrasts)
        };
        // "denied that it had lost the town, *after a video showed* …" says when.
        let cue = run.start.saturating_sub(1);
        let denies = (0..=cue).rev().take(NEAR).find(|it| self.parsed.upos(*it) == Upos::Verb);
        let denies = denies.is_some_and(|it| self.rules.cue(&parsed.lemma(it)).is_some_and(|it| it.class == "deny"));
        let starts_another = |at: usize| {
            let when = denies && parsed.xpos(at).is_comma() && parsed.is(at + 1, WordClass::After) && !self.is_quoted(at);
            when || starts_another(at)
        };
        let end = (run.start + 1..run.end).find(|it| starts_another(*it));
        run.start..end.unwrap_or(run.end)
    }

    /// "…, a charge *the commission denied*", "…, a charge denied by the commission": behind the comma at `comma`, who says something of what
    /// was just told, and the verb by which.
    pub(super) fn claim_behind(&self, comma: usize) -> Option<(Phrase, usize)> {
        let parsed = self.parsed;
        if !parsed.xpos(comma).is_comma() {
            return None;
        }
        // ", *which* the commission denies"
        let bare = parsed.is_relative(comma + 1);
        let noun = if bare { comma } else { self.speech_noun(comma + 1)? };
        let relative = usize::from(parsed.is_relative(noun + 1) || parsed.is(noun + 1, WordClass::That));
        let stops = |it: &usize| parsed.xpos(*it).ends_phrase() || parsed.xpos(*it).ends_clause();
        let behind = noun + 1 + relative..(noun + 1..parsed.len()).find(stops).unwrap_or(parsed.len());
        let verb = behind.clone().find(|it| parsed.upos(*it) == Upos::Verb)?;
        let says = |it: &&CueRule| if bare { it.class == "deny" && it.clause } else { it.noun || it.speech };
        let rule = self.rules.cue(&parsed.lemma(verb)).filter(says)?;
        // "the law, which the union condemned, was …" goes on.
        let ends = behind.end >= parsed.len() || parsed.xpos(behind.end).ends_sentence();
        if bare && !ends {
            return None;
        }
        let place = Place { parsed, quoted: self.quoted };
        let part = |it: &usize| matches!(parsed.upos(*it), Upos::Aux | Upos::Adv | Upos::Part);
        let group = (behind.start..verb).rev().take_while(part).last().unwrap_or(verb);
        let speaker = match (behind.start..group).is_empty() {
            false => place.plain(behind.start..group),
            true => parsed.agent(verb).map(|it| Phrase::around(parsed, it)),
        };
        speaker.filter(|_| rule.class != "intend").map(|it| (it, verb))
    }

    /// "a *charge*", "the same *claim*": the noun for speech of the phrase that an article opens at `first`.
    fn speech_noun(&self, first: usize) -> Option<usize> {
        let parsed = self.parsed;
        let article = parsed.any(first, &[WordClass::Indefinite, WordClass::Definite]);
        let named = |it: &usize| matches!(parsed.upos(*it), Upos::Noun | Upos::Adj);
        let noun = (first + 1..parsed.len().min(first + NEAR)).take_while(named).last()?;
        (article && self.rules.is_speech(&parsed.lemma(noun))).then_some(noun)
    }

    /// "said the inquiry was a start *and* called on the minister to resign": a conjunction before a past tense without a subject.
    pub(super) fn joins_another(&self, at: usize) -> bool {
        let parsed = self.parsed;
        let adverb = |it: &usize| parsed.upos(*it) == Upos::Adv;
        let verb = at + 1 + (at + 1..parsed.len()).take_while(adverb).count();
        let speech = |rule: &CueRule| !matches!(rule.class.as_ref(), "believe" | "intend");
        let lemma = || parsed.lemma(verb).into_owned();
        let rule = |lemma: &str| {
            let plain = self.rules.cue(lemma).filter(|it| it.clause && !it.that);
            self.rules.phrasal(lemma, &parsed.lower(verb + 1)).or(plain)
        };
        parsed.xpos(at).is_conjunction()
            && parsed.upos(verb) == Upos::Verb
            && parsed.child(verb, &SUBJECTS).is_none_or(|it| it < at)
            && ((parsed.xpos(verb).is_finite() && rule(&lemma()).is_some_and(speech)) || self.leaves_its_subject(verb))
    }

    /// "said *the vote* was calm but criticised the delays": a second verb of speech beside a clause whose subject does not speak goes on
    /// with the speaker.
    fn leaves_its_subject(&self, verb: usize) -> bool {
        let parsed = self.parsed;
        let lemma = parsed.lemma(verb);
        let phrasal = self.rules.phrasal(&lemma, &parsed.lower(verb + 1));
        let Some(rule) = phrasal.or_else(|| self.rules.cue(&lemma)).filter(|it| it.class != "intend" && !it.relays) else {
            return false;
        };
        let told_by = parsed.head(verb).filter(|it| parsed.relation(verb) == Relation::Conj && *it < verb);
        let Some(clause) = told_by else { return false };
        let in_speech = parsed.head(clause).is_some_and(|it| it < clause && self.rules.is_cue(&parsed.lemma(it)));
        let Some(subject) = parsed.child(clause, &SUBJECTS_OF_ANY).filter(|_| in_speech) else { return false };
        let past = parsed.xpos(verb).is_past_or_participle() && parsed.child(verb, &[Relation::Aux, Relation::AuxPass]).is_none();
        let is_passive = parsed.child(clause, &[Relation::AuxPass]).is_some();
        let is_state = is_passive || parsed.child(clause, &[Relation::Cop]).is_some();
        let object = parsed.child(verb, &[Relation::Obj, Relation::Ccomp]).is_some_and(|it| it > verb);
        let governs = |it: usize| it > verb && parsed.case(it).is_some_and(|case| rule.prepositions.contains(&case));
        // "had been arrested and told that …", "… and criticised by many" are passives.
        let active = match is_passive {
            true => object && (!rule.hearer || parsed.child(verb, &[Relation::Obj]).is_some()),
            false => object || phrasal.is_some() || parsed.children(verb).any(governs),
        };
        let is_told = is_passive && rule.hearer;
        past && active && (!self.speaks_by_itself(subject) || (is_state && !is_told))
    }

    /// A name, a pronoun for people, or a noun for people and bodies.
    fn speaks_by_itself(&self, noun: usize) -> bool {
        let class = || self.rules.speaker(&self.parsed.lemma(noun).to_lowercase());
        match self.parsed.upos(noun) {
            Upos::Propn | Upos::Pron => true,
            _ => class().map_or_else(|| self.rules.is_people(&self.parsed.lemma(noun)), |it| it != SpeakerClass::Document),
        }
    }

    /// "If it rained, the minister said, *the dam would burst*": the main clause behind the cue that its condition stands before.
    pub(super) fn main_clause(&self, behind: usize, content: &[Range<usize>]) -> Option<Range<usize>> {
        let parsed = self.parsed;
        let [condition] = content else { return None };
        let subordinate = parsed.upos(condition.start) == Upos::Sconj || parsed.relation(condition.start) == Relation::Mark;
        let end = (behind..parsed.len()).find(|it| parsed.xpos(*it).ends_sentence()).unwrap_or(parsed.len());
        let clause = behind + 1..end;
        let finite = |it: usize| parsed.xpos(it).is_finite() || parsed.upos(it) == Upos::Aux;
        let goes_on = subordinate && condition.end < behind && parsed.xpos(behind).is_comma() && clause.clone().any(finite);
        if goes_on { self.trim(clause) } else { None }
    }

    /// "said *inflation would fall*", where the tree sees no clause.
    pub(super) fn behind(&self, at: usize) -> Option<Range<usize>> {
        let parsed = self.parsed;
        // "said *on Friday* its arm would close"
        let day = |at: usize| is_weekday(parsed, at);
        let on = usize::from(parsed.is(at + 1, WordClass::On) && day(at + 2));
        let first = at + 1 + on + usize::from(day(at + 1 + on));
        // "said *in a statement* it was sorry"
        let opens_clause = |it: usize| matches!(parsed.upos(it), Upos::Det | Upos::Pron);
        let first = self.medium_behind(at).map(|it| it + 1).filter(|it| opens_clause(*it)).unwrap_or(first);
        let opens = matches!(parsed.upos(first), Upos::Det | Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Adj)
            && !self.is_quoted(first);
        let end = (at + 1..parsed.len()).find(|it| parsed.xpos(*it).ends_sentence()).unwrap_or(parsed.len());
        let finite = |it: usize| parsed.xpos(it).is_finite();
        // "rejected it, saying nothing had changed"
        let speaks = finite(at) || (parsed.xpos(at).is_gerund() && at > 0 && parsed.xpos(at - 1).is_comma());
        let is_clause = opens && (first + 1..end).any(finite) && speaks;
        if is_clause { self.trim(first..end) } else { None }
    }

    /// "told *reporters* the port was open", where the tree reads "reporters the port" as one subject.
    pub(super) fn behind_hearer(&self, at: usize, run: Range<usize>) -> Range<usize> {
        let parsed = self.parsed;
        if run.start != at + 1 {
            return run;
        }
        // "reporters" may be taken for a verb.
        let speaks = |it: usize| parsed.lower(it).strip_suffix('s').is_some_and(|it| self.rules.speaker(it).is_some());
        let noun = |it: usize| matches!(parsed.upos(it), Upos::Noun | Upos::Propn) || speaks(it);
        let first = (run.start..run.end.min(run.start + 8))
            .take_while(|it| noun(*it) || matches!(parsed.upos(*it), Upos::Det | Upos::Adj));
        let starts_another = |it: usize| {
            let determined = matches!(parsed.upos(it), Upos::Det | Upos::Pron) || parsed.is(it, WordClass::That);
            determined || (noun(it) && parsed.upos(it) != parsed.upos(it - 1))
        };
        let mut nouns = first.skip_while(|it| !noun(*it));
        let Some(mut last) = nouns.next() else { return run };
        while noun(last + 1) && parsed.upos(last + 1) == parsed.upos(last) {
            last += 1;
        }
        if last + 1 < run.end && starts_another(last + 1) { last + 1..run.end } else { run }
    }

    /// "said on *Telegram* four people were hurt", where the tree takes what it was said on for a part of it.
    pub(super) fn behind_medium(&self, at: usize, run: Range<usize>) -> Range<usize> {
        let parsed = self.parsed;
        let starts = at < run.start && run.start <= at + 2;
        let medium = self.medium_behind(at).filter(|it| starts && *it >= run.start);
        let clause = |it: usize| (it + 1..run.end).any(|it| parsed.xpos(it).is_finite());
        match medium.filter(|it| clause(*it)) {
            Some(medium) => medium + 1..run.end,
            None => run,
        }
    }

    /// "on his *Facebook*", "in a *statement*": the noun of a medium that stands right behind a cue.
    fn medium_behind(&self, at: usize) -> Option<usize> {
        let parsed = self.parsed;
        if !parsed.is(at + 1, WordClass::BeforeMedium) || parsed.upos(at + 1) != Upos::Adp {
            return None;
        }
        let named = |it: &usize| {
            let noun = matches!(parsed.upos(*it), Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn);
            noun || parsed.xpos(*it).is_possessive_pronoun() || parsed.xpos(*it).is_proper_noun()
        };
        let mut names = (at + 2..parsed.len().min(at + NEAR)).take_while(named);
        let medium = names.find(|it| circumstances::medium(parsed, *it, self.rules).is_some());
        medium.filter(|it| !matches!(parsed.upos(it + 1), Upos::Adp | Upos::Punct))
    }

    /// "called *the ruling “a step back”*", however the tree reads it.
    pub(super) fn behind_with_quote(&self, at: usize) -> Option<Range<usize>> {
        let stops = |it: &usize| self.parsed.xpos(*it).ends_phrase() && !self.is_quoted(*it);
        let until = (at + 1..self.parsed.len()).find(stops).unwrap_or(self.parsed.len());
        let last = (at + 1..until).rev().find(|it| self.is_quoted(*it))?;
        let end = if self.parsed.is_punctuation(last + 1) && last + 1 < until { last + 2 } else { last + 1 };
        self.trim(at + 1..end)
    }

    /// "said in a statement *that it rained*": the tree may hang the clause from the statement.
    pub(super) fn behind_that(&self, at: usize) -> Option<Range<usize>> {
        let parsed = self.parsed;
        let opens = |it: usize| {
            let finite = (it + 1..parsed.len().min(it + THAT_WITHIN)).any(|at| matches!(parsed.upos(at), Upos::Verb | Upos::Aux));
            finite
                && (matches!(parsed.relation(it), Relation::Mark | Relation::Obj | Relation::Det) || self.is_complementiser(it))
        };
        let that = |it: &usize| parsed.is(*it, WordClass::That) && opens(*it) && !self.is_quoted(*it);
        let start = (at + 1..parsed.len().min(at + THAT_WITHIN)).find(that)?;
        // "pledged aid, as the UN warned that …" is the UN's.
        let another = |it: usize| parsed.xpos(it).is_finite() && parsed.upos(it) == Upos::Verb && !self.is_quoted(it);
        if (at + 1..start).any(another) { None } else { self.trim(start + 1..parsed.len()) }
    }

    /// What follows the cue goes on to the end of the sentence, unless something there belongs to the cue itself.
    pub(super) fn to_the_end(&self, at: usize, hearer: bool, mut content: Vec<Range<usize>>) -> Vec<Range<usize>> {
        let parsed = self.parsed;
        let [run] = content.as_mut_slice() else { return content };
        if run.start <= at {
            return content;
        }
        // What hangs from the cue itself by one of these is a circumstance of saying.
        let leaves = |below: usize| match parsed.relation(below) {
            Relation::Advcl | Relation::Obl | Relation::OblUnmarked | Relation::Advmod | Relation::Nsubj => true,
            Relation::Conj | Relation::Parataxis => parsed.upos(below) == Upos::Verb,
            _ => false,
        };
        let stays = |it: usize| {
            let mut below = it;
            while let Some(head) = parsed.head(below) {
                if head == at {
                    return !leaves(below);
                }
                below = head;
            }
            // The cue hangs somewhere below what it governs.
            parsed.relation(at) != Relation::Conj
        };
        // "said reports of a pullback were baseless": the subject may have been lost.
        let opens = !matches!(parsed.upos(at + 1), Upos::Adp | Upos::Adv | Upos::Sconj | Upos::Part | Upos::Punct | Upos::X);
        let aside = |it: usize| parsed.is_punctuation(it) || self.is_complementiser(it) || is_weekday(parsed, it);
        let whole = opens && !hearer && !(at + 1..run.start).any(aside);
        let start = match () {
            () if whole => at + 1,
            // "affirmed *that* the claims were baseless", where the tree lost the claims
            () if self.is_complementiser(at + 1) => (at + 2).min(run.start),
            () => run.start,
        };
        let mut end = run.end;
        while end < parsed.len() && (parsed.is_punctuation(end) || stays(end)) && !parsed.is(end, WordClass::According) {
            end += 1;
        }
        if let Some(longer) = self.trim(start..end) {
            *run = longer;
        }
        content
    }

    /// What was said, as runs of tokens.
    pub(super) fn content(&self, at: usize, rule: &CueRule, source: Option<usize>) -> Vec<Range<usize>> {
        let parsed = self.parsed;
        let free = |it: &usize| source.is_none_or(|source| !parsed.is_below(source, *it) && !parsed.is_below(*it, source));
        let children: Vec<usize> = parsed.children(at).filter(free).collect();
        let with = |relation: Relation| children.iter().copied().find(|it| parsed.relation(*it) == relation);
        if rule.clause {
            let opens_with_that = |clause: usize| parsed.children(clause).any(|it| self.is_complementiser(it));
            // "The workers, *angry about pay*, said they would strike"
            let remark = |it: usize| it < at && source.is_some_and(|source| source < it) && !self.is_quoted(it);
            let clauses = children.iter().copied().filter(|it| parsed.relation(*it) == Relation::Ccomp);
            let mut told = clauses.filter(|it| !remark(*it) || parsed.reach(*it).any(|it| self.is_quoted(it)));
            if let Some(clause) = told.next().filter(|it| !rule.that || *it < at || opens_with_that(*it)) {
                return self.whole(at, clause);
            }
            // "pledged aid, as the UN warned *that the rains would fail*" is the UN's.
            let anothers = |clause: usize| {
                let cue = |it: usize| parsed.xpos(it).is_finite() && self.rules.is_cue(&parsed.lemma(it)) && !self.is_quoted(it);
                (at + 1..parsed.reach(clause).start).any(cue)
            };
            let apart = |it: &usize| {
                let may_hold = !rule.that || *it < at || opens_with_that(*it);
                may_hold && self.is_apart(*it) && !anothers(*it) && !self.tells(*it)
            };
            if let Some(clause) = children.iter().copied().find(apart) {
                return self.runs(clause, &[]);
            }
        }
        let gerund = |it: &usize| {
            let complement = matches!(parsed.relation(*it), Relation::Xcomp | Relation::Ccomp | Relation::Advcl);
            complement && *it == parsed.reach(*it).start && *it == at + 1 && parsed.xpos(*it).is_gerund()
        };
        if rule.gerund
            && let Some(doing) = children.iter().copied().find(gerund)
        {
            let stops = |it: &usize| parsed.xpos(*it).ends_clause() && !self.is_quoted(*it);
            let reach = parsed.reach(doing);
            let end = reach.clone().find(stops).unwrap_or(reach.end);
            return self.trim(reach.start..end).into_iter().collect();
        }
        let has_object = rule.noun && with(Relation::Obj).is_some_and(|it| it > at);
        if (rule.clause || !rule.infinitive) && !has_object && self.is_inserted(at) {
            return parsed.head(at).map(|head| self.runs(head, &[at])).unwrap_or_default();
        }
        if self.parsed.is_passive(at) {
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
        // "which it called *a rehearsal for war*"
        if let (true, [relative, object, ..]) = (rule.described, objects.as_slice())
            && parsed.is_relative(*relative)
            && *object > at
        {
            return self.runs(*object, &[]);
        }
        let below_object = objects.iter().filter(|_| !rule.described).flat_map(|it| parsed.children(*it)).collect::<Vec<_>>();
        let figure = |it: &&usize| rule.described && !objects.is_empty() && self.gives_figure(**it, rule);
        if let Some(object) = children.iter().chain(&below_object).find(|it| preposition(it) && !figure(it)) {
            return self.runs(*object, &[]);
        }
        match objects.first() {
            Some(object) if rule.described && !self.described(at, *object, rule).is_empty() => self.described(at, *object, rule),
            // "calling it unfair", read as a clause
            None if rule.described => with(Relation::Ccomp).map(|it| self.runs(it, &[])).unwrap_or_default(),
            Some(object) if rule.noun && self.says_something(*object) => self.reported(*object),
            Some(object) if rule.speech && self.rules.is_speech(&parsed.lemma(*object)) => self.reported(*object),
            _ => Vec::new(),
        }
    }

    /// A clause behind the cue is one stretch, whatever the tree takes out of its middle.
    fn whole(&self, at: usize, clause: usize) -> Vec<Range<usize>> {
        let reach = self.parsed.reach(clause);
        if reach.start > at { self.trim(reach).into_iter().collect() } else { self.runs(clause, &[]) }
    }

    /// An object, with the clause that says what it is: "denied *a report by the newspaper that aid was held up*".
    fn reported(&self, object: usize) -> Vec<Range<usize>> {
        let parsed = self.parsed;
        let reach = parsed.reach(object);
        let stops = |it: &usize| parsed.xpos(*it).ends_clause();
        let end = (reach.end..parsed.len()).find(stops).unwrap_or(parsed.len());
        let that = (reach.end..end.min(reach.end + NEAR)).any(|it| parsed.is(it, WordClass::That));
        let is_speech = self.rules.is_speech(&parsed.lemma(object));
        if is_speech && that { self.trim(reach.start..end).into_iter().collect() } else { self.runs(object, &[]) }
    }

    /// Whether an object is more than a name.
    pub(super) fn says_something(&self, object: usize) -> bool {
        let more = |it: usize| self.parsed.upos(it) == Upos::Noun || self.is_quoted(it);
        self.parsed.reach(object).any(more)
    }

    /// An object with what is said of it: "described *the vote as unfair*"; none if nothing is.
    pub(super) fn described(&self, at: usize, object: usize, rule: &CueRule) -> Vec<Range<usize>> {
        let mut range = self.parsed.reach(object);
        let bare = range.end;
        for child in self.parsed.children(at).filter(|it| *it > object) {
            let more = match self.parsed.relation(child) {
                Relation::Xcomp => true,
                Relation::Obl | Relation::Advcl | Relation::Nmod if self.parsed.case_is(child, WordClass::As) => true,
                // "put the toll at 15"
                Relation::Obl => self.gives_figure(child, rule),
                _ => false,
            };
            if more {
                range.end = range.end.max(self.parsed.reach(child).end);
            }
        }
        if range.end > bare && rule.prepositions.iter().any(|it| self.parsed.is(bare, it.as_str())) {
            range.end = self.counted(at, range.end);
        }
        let quoted = (bare..self.parsed.len()).find(|it| !self.parsed.is_punctuation(*it)).is_some_and(|it| self.is_quoted(it));
        if quoted {
            let end = (bare..self.parsed.len()).find(|it| !self.is_quoted(*it) && !self.parsed.is_punctuation(*it));
            range.end = range.end.max(end.unwrap_or(self.parsed.len()));
        }
        let said = range.end > bare || range.clone().any(|it| self.is_quoted(it));
        if said { self.trim(range).into_iter().collect() } else { Vec::new() }
    }

    /// "at 41 *dead, including six children*": a figure ends behind what it counts.
    fn counted(&self, at: usize, from: usize) -> usize {
        let parsed = self.parsed;
        let noun = |it: &usize| matches!(parsed.upos(*it), Upos::Noun | Upos::Adj) && parsed.is_below(*it, at);
        let end = from + (from..parsed.len()).take_while(noun).count();
        let part = parsed.xpos(end).is_comma() && parsed.xpos(end + 1).is_gerund() && parsed.relation(end + 1) == Relation::Case;
        let counted = parsed.head(end + 1).filter(|it| part && *it > end);
        let stops = |it: &usize| parsed.xpos(*it).ends_clause();
        counted.map_or(end, |it| (end + 1..parsed.reach(it).end).find(stops).unwrap_or(parsed.reach(it).end))
    }

    /// "at 15": what a verb like "put" says of its object.
    fn gives_figure(&self, at: usize, rule: &CueRule) -> bool {
        let governed = self.parsed.case(at).is_some_and(|case| rule.prepositions.contains(&case));
        governed && self.parsed.reach(at).any(|it| self.parsed.upos(it) == Upos::Num)
    }

    /// A clause beside the cue, set apart by a comma, a colon or a quotation mark: "It rained, said the minister".
    pub(super) fn is_apart(&self, clause: usize) -> bool {
        let parsed = self.parsed;
        let set_apart = matches!(parsed.relation(clause), Relation::Parataxis | Relation::Dep | Relation::Dislocated);
        let range = parsed.reach(clause);
        set_apart && range.len() > 2 && range.clone().any(|it| matches!(parsed.upos(it), Upos::Verb | Upos::Aux))
    }

    /// "…, the bureau announced": a clause that tells of the one it hangs from, and is nothing that was said in it; or that another
    /// sentence tells, behind a semicolon.
    fn tells(&self, clause: usize) -> bool {
        let parsed = self.parsed;
        let said = self.rules.cue(&parsed.lemma(clause)).is_some_and(|it| it.clause)
            && parsed.head(clause).is_some_and(|it| it < clause);
        let holds_its_own = parsed.child(clause, &[Relation::Obj, Relation::Ccomp]).is_some_and(|it| it > clause);
        let apart = parsed.reach(clause).start.checked_sub(1).is_some_and(|it| parsed.is(it, ";") && !self.is_quoted(it));
        apart || (said && !holds_its_own && !self.is_quoted(clause) && self.is_inserted(clause))
    }

    /// A cue that hangs from what was said: "It will, the minister said, rain", "As the minister said, it rained".
    pub(super) fn is_inserted(&self, at: usize) -> bool {
        let parsed = self.parsed;
        if self.quoted_as_saying(at).is_some() {
            return false;
        }
        let range = parsed.reach(at);
        let mark = |at: Option<usize>| at.is_some_and(|at| parsed.is_punctuation(at));
        let bounded = mark(range.start.checked_sub(1)) || mark(Some(range.start)) || range.start == 0;
        // "Rebels seize town; army denies": a semicolon begins another sentence.
        let new_sentence = (range.start.saturating_sub(1)..=range.start).any(|it| parsed.is(it, ";"));
        match parsed.relation(at) {
            Relation::Parataxis => bounded && !new_sentence,
            // "Strikes went on as the army denied losses" says what the army denied.
            Relation::Advcl => {
                let holds_its_own =
                    parsed.child(at, &[Relation::Obj, Relation::Ccomp, Relation::Xcomp]).is_some_and(|it| it > at);
                // "as the UN warned of hunger", "as the UN warned that …"
                let behind = |it: &usize| *it > at && parsed.relation(*it) == Relation::Obl;
                let about = |it: usize| parsed.case_is(it, WordClass::Of) || parsed.case_is(it, WordClass::SubjectOfSpeech);
                let holds_its_own = holds_its_own
                    || parsed.children(at).filter(behind).any(about)
                    || parsed.is(at + 1, WordClass::That)
                    || self.behind_that(at).is_some();
                let marked = parsed.child(at, &[Relation::Mark, Relation::Advmod]);
                // "wins the vote as his rival concedes" tells what two do at a time.
                let apart = bounded || parsed.child(at, &[Relation::Aux]).is_some() || self.expects(at);
                marked.is_some_and(|it| parsed.is(it, WordClass::As)) && !holds_its_own && apart
            }
            _ => false,
        }
    }

    /// "fell *as analysts expected*"
    fn expects(&self, cue: usize) -> bool {
        self.rules.cue(&self.parsed.lemma(cue)).is_some_and(|it| it.class == "believe")
    }

    pub(super) fn is_infinitive(&self, child: usize, verb: usize) -> bool {
        let relation = matches!(self.parsed.relation(child), Relation::Xcomp | Relation::Advcl | Relation::Ccomp);
        let to = |it: usize| self.parsed.xpos(it).is_to();
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
    pub(super) fn trim(&self, range: Range<usize>) -> Option<Range<usize>> {
        let parsed = self.parsed;
        let mark = |at: usize| parsed.xpos(at).is_quotation_mark();
        let (mut start, mut end) = (range.start, range.end);
        // "said, *however, that* it rained", "saying *only that* it rained"
        let aside = |it: &usize| parsed.is_punctuation(*it) && !mark(*it) || parsed.upos(*it) == Upos::Adv;
        let asides = (start..end).take_while(aside).count();
        if asides > 0 && self.is_complementiser(start + asides) {
            start += asides;
        }
        // "said *Wednesday* it would rain"
        let opens_behind_day = |at: usize| {
            let clause = matches!(parsed.upos(at + 1), Upos::Pron | Upos::Det) || parsed.is(at + 1, WordClass::That);
            is_weekday(parsed, at) && clause
        };
        while start < end
            && ((parsed.is_punctuation(start) && !mark(start))
                || self.is_complementiser(start)
                || (start > 0 && parsed.is(start - 1, WordClass::On) && is_weekday(parsed, start))
                || (start > 0 && parsed.upos(start - 1) == Upos::Verb && opens_behind_day(start))
                || parsed.relation(start) == Relation::Cc
                || (start > 0
                    && matches!(parsed.relation(start), Relation::Case | Relation::Mark)
                    && parsed.xpos(start).is_preposition()
                    && parsed.is(start, WordClass::OpensEmptyContent)))
        {
            start += 1;
        }
        let closes = |at: usize| parsed.xpos(at).closes_bracket() && (start..at).any(|it| parsed.xpos(it).opens_bracket());
        while start < end
            && ((parsed.is_punctuation(end - 1) && !mark(end - 1) && !closes(end - 1))
                || parsed.relation(end - 1) == Relation::Cc)
        {
            end -= 1;
        }
        (start..end).any(|it| !parsed.is_punctuation(it)).then_some(start..end)
    }

    /// "that" before a clause.
    pub(super) fn is_complementiser(&self, at: usize) -> bool {
        let parsed = self.parsed;
        if !parsed.is(at, WordClass::That) {
            return false;
        }
        let marks = parsed.upos(at) == Upos::Sconj || parsed.relation(at) == Relation::Mark;
        let names_next =
            matches!(parsed.upos(at + 1), Upos::Det | Upos::Propn | Upos::Pron) || parsed.xpos(at + 1).is_plural_noun();
        // "that *200* people", "that *up to three* people"
        let vague = |it: &usize| matches!(parsed.upos(*it), Upos::Adv | Upos::Adp | Upos::Adj);
        let counted = || parsed.upos(at + 1 + (at + 1..at + 4).take_while(vague).count()) == Upos::Num;
        marks || names_next || counted()
    }
}

/// What the subject of a clause hangs by, be it active or passive.
const SUBJECTS_OF_ANY: [Relation; 3] = [Relation::Nsubj, Relation::NsubjOuter, Relation::NsubjPass];
/// How many words a noun may stand before the clause that says what it is.
const NEAR: usize = 10;
/// How many words a cue may stand before its "that".
const THAT_WITHIN: usize = 24;
