//! One event, told by two words: "killed in a bombing", "an attack that killed five".

use super::acts::Act;
use super::scene::Scene;
use crate::record::EventKind;
use crate::text::tagset::Relation;

/// The acts without those that another one tells as well.
pub(super) fn merged(scene: &Scene<'_>, acts: Vec<Act>) -> Vec<Act> {
    let (nouns, verbs): (Vec<Act>, Vec<Act>) = acts.into_iter().partition(|it| it.trigger != it.verb);
    let mut kept = verbs;
    for noun in nouns {
        let same = |it: &&mut Act| alike(it, &noun) && tells(scene, it, &noun).is_some();
        match kept.iter_mut().find(same) {
            Some(verb) => absorb(verb, noun, scene),
            None => kept.push(noun),
        }
    }
    let (harms, mut kept): (Vec<Act>, Vec<Act>) = kept.into_iter().partition(|it| is_outcome(scene, it));
    for harm in harms {
        let head = scene.parsed.head(harm.verb);
        match kept.iter_mut().find(|it| it.kind == harm.kind && (Some(it.verb) == head || Some(it.trigger) == head)) {
            Some(cause) => {
                extend(&mut cause.recipients, harm.recipients);
                cause.tellings.push(harm.trigger);
            }
            None => kept.push(harm),
        }
    }
    kept.sort_by_key(|it| it.trigger);
    kept
}

/// An arrest and a raid are two things; an attack and a killing may be one.
fn alike(one: &Act, other: &Act) -> bool {
    one.kind == other.kind && (one.kind != EventKind::Coerce || one.mode == other.mode)
}

/// "…, *killing* five", "three died and *nine were hurt*": what came of another act.
fn is_outcome(scene: &Scene<'_>, act: &Act) -> bool {
    let parsed = scene.parsed;
    let dies = |it: usize| scene.rules.verb(&scene.lemma(it)).iter().any(|it| it.kind == EventKind::Death);
    let harms = |it: usize| scene.is_of("harm", it, 0) || dies(it);
    match parsed.relation(act.verb) {
        Relation::Advcl => scene.is_of("harm", act.trigger, 0) && parsed.child(act.verb, &[Relation::Nsubj]).is_none(),
        Relation::Conj => harms(act.trigger) && act.actors.is_empty() && parsed.head(act.verb).is_some_and(harms),
        _ => false,
    }
}

fn extend(to: &mut Vec<usize>, from: Vec<usize>) {
    let new: Vec<usize> = from.into_iter().filter(|it| !to.contains(it)).collect();
    to.extend(new);
}

/// Which of the two words names the event of both.
fn tells(scene: &Scene<'_>, verb: &Act, noun: &Act) -> Option<usize> {
    let parsed = scene.parsed;
    if verb.trigger != verb.verb {
        return None;
    }
    let hangs = matches!(parsed.relation(verb.verb), Relation::AclRelcl | Relation::Acl);
    if hangs && parsed.head(verb.verb) == Some(noun.trigger) {
        return Some(noun.trigger);
    }
    let within = matches!(
        parsed.relation(noun.trigger),
        Relation::Nsubj | Relation::Obl | Relation::OblAgent | Relation::NsubjPass | Relation::Conj
    );
    // "carried out an attack, killing five"
    let follows = parsed.relation(verb.verb) == Relation::Advcl && parsed.head(verb.verb) == Some(noun.verb);
    if follows {
        return Some(noun.trigger);
    }
    if scene.doer(verb.verb) == Some(noun.trigger) {
        return Some(noun.trigger);
    }
    (within && parsed.head(noun.trigger) == Some(verb.verb)).then_some(verb.trigger)
}

fn absorb(verb: &mut Act, noun: Act, scene: &Scene<'_>) {
    let named = tells(scene, verb, &noun).unwrap_or(verb.trigger);
    if verb.actors.is_empty() || named == noun.trigger {
        verb.actors = if noun.actors.is_empty() { std::mem::take(&mut verb.actors) } else { noun.actors };
    }
    if named == noun.trigger {
        let harmed = std::mem::replace(&mut verb.recipients, noun.recipients);
        extend(&mut verb.recipients, harmed);
    } else {
        extend(&mut verb.recipients, noun.recipients);
    }
    verb.mode = noun.mode.or(verb.mode.take());
    verb.tellings.push(if named == noun.trigger { verb.trigger } else { noun.trigger });
    verb.again = verb.again && noun.again;
    if named == noun.trigger {
        (verb.trigger, verb.verb, verb.status) = (noun.trigger, noun.verb, noun.status);
    }
}
