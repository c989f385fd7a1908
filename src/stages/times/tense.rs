//! Whether the clause around an expression looks back or ahead.
//!
//! News copy looks back unless it plans: "resigned on Friday" is the last Friday, "will meet on Monday" the next. The verbs of a
//! text are read once from its tags; the one that governs an expression is the nearest to its left in the sentence, unless the
//! expression opens a clause or stands in the subject of what somebody said.

use crate::record::Span;
use crate::resources::pieces::{Kind, Pieces};
use crate::resources::times::{Class, TimeRules};
use crate::text::lexicon::WordClass;
use crate::text::tagset::{VerbForm, Xpos};
use crate::text::{Text, Token};

/// Where the clause around an expression looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    /// A habit or a timetable: "Chileans vote on Sunday".
    Present,
    Future,
    /// What was planned, be it over or not: "was due on Friday"; or no verb is there to tell.
    Unknown,
}

/// The verbs of a text, in its order.
#[derive(Debug, Default)]
pub(super) struct Verbs {
    list: Vec<Verb>,
}

/// A verb with its auxiliaries, or another word that plans: "due", "ahead of".
#[derive(Debug, Clone, Copy)]
struct Verb {
    span: Span,
    /// Index of its sentence.
    sentence: usize,
    /// Index of its first and one past its last token.
    tokens: (usize, usize),
    tense: Tense,
    /// "said", "told".
    reports: bool,
    /// An infinitive behind it lies ahead, whatever its own tense: "agreed to meet".
    plans: bool,
    /// "lasted", "stayed": it goes until a day that has been.
    lasts: bool,
    /// An infinitive of what was agreed or planned in the past: "agreed to sell".
    agreed: bool,
    /// "extended", "postponed": it puts something off to a day.
    moves: bool,
}

/// How many tokens a verb may stand behind an expression that opens its clause.
const REACH: usize = 9;

impl Verbs {
    /// Reads the verbs of a text that has been tagged.
    pub(super) fn read(text: &Text<'_>, rules: &TimeRules) -> Verbs {
        let mut verbs = Verbs::default();
        for (sentence, bounds) in text.sentences.iter().enumerate() {
            let mut reader = Clause { text, rules, sentence, end: bounds.end_token, verbs: &mut verbs.list };
            let mut at = bounds.first_token;
            while at < bounds.end_token {
                at = reader.verb(at).unwrap_or(at + 1).max(at + 1);
            }
        }
        verbs
    }

    /// The tense around the expression at `span`, whose pieces are `start..end`.
    pub(super) fn around(&self, text: &Text<'_>, p: &Pieces<'_>, span: Span, start: usize, end: usize) -> Tense {
        let first = text.tokens.partition_point(|token| token.span.end <= span.start);
        let Some(token) = text.tokens.get(first) else { return Tense::Unknown };
        let behind = self.list.partition_point(|verb| verb.span.start < span.end);
        let before = self.list.partition_point(|verb| verb.span.end <= span.start);
        let here = |verb: &&Verb| verb.sentence == token.sentence;
        let left = before.checked_sub(1).and_then(|index| self.list.get(index)).filter(here);
        let right = self.list.get(behind).filter(here);
        if let Some(tense) = by_preposition(p, start, end, left) {
            return tense;
        }
        let last = text.tokens.partition_point(|token| token.span.start < span.end);
        match (left, right) {
            (Some(left), Some(right)) if belongs_right(text, p, left, right, (first, last), end) => right.tense,
            (Some(left), _) => left.seen(),
            (None, Some(right)) => right.seen(),
            (None, None) => Tense::Unknown,
        }
    }
}

impl Verbs {
    /// Whether the verb before an expression tells what was agreed: "agreed to sell its stake in October" may say when it agreed.
    pub(super) fn is_agreed(&self, span: Span) -> bool {
        let before = self.list.partition_point(|verb| verb.span.end <= span.start);
        before.checked_sub(1).and_then(|index| self.list.get(index)).is_some_and(|verb| verb.agreed)
    }
}

/// What the word before the expression says by itself.
fn by_preposition(p: &Pieces<'_>, start: usize, end: usize, left: Option<&Verb>) -> Option<Tense> {
    let possessive = p.is(end, "'") && p.joined(end);
    let present = left.is_some_and(|left| left.tense == Tense::Present);
    if is_until(p, start) {
        return Some(if left.is_some_and(|left| left.lasts) { Tense::Past } else { Tense::Future });
    }
    let before = |word: WordClass| p.is(start.wrapping_sub(1), word);
    let moved = || before(WordClass::To) && left.is_some_and(|left| left.moves);
    if before(WordClass::BeforePlanned) || before(WordClass::For) && !possessive || moved() {
        return Some(Tense::Future);
    }
    let past = before(WordClass::Since) || present && (before(WordClass::From) || before(WordClass::Than));
    past.then_some(Tense::Past)
}

