//! One event, told by two words: "killed in a bombing", "an attack that killed five".

use super::acts::Act;
use super::scene::Scene;
use crate::text::tagset::Relation;

/// The acts without those that another one tells as well.
pub(super) fn merged(scene: &Scene<'_>, acts: Vec<Act>) -> Vec<Act> {
    let mut kept: Vec<Act> = Vec::with_capacity(acts.len());
    let (nouns, verbs): (Vec<Act>, Vec<Act>) = acts.into_iter().partition(|it| it.trigger != it.verb);
    kept.extend(verbs);
    for noun in nouns {
        let same = |it: &&mut Act| it.kind == noun.kind && tells(scene, it, &noun).is_some();
        match kept.iter_mut().find(same) {
            Some(verb) => absorb(verb, noun, scene),
            None => kept.push(noun),
        }
    }
    kept.sort_by_key(|it| it.trigger);
    kept
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
    (within && parsed.head(noun.trigger) == Some(verb.verb)).then_some(verb.trigger)
}

fn absorb(verb: &mut Act, noun: Act, scene: &Scene<'_>) {
    let named = tells(scene, verb, &noun).unwrap_or(verb.trigger);
    let add = |to: &mut Vec<usize>, from: Vec<usize>| to.extend(from.into_iter().filter(|it| !to.contains(it)).collect::<Vec<_>>());
    if verb.actors.is_empty() || named == noun.trigger {
        verb.actors = if noun.actors.is_empty() { std::mem::take(&mut verb.actors) } else { noun.actors };
    }
    add(&mut verb.recipients, noun.recipients);
    verb.mode = noun.mode.or(verb.mode.take());
    if named == noun.trigger {
        (verb.trigger, verb.verb, verb.status) = (noun.trigger, noun.verb, noun.status);
    }
}
