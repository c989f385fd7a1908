//! The sequence model: a linear-chain conditional random field (Lafferty et al., ICML 2001) over BILOU labels.
//!
//! BILOU leaves few transitions free, and these are tied: what matters is which kind of name ended and which begins, so a step
//! costs 7 × 7 instead of 25 × 25.

use super::labels::{KINDS, LABELS, OUTSIDE, WEIGHED};

/// The kinds, and outside, as what may end or begin between two tokens.
pub const ENDS: usize = KINDS.len() + 1;

/// Scores of the labels of one token, [`OUTSIDE`] being 0.
pub type Scores = [f32; WEIGHED];

/// A label that a token can't have.
pub const NEVER: f32 = f32::NEG_INFINITY;

/// Scores of what follows what.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transitions {
    /// `between[ended][begins]`; the last index is outside.
    pub between: [[f32; ENDS]; ENDS],
    /// Inside a name of each kind: begin to inside, begin to last, inside to inside, inside to last.
    pub inside: [[f32; 4]; KINDS.len()],
}

/// Probabilities that the field gives to one sentence.
#[derive(Debug, Clone)]
pub struct Marginals {
    /// Of each label at each token.
    pub tokens: Vec<[f32; LABELS]>,
    /// Expected number of each transition.
    pub transitions: Transitions,
    /// Natural logarithm of the sum over all sequences.
    pub log_sum: f64,
}

/// The best sequence of labels.
pub fn best(scores: &[Scores], transitions: &Transitions) -> Vec<usize> {
    let mut back: Vec<[u8; LABELS]> = Vec::with_capacity(scores.len());
    let mut value = [NEVER; LABELS];
    value[OUTSIDE] = 0.0;
    for token in scores {
        let mut next = [NEVER; LABELS];
        let mut from = [0_u8; LABELS];
        let mut ended = [(NEVER, OUTSIDE); ENDS];
        for (kind, ended) in ended.iter_mut().take(KINDS.len()).enumerate() {
            let (last, unit) = (kind * 4 + 2, kind * 4 + 3);
            *ended = if value[last] >= value[unit] { (value[last], last) } else { (value[unit], unit) };
        }
        ended[KINDS.len()] = (value[OUTSIDE], OUTSIDE);
        for begins in 0..ENDS {
            let (mut highest, mut origin) = (NEVER, OUTSIDE);
            for (end, &(score, label)) in ended.iter().enumerate() {
                let score = score + transitions.between[end][begins];
                if score > highest {
                    (highest, origin) = (score, label);
                }
            }
            if begins == KINDS.len() {
                next[OUTSIDE] = highest;
                from[OUTSIDE] = small(origin);
                continue;
            }
            for label in [begins * 4, begins * 4 + 3] {
                next[label] = highest + token[label];
                from[label] = small(origin);
            }
            let base = begins * 4;
            let inside = &transitions.inside[begins];
            for (label, from_begin, from_inside) in [(base + 1, inside[0], inside[2]), (base + 2, inside[1], inside[3])] {
                let (begin, middle) = (value[base] + from_begin, value[base + 1] + from_inside);
                let (score, origin) = if begin >= middle { (begin, base) } else { (middle, base + 1) };
                next[label] = score + token[label];
                from[label] = small(origin);
            }
        }
        back.push(from);
        value = next;
    }
    let mut label = OUTSIDE;
    for (candidate, &score) in value.iter().enumerate() {
        let complete = candidate == OUTSIDE || candidate % 4 >= 2;
        if complete && score > value[label] {
            label = candidate;
        }
    }
    let mut labels = vec![OUTSIDE; scores.len()];
    for (at, from) in back.iter().enumerate().rev() {
        labels[at] = label;
        label = usize::from(from[label]);
    }
    labels
}

fn small(label: usize) -> u8 {
    u8::try_from(label).unwrap_or(u8::MAX)
}

