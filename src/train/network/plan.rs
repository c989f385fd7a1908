//! Which numbers of the network are what.

use std::ops::Range;

use super::sru;

/// Sizes of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// Of a word's vector and of every layer.
    pub width: usize,
    pub layers: usize,
    /// The layer after which tags are read, from 1.
    pub tag_layer: usize,
    /// Of the vectors by which words find their heads.
    pub arc: usize,
    /// Of the vectors by which relations are told.
    pub relation: usize,
    /// Numbers of labels.
    pub upos: usize,
    pub xpos: usize,
    pub relations: usize,
}

/// A product with its bias.
#[derive(Debug, Clone, Default)]
pub(crate) struct Affine {
    pub weights: Range<usize>,
    pub bias: Range<usize>,
    pub inner: usize,
    pub outer: usize,
}

/// Ranges in the list of all numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub layers: Vec<Range<usize>>,
    pub upos: Affine,
    pub xpos: Affine,
    pub dependent: Affine,
    pub head: Affine,
    pub root_head: Range<usize>,
    pub child: Affine,
    pub parent: Affine,
    pub root_parent: Range<usize>,
    pub relation: Affine,
    pub length: usize,
}

impl Plan {
    pub(crate) fn of(sizes: &Sizes) -> Plan {
        let mut plan = Plan::default();
        plan.layers = (0..sizes.layers).map(|_| plan.take(sru::size(sizes.width))).collect();
        plan.upos = plan.affine(sizes.width, sizes.upos);
        plan.xpos = plan.affine(sizes.width, sizes.xpos);
        plan.dependent = plan.affine(sizes.width, sizes.arc);
        plan.head = plan.affine(sizes.width, sizes.arc);
        plan.root_head = plan.take(sizes.arc);
        plan.child = plan.affine(sizes.width, sizes.relation);
        plan.parent = plan.affine(sizes.width, sizes.relation);
        plan.root_parent = plan.take(sizes.relation);
        plan.relation = plan.affine(sizes.relation, sizes.relations);
        plan
    }

    fn take(&mut self, numbers: usize) -> Range<usize> {
        let start = self.length;
        self.length += numbers;
        start..self.length
    }

    fn affine(&mut self, inner: usize, outer: usize) -> Affine {
        Affine { weights: self.take(inner * outer), bias: self.take(outer), inner, outer }
    }
}
