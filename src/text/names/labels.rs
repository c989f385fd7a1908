//! The labels a token can carry: outside any name, or one of BILOU × six kinds.
//!
//! BILOU (Ratinov & Roth, CoNLL 2009): Begin, Inside and Last of a longer name, a name of One token (Unit), Outside.

use record::EntityKind;

/// The kinds in the order of their labels. The order is part of the model's format.
pub const KINDS: [EntityKind; 6] =
    [EntityKind::Person, EntityKind::Organisation, EntityKind::Place, EntityKind::Group, EntityKind::Event, EntityKind::Product];

/// Labels that carry weights. Outside weighs nothing, so that it needs no column.
pub const WEIGHED: usize = KINDS.len() * 4;
pub const OUTSIDE: usize = WEIGHED;
pub(crate) const LABELS: usize = WEIGHED + 1;

/// Where in a name a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Begin,
    Inside,
    Last,
    Unit,
}

/// The label of a token at `part` of a name of `KINDS[kind]`.
pub const fn label(kind: usize, part: Part) -> usize {
    kind * 4
        + match part {
            Part::Begin => 0,
            Part::Inside => 1,
            Part::Last => 2,
            Part::Unit => 3,
        }
}

/// The names in a sequence of labels, as `(first token, end token, kind index)`. Labels that contradict one another start anew.
pub fn spans(labels: &[usize]) -> Vec<(usize, usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (at, &label) in labels.iter().enumerate() {
        if label >= WEIGHED {
            open = None;
            continue;
        }
        let kind = label / 4;
        match label % 4 {
            0 => open = Some((at, kind)),
            1 => {}
            2 => {
                if let Some((first, kind)) = open.take() {
                    found.push((first, at + 1, kind));
                }
            }
            _ => {
                found.push((at, at + 1, kind));
                open = None;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(labels: &[usize], expected: &[(usize, usize, usize)]) {
        assert_eq!(spans(labels), expected);
    }

    #[test]
    fn reads_names_out_of_labels() {
        let (b, i, l, u) = (label(2, Part::Begin), label(2, Part::Inside), label(2, Part::Last), label(1, Part::Unit));
        check(&[OUTSIDE, b, i, l, u], &[(1, 4, 2), (4, 5, 1)]);
        check(&[b, l, b, l], &[(0, 2, 2), (2, 4, 2)]);
        check(&[b, OUTSIDE, l], &[]);
        check(&[], &[]);
    }
}