/// "until Friday", "until 5 p.m. on Friday".
fn is_until(p: &Pieces<'_>, start: usize) -> bool {
    let clock = |at: &usize| p.kind(*at) != Some(Kind::Word) && !p.new_paragraph(*at) || p.is(*at, WordClass::ClockWord);
    let before = (1..=9).filter_map(|back| start.checked_sub(back)).find(|at| !clock(at));
    before.is_some_and(|at| p.is(at, WordClass::Until))
}

/// True if the verb behind the expression governs it, not the one before: "said Monday's talks will …", "…, and on Monday he will".
fn belongs_right(text: &Text<'_>, p: &Pieces<'_>, left: &Verb, right: &Verb, tokens: (usize, usize), end: usize) -> bool {
    let gap = right.tokens.0.saturating_sub(tokens.1);
    if left.reports && (p.is(end, "'") && p.joined(end) || gap <= 1 && tokens.0 > left.tokens.1 + 2) {
        return true;
    }
    let token = |back: usize| tokens.0.checked_sub(back).and_then(|at| text.tokens.get(at));
    let boundary = |back: usize| {
        token(back).is_some_and(|it| it.xpos.parts_clauses() || it.xpos.is_preposition() && text.is(it, WordClass::That))
    };
    let opens = boundary(1) || token(1).is_some_and(|it| it.xpos.is_preposition()) && boundary(2);
    opens && gap <= REACH
}

impl Verb {
    /// What is said is said before it is printed.
    fn seen(&self) -> Tense {
        if self.reports && self.tense == Tense::Present { Tense::Past } else { self.tense }
    }
}

/// What is planned lies ahead; what was planned may.
fn ahead(tense: Tense) -> Tense {
    if tense == Tense::Present { Tense::Future } else { Tense::Unknown }
}

/// Reads the verbs of one sentence.
struct Clause<'t, 'a> {
    text: &'t Text<'a>,
    rules: &'t TimeRules,
    sentence: usize,
    /// One past its last token.
    end: usize,
    verbs: &'t mut Vec<Verb>,
}

impl Clause<'_, '_> {
    /// Reads the verb whose first word is the token `at`, and gives the token behind it.
    fn verb(&mut self, at: usize) -> Option<usize> {
        let tag = self.tag(at)?;
        // The tagger may take the "to" of "due to be sold" for that of "due to rain".
        let verb = self.main(at + 1);
        if tag.is_preposition() && self.asks(at, WordClass::To) && self.tag(verb).is_some_and(Xpos::is_base) {
            return Some(self.infinitive(at, verb));
        }
        match tag.verb_form() {
            Some(VerbForm::Modal) => Some(self.modal(at)),
            Some(VerbForm::Past) => Some(self.finite(at, Tense::Past)),
            Some(VerbForm::Present) => Some(self.finite(at, Tense::Present)),
            Some(VerbForm::To) => {
                let verb = self.main(at + 1);
                let be = self.tag(verb).is_some_and(Xpos::is_base);
                be.then(|| self.infinitive(at, verb))
            }
            Some(VerbForm::Base) => Some(self.push(at, at + 1, self.inherited(Tense::Unknown))),
            Some(VerbForm::Participle) => {
                Some(self.push(at, at + 1, if self.is(at, Class::Planned) { Tense::Future } else { Tense::Past }))
            }
            Some(VerbForm::Gerund) => Some(self.gerund(at)),
            // "due on Friday", "likely to meet", "ahead of Sunday's vote"
            None => {
                let plans = (tag.is_adjective() || tag.is_adverb()) && self.is(at, Class::Planned);
                (plans && !self.asks(at, WordClass::Set)).then(|| self.push(at, at + 1, Tense::Future))
            }
        }
    }

    /// "will meet", "could have met".
    fn modal(&mut self, at: usize) -> usize {
        let mut verb = self.main(at + 1);
        let perfect = self.asks(verb, WordClass::Have) && !self.asks(at, WordClass::Will);
        if self.asks(verb, WordClass::Be) || self.asks(verb, WordClass::Have) {
            verb = self.main(verb + 1);
        }
        self.push(at, verb.min(self.end - 1) + 1, if perfect { Tense::Past } else { Tense::Future })
    }

