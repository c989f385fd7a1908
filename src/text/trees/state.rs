//! The state of the arc-hybrid parser: a stack, the next word, and the arcs made so far.
//!
//! The root stands behind the last word, so that the last word left on the stack becomes its dependent.

use crate::text::tagset::Relation;
use crate::text::trees::Tree;

/// No word.
pub const NONE: usize = usize::MAX;

/// What the parser may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Push the next word.
    Shift,
    /// The next word is the head of the top of the stack, which goes.
    Left(Relation),
    /// The word below the top is its head; the top goes.
    Right(Relation),
}

impl Action {
    /// As two bytes of the model: kind and relation.
    pub fn read(bytes: &[u8]) -> Option<Action> {
        let relation = |number: u8| Relation::ALL.get(usize::from(number)).copied();
        match *bytes {
            [0, _] => Some(Action::Shift),
            [1, number] => relation(number).map(Action::Left),
            [2, number] => relation(number).map(Action::Right),
            _ => None,
        }
    }

    pub fn bytes(self) -> [u8; 2] {
        match self {
            Action::Shift => [0, 0],
            Action::Left(relation) => [1, relation.index() as u8],
            Action::Right(relation) => [2, relation.index() as u8],
        }
    }
}

/// A word's arcs so far.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    pub head: usize,
    pub relation: Relation,
    /// Outermost and next children on each side.
    pub left: [usize; 2],
    pub right: [usize; 2],
    pub left_count: u32,
    pub right_count: u32,
    /// Bit set of the relations of its children on each side.
    pub left_relations: u64,
    pub right_relations: u64,
}

const BARE: Node = Node {
    head: NONE,
    relation: Relation::Dep,
    left: [NONE; 2],
    right: [NONE; 2],
    left_count: 0,
    right_count: 0,
    left_relations: 0,
    right_relations: 0,
};

#[derive(Debug, Clone)]
pub struct State {
    pub stack: Vec<usize>,
    /// The next word; the number of words stands for the root.
    pub next: usize,
    nodes: Vec<Node>,
}

impl State {
    pub fn new(words: usize) -> State {
        State { stack: Vec::with_capacity(words.min(256)), next: 0, nodes: vec![BARE; words + 1] }
    }

    /// Number of words; also the index of the root.
    pub fn root(&self) -> usize {
        self.nodes.len() - 1
    }

    pub fn is_final(&self) -> bool {
        self.next >= self.root() && self.stack.is_empty()
    }

    pub fn node(&self, word: usize) -> &Node {
        self.nodes.get(word).unwrap_or(&BARE)
    }

    /// The word `depth` below the top of the stack.
    pub fn below(&self, depth: usize) -> usize {
        self.stack.len().checked_sub(depth + 1).and_then(|at| self.stack.get(at)).copied().unwrap_or(NONE)
    }

    pub fn allows(&self, action: Action) -> bool {
        let at_root = self.next == self.root();
        match action {
            Action::Shift => !at_root,
            // One word alone hangs from the root, and only by that relation.
            Action::Left(relation) => match self.stack.len() {
                0 => false,
                1 => at_root == (relation == Relation::Root),
                _ => !at_root && relation != Relation::Root,
            },
            Action::Right(relation) => self.stack.len() > 1 && relation != Relation::Root,
        }
    }

    /// An action that is always allowed while the state is not final.
    pub fn fallback(&self) -> Action {
        match (self.next == self.root(), self.stack.len()) {
            (false, _) => Action::Shift,
            (true, 0 | 1) => Action::Left(Relation::Root),
            (true, _) => Action::Right(Relation::Dep),
        }
    }

    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Shift => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Action::Left(relation) => self.attach(self.next, relation),
            Action::Right(relation) => self.attach(self.below(1), relation),
        }
    }

    /// Pops the top of the stack and makes it a child of `head`.
    fn attach(&mut self, head: usize, relation: Relation) {
        let Some(child) = self.stack.pop() else { return };
        if let Some(node) = self.nodes.get_mut(child) {
            node.head = head;
            node.relation = relation;
        }
        let bit = 1 << relation.index();
        let Some(node) = self.nodes.get_mut(head) else { return };
        if child < head {
            node.left = [child, node.left[0]];
            node.left_count += 1;
            node.left_relations |= bit;
        } else {
            node.right = [child, node.right[0]];
            node.right_count += 1;
            node.right_relations |= bit;
        }
    }

    pub fn into_tree(self) -> Tree {
        let root = self.root();
        let words = self.nodes.get(..root).unwrap_or_default();
        let heads = words.iter().map(|node| (node.head < root).then_some(node.head)).collect();
        Tree { heads, relations: words.iter().map(|node| node.relation).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_of_allowed_actions_ends_in_one_tree() {
        // "Rebels seized the airport": three orders of actions that give the same tree.
        let (left, right) = (Action::Left, Action::Right);
        let run = [
            Action::Shift,
            left(Relation::Nsubj),
            Action::Shift,
            Action::Shift,
            left(Relation::Det),
            Action::Shift,
            right(Relation::Obj),
            left(Relation::Root),
        ];
        let mut state = State::new(4);
        for action in run {
            assert!(state.allows(action), "{action:?}");
            state.apply(action);
        }
        assert!(state.is_final());
        let tree = state.into_tree();
        assert_eq!(tree.heads, [Some(1), None, Some(3), Some(1)]);
        assert_eq!(tree.relations, [Relation::Nsubj, Relation::Root, Relation::Det, Relation::Obj]);
    }

    #[test]
    fn the_fallback_always_leads_to_the_end() {
        for length in 0..6 {
            let mut state = State::new(length);
            while !state.is_final() {
                let action = state.fallback();
                assert!(state.allows(action));
                state.apply(action);
            }
            let roots = state.into_tree().heads.iter().filter(|head| head.is_none()).count();
            assert_eq!(roots, usize::from(length > 0));
        }
    }

    #[test]
    fn actions_are_read_as_they_are_written() {
        for relation in Relation::ALL {
            for action in [Action::Left(*relation), Action::Right(*relation), Action::Shift] {
                assert_eq!(Action::read(&action.bytes()), Some(action));
            }
        }
    }
}