/// Forward–backward. `None` if no sequence is possible, or there are no tokens.
pub fn marginals(scores: &[Scores], outside: &[bool], transitions: &Transitions) -> Option<Marginals> {
    if scores.is_empty() {
        return None;
    }
    let between = transitions.between.map(|row| row.map(f32::exp));
    let inside = transitions.inside.map(|row| row.map(f32::exp));
    let mut potentials: Vec<[f32; LABELS]> = Vec::with_capacity(scores.len());
    let mut log_sum = 0.0_f64;
    for (at, token) in scores.iter().enumerate() {
        // The highest score becomes 1, so that nothing overflows.
        let free = outside.get(at).copied().unwrap_or(true);
        let highest = token.iter().copied().fold(if free { 0.0 } else { NEVER }, f32::max);
        if highest == NEVER {
            return None;
        }
        let mut row = [0.0; LABELS];
        for (label, &score) in token.iter().enumerate() {
            row[label] = (score - highest).exp();
        }
        row[OUTSIDE] = if free { (-highest).exp() } else { 0.0 };
        log_sum += f64::from(highest);
        potentials.push(row);
    }
    let mut forward: Vec<[f32; LABELS]> = Vec::with_capacity(scores.len());
    let mut scales = Vec::with_capacity(scores.len());
    let mut value = [0.0_f32; LABELS];
    value[OUTSIDE] = 1.0;
    for row in &potentials {
        let ended = ended(&value);
        let mut next = [0.0_f32; LABELS];
        for begins in 0..ENDS {
            let entering: f32 = (0..ENDS).map(|end| ended[end] * between[end][begins]).sum();
            if begins == KINDS.len() {
                next[OUTSIDE] = entering * row[OUTSIDE];
                continue;
            }
            let base = begins * 4;
            next[base] = entering * row[base];
            next[base + 3] = entering * row[base + 3];
            next[base + 1] = (value[base] * inside[begins][0] + value[base + 1] * inside[begins][2]) * row[base + 1];
            next[base + 2] = (value[base] * inside[begins][1] + value[base + 1] * inside[begins][3]) * row[base + 2];
        }
        let sum: f32 = next.iter().sum();
        if !(sum > 0.0 && sum.is_finite()) {
            return None;
        }
        next.iter_mut().for_each(|value| *value /= sum);
        log_sum += f64::from(sum).ln();
        scales.push(sum);
        forward.push(next);
        value = next;
    }
    let last = forward.last()?;
    let complete: f32 = (0..LABELS).filter(|&label| label == OUTSIDE || label % 4 >= 2).map(|label| last[label]).sum();
    if complete <= 0.0 {
        return None;
    }
    log_sum += f64::from(complete).ln();
    let mut backward = [0.0_f32; LABELS];
    for (label, value) in backward.iter_mut().enumerate() {
        if label == OUTSIDE || label % 4 >= 2 {
            *value = 1.0 / complete;
        }
    }
    let mut tokens = vec![[0.0_f32; LABELS]; scores.len()];
    let mut counts = Transitions::default();
    for at in (0..scores.len()).rev() {
        for label in 0..LABELS {
            tokens[at][label] = forward[at][label] * backward[label];
        }
        let previous = match at {
            0 => {
                let mut start = [0.0; LABELS];
                start[OUTSIDE] = 1.0;
                start
            }
            _ => forward[at - 1],
        };
        let (row, scale) = (&potentials[at], scales[at]);
        // What each label is worth from here on, divided by the scale of this token.
        let mut worth = [0.0_f32; LABELS];
        for label in 0..LABELS {
            worth[label] = row[label] * backward[label] / scale;
        }
        let ended = ended(&previous);
        let mut entering = [0.0_f32; ENDS];
        for kind in 0..KINDS.len() {
            entering[kind] = worth[kind * 4] + worth[kind * 4 + 3];
        }
        entering[KINDS.len()] = worth[OUTSIDE];
        let mut earlier = [0.0_f32; LABELS];
        for end in 0..ENDS {
            let mut sum = 0.0;
            for begins in 0..ENDS {
                let step = between[end][begins] * entering[begins];
                sum += step;
                counts.between[end][begins] += ended[end] * step;
            }
            if end == KINDS.len() {
                earlier[OUTSIDE] = sum;
            } else {
                earlier[end * 4 + 2] = sum;
                earlier[end * 4 + 3] = sum;
            }
        }
        for (kind, inside) in inside.iter().enumerate().take(KINDS.len()) {
            let base = kind * 4;
            let steps = [
                inside[0] * worth[base + 1],
                inside[1] * worth[base + 2],
                inside[2] * worth[base + 1],
                inside[3] * worth[base + 2],
            ];
            earlier[base] = steps[0] + steps[1];
            earlier[base + 1] = steps[2] + steps[3];
            for (slot, step) in steps.into_iter().enumerate() {
                counts.inside[kind][slot] += previous[base + slot / 2] * step;
            }
        }
        backward = earlier;
    }
    Some(Marginals { tokens, transitions: counts, log_sum })
}

/// The weight of what ended before a token: each kind, and outside.
fn ended(value: &[f32; LABELS]) -> [f32; ENDS] {
    let mut ended = [0.0; ENDS];
    for kind in 0..KINDS.len() {
        ended[kind] = value[kind * 4 + 2] + value[kind * 4 + 3];
    }
    ended[KINDS.len()] = value[OUTSIDE];
    ended
}

#[cfg(test)]
mod tests {
    use super::super::labels::{Part, label};
    use super::*;

    fn sentence(favoured: &[usize]) -> Vec<Scores> {
        favoured
            .iter()
            .map(|&label| {
                let mut scores = [-1.0; WEIGHED];
                if let Some(score) = scores.get_mut(label) {
                    *score = 3.0;
                }
                scores
            })
            .collect()
    }

    #[test]
    fn finds_the_favoured_sequence() {
        let wanted = [OUTSIDE, label(0, Part::Begin), label(0, Part::Last), OUTSIDE, label(2, Part::Unit)];
        assert_eq!(best(&sentence(&wanted), &Transitions::default()), wanted);
    }

    #[test]
    fn never_ends_inside_a_name() {
        let labels = best(&sentence(&[label(1, Part::Begin), label(1, Part::Inside)]), &Transitions::default());
        assert!(labels.last().is_some_and(|&last| last == OUTSIDE || last % 4 >= 2));
        assert!(best(&[], &Transitions::default()).is_empty());
    }

    #[test]
    fn marginals_are_probabilities_and_agree_with_counting() {
        let mut scores = sentence(&[OUTSIDE, label(3, Part::Unit), OUTSIDE]);
        scores[0][4] = 0.7;
        let mut transitions = Transitions::default();
        transitions.between[3][6] = 0.5;
        let found = marginals(&scores, &[true; 3], &transitions).unwrap();
        for row in &found.tokens {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
        let steps: f32 = found.transitions.between.iter().flatten().chain(found.transitions.inside.iter().flatten()).sum();
        assert!((steps - 3.0).abs() < 1e-3, "one transition a token, but {steps}");

        // The derivative of the logarithm of the sum is the expected count.
        let mut nudged = scores.clone();
        nudged[1][label(3, Part::Unit)] += 0.01;
        let raised = marginals(&nudged, &[true; 3], &transitions).unwrap();
        let slope = (raised.log_sum - found.log_sum) / 0.01;
        assert!((slope - f64::from(found.tokens[1][label(3, Part::Unit)])).abs() < 0.01);
    }
}