    /// "resigned", "has been closed", "is to meet", "is expected to", "are going to".
    fn finite(&mut self, at: usize, tense: Tense) -> usize {
        let next = self.main(at + 1);
        let tag = self.tag(next);
        let infinitive = tag.is_some_and(Xpos::is_to) && self.tag(self.main(next + 1)).is_some_and(Xpos::is_base);
        let planned = self.is(next, Class::Planned);
        if self.asks(at, WordClass::HaveForm) && tag.is_some_and(Xpos::is_past_or_participle) {
            let last = if self.asks(next, WordClass::Been) && self.tag(self.main(next + 1)).is_some_and(Xpos::is_any_participle) {
                self.main(next + 1)
            } else {
                next
            };
            let ahead = self.is(last, Class::Planned) && tense == Tense::Present;
            return self.push(at, last + 1, if ahead { Tense::Future } else { Tense::Past });
        }
        if infinitive && self.asks(at, WordClass::BeOrHave) {
            let end = self.passive_end(self.main(next + 1));
            return self.push(at, end + 1, ahead(tense));
        }
        if self.asks(at, WordClass::BeForm) {
            return match tag.and_then(Xpos::verb_form) {
                _ if planned => self.push(at, next + 1, ahead(tense)),
                Some(VerbForm::Gerund) if self.asks(next, WordClass::Being) => {
                    self.push(at, self.main(next + 1).min(self.end - 1) + 1, tense)
                }
                Some(VerbForm::Gerund | VerbForm::Participle) => self.push(at, next + 1, tense),
                _ => self.push(at, at + 1, tense),
            };
        }
        if self.asks(at, WordClass::DoForm) && tag.is_some_and(Xpos::is_base) {
            return self.push(at, next + 1, tense);
        }
        let awaits = self.is(at, Class::Planned) && tense == Tense::Present;
        self.push(at, at + 1, if awaits { Tense::Future } else { tense })
    }

    /// "to meet": ahead of what plans it, else in the time of what governs it.
    fn infinitive(&mut self, at: usize, verb: usize) -> usize {
        let end = self.passive_end(verb);
        let planned =
            at.checked_sub(1).is_some_and(|before| self.is(before, Class::Intends)) || end > verb && !self.verb_before(at);
        let perfect = self.asks(verb, WordClass::Have) && self.tag(self.main(verb + 1)).is_some_and(Xpos::is_participle);
        let tense = match self.last() {
            _ if perfect => Tense::Past,
            _ if planned => Tense::Future,
            Some(last) if last.tense == Tense::Past && !last.plans => Tense::Past,
            Some(last) if last.tense == Tense::Unknown && self.verb_before(at) => Tense::Unknown,
            _ => Tense::Future,
        };
        let agreed = tense == Tense::Future && self.last().is_some_and(|last| last.tense == Tense::Past);
        let behind = self.push(at, end + 1, tense);
        self.verbs.last_mut().into_iter().for_each(|verb| verb.agreed = agreed);
        behind
    }

    /// The last word of an infinitive: "published" of "be published".
    fn passive_end(&self, verb: usize) -> usize {
        let next = self.main(verb + 1);
        let passive = self.asks(verb, WordClass::Be) && self.tag(next).is_some_and(Xpos::is_participle);
        if passive { next } else { verb }
    }

    /// "killing 12", "talks on ending the war": the time of what governs it.
    fn gerund(&mut self, at: usize) -> usize {
        let after = at.checked_sub(1).is_some_and(|before| self.tag(before).is_some_and(Xpos::is_preposition));
        let tense = if self.is(at, Class::Planned) {
            Tense::Future
        } else if after && self.last().is_some_and(|last| last.tense == Tense::Present) {
            Tense::Past
        } else {
            self.inherited(Tense::Unknown)
        };
        self.push(at, at + 1, tense)
    }

    fn push(&mut self, start: usize, end: usize, tense: Tense) -> usize {
        let end = end.clamp(start + 1, self.end.max(start + 1));
        let main = end - 1;
        let tokens = &self.text.tokens;
        let (Some(first), Some(last)) = (tokens.get(start), tokens.get(main)) else { return end };
        self.verbs.push(Verb {
            span: Span::new(first.span.start, last.span.end),
            sentence: self.sentence,
            tokens: (start, end),
            tense,
            reports: self.is(main, Class::Reports),
            plans: self.is(main, Class::Intends) || self.is(main, Class::Planned),
            moves: self.is(main, Class::Moves),
            lasts: end == start + 1 && self.is(main, Class::Lasts),
            agreed: false,
        });
        end
    }

    fn inherited(&self, otherwise: Tense) -> Tense {
        self.last().map_or(otherwise, |last| last.tense)
    }

    /// The last verb of this sentence.
    fn last(&self) -> Option<&Verb> {
        self.verbs.last().filter(|last| last.sentence == self.sentence)
    }

    /// True if a verb ends right before the token.
    fn verb_before(&self, at: usize) -> bool {
        self.last().is_some_and(|last| last.tokens.1 == at)
    }

    /// The next token that is no adverb.
    fn main(&self, mut at: usize) -> usize {
        while at < self.end && self.tag(at).is_some_and(Xpos::is_adverb) {
            at += 1;
        }
        at
    }

    fn token(&self, at: usize) -> Option<&Token> {
        self.text.tokens.get(at).filter(|_| at < self.end)
    }

    fn tag(&self, at: usize) -> Option<Xpos> {
        self.token(at).map(|token| token.xpos)
    }

    fn asks(&self, at: usize, word: WordClass) -> bool {
        self.token(at).is_some_and(|token| self.text.is(token, word))
    }

    fn is(&self, at: usize, class: Class) -> bool {
        self.token(at).is_some_and(|token| {
            let word = self.text.of(token.span);
            word.len() < 16 && word.is_ascii() && self.rules.value(&word.to_ascii_lowercase(), class).is_some()
        })
    }
}
