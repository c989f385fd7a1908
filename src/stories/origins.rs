//! Independent origins: items that rest on one source, or copy one another, have one origin together.

use rustc_hash::FxHashMap;

use crate::text::short;
use crate::window::entry::Entry;

/// For each record the number of the origin that it has with others; records that are gone have one of their own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Components {
    of: FxHashMap<u32, usize>,
    /// Independent origins of what stands and does not merely deny.
    pub(crate) count: usize,
}

impl Components {
    pub(crate) fn of<'e>(records: impl Iterator<Item = (u32, &'e Entry)> + Clone) -> Components {
        let mut union = Union::default();
        let mut names: Vec<(&str, usize)> = Vec::new();
        for (_, entry) in records.clone() {
            let own = union.node(short(&format!("item:{}", entry.item.item)));
            for node in &entry.origin {
                let node = union.node(short(bare(node)));
                union.join(own, node);
            }
            for name in entry.speakers.iter().filter(|it| it.contains(' ')) {
                names.push((&**name, own));
            }
        }
        join_namesakes(&mut union, names);
        let mut of = FxHashMap::default();
        let mut counted = Vec::new();
        for (number, entry) in records {
            let node = union.node(short(&format!("item:{}", entry.item.item)));
            let root = union.root(node);
            of.insert(number, root);
            if entry.stands() && !entry.is_denial && !counted.contains(&root) {
                counted.push(root);
            }
        }
        Components { of, count: counted.len() }
    }

    pub(crate) fn are_one(&self, one: u32, other: u32) -> bool {
        self.of.get(&one).is_some_and(|it| self.of.get(&other) == Some(it))
    }
}

/// One speaker under a longer and a shorter name, with or without a public id: "toyota motor corp", "toyota motor".
fn join_namesakes(union: &mut Union, mut names: Vec<(&str, usize)>) {
    names.sort_unstable();
    for pair in names.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        union.join(pair[0].1, pair[1].1);
    }
    names.dedup_by_key(|it| it.0);
    names.truncate(NAMES);
    for (at, (name, node)) in names.iter().enumerate() {
        let is_within = |short: &str, long: &str| short.split(' ').all(|word| long.split(' ').any(|it| it == word));
        for (_, its_node) in names.iter().skip(at + 1).filter(|it| is_within(name, it.0) || is_within(it.0, name)) {
            union.join(*node, *its_node);
        }
    }
}

/// Names of a story that are compared.
const NAMES: usize = 64;

/// Without the country after the name: not every report tells it.
fn bare(node: &str) -> &str {
    node.rsplit_once(", ").filter(|(_, country)| country.len() == 2).map_or(node, |(name, _)| name)
}

/// Disjoint sets of numbered nodes.
#[derive(Debug, Default)]
struct Union {
    places: FxHashMap<u32, usize>,
    parents: Vec<usize>,
}

impl Union {
    fn node(&mut self, node: u32) -> usize {
        let parents = &mut self.parents;
        *self.places.entry(node).or_insert_with(|| {
            parents.push(parents.len());
            parents.len() - 1
        })
    }

    fn root(&mut self, node: usize) -> usize {
        let mut root = node;
        while let Some(parent) = self.parents.get(root).copied().filter(|it| *it != root) {
            let above = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(place) = self.parents.get_mut(root) {
                *place = above;
            }
            root = above;
        }
        root
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(place) = self.parents.get_mut(one.max(other)) {
            *place = one.min(other);
        }
    }
}
