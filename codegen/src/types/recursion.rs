//! Where a type would hold itself, a box is put; where an alias would expand to itself, it becomes a type.
//!
//! A struct that holds itself directly, or through others, has no size. The circles are the strongly connected
//! components of "holds directly", found by Tarjan's algorithm; every edge inside one is boxed. Lists and maps hold
//! their items elsewhere and need no box.

use super::{TypeExpr, TypeKind, TypeTable};

/// Boxes what must be boxed.
pub(super) fn settle(table: &mut TypeTable) {
    wrap_circular_aliases(table);
    let direct = edges(table, |kind| {
        TypeTable::parts(kind)
            .into_iter()
            .filter_map(TypeExpr::direct)
            .collect()
    });
    let circle = circles(&direct);
    for (at, item) in table.items.iter_mut().enumerate() {
        let is_in_circle = |ty: &TypeExpr| {
            ty.direct().is_some_and(|to| {
                circle.get(at) == circle.get(to)
                    && (at != to || direct.get(at).is_some_and(|list| list.contains(&at)))
            })
        };
        match &mut item.kind {
            TypeKind::Struct(it) => {
                for field in &mut it.fields {
                    put_box(&mut field.ty, &is_in_circle);
                }
            }
            TypeKind::Union(it) => {
                for variant in &mut it.variants {
                    put_box(&mut variant.ty, &is_in_circle);
                }
            }
            TypeKind::Wrapper(ty) | TypeKind::Alias(ty) => put_box(ty, &is_in_circle),
            TypeKind::StringEnum(_)
            | TypeKind::IntegerEnum(_)
            | TypeKind::Text(_)
            | TypeKind::Replaced(_) => {}
        }
    }
}

fn put_box(ty: &mut TypeExpr, is_in_circle: &dyn Fn(&TypeExpr) -> bool) {
    if !is_in_circle(ty) {
        return;
    }
    match ty {
        TypeExpr::Nullable(inner) => put_box(inner, is_in_circle),
        TypeExpr::Named(_) => *ty = TypeExpr::Boxed(Box::new(ty.clone())),
        _ => {}
    }
}

/// Aliases that expand to themselves, be it inside a list, become types of their own.
fn wrap_circular_aliases(table: &mut TypeTable) {
    let through_aliases = edges(table, |kind| match kind {
        TypeKind::Alias(ty) => ty.named().into_iter().collect(),
        _ => Vec::new(),
    });
    let circle = circles(&through_aliases);
    let is_circular = |at: usize| {
        let own = through_aliases.get(at);
        let reaches_back = |to: &usize| *to == at || circle.get(*to) == circle.get(at);
        own.is_some_and(|list| list.iter().any(reaches_back))
    };
    for at in 0..table.items.len() {
        if let Some(item) = table.items.get_mut(at)
            && let TypeKind::Alias(ty) = &item.kind
            && is_circular(at)
        {
            item.kind = TypeKind::Wrapper(ty.clone());
        }
    }
}

fn edges(table: &TypeTable, of: impl Fn(&TypeKind) -> Vec<usize>) -> Vec<Vec<usize>> {
    table.items.iter().map(|item| of(&item.kind)).collect()
}

/// The number of the strongly connected component of each node (Tarjan 1972, with a stack of its own).
fn circles(edges: &[Vec<usize>]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let mut state = Tarjan {
        index: vec![UNSEEN; edges.len()],
        low: vec![0; edges.len()],
        on_stack: vec![false; edges.len()],
        component: vec![UNSEEN; edges.len()],
        stack: Vec::new(),
        next_index: 0,
        next_component: 0,
    };
    for start in 0..edges.len() {
        if state.index.get(start) == Some(&UNSEEN) {
            state.explore(start, edges);
        }
    }
    state.component
}

struct Tarjan {
    index: Vec<usize>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    component: Vec<usize>,
    stack: Vec<usize>,
    next_index: usize,
    next_component: usize,
}

#[expect(
    clippy::indexing_slicing,
    reason = "all lists have one element a node, and edges lead to nodes"
)]
impl Tarjan {
    fn explore(&mut self, start: usize, edges: &[Vec<usize>]) {
        // Pairs of a node and how many of its edges have been followed.
        let mut path = vec![(start, 0)];
        self.enter(start);
        while let Some((node, followed)) = path.last_mut() {
            let node = *node;
            match edges[node].get(*followed).copied() {
                Some(to) => {
                    *followed += 1;
                    if self.index[to] == usize::MAX {
                        self.enter(to);
                        path.push((to, 0));
                    } else if self.on_stack[to] {
                        self.low[node] = self.low[node].min(self.index[to]);
                    }
                }
                None => {
                    path.pop();
                    if let Some((parent, _)) = path.last() {
                        self.low[*parent] = self.low[*parent].min(self.low[node]);
                    }
                    self.close(node);
                }
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.index[node] = self.next_index;
        self.low[node] = self.next_index;
        self.next_index += 1;
        self.stack.push(node);
        self.on_stack[node] = true;
    }

    fn close(&mut self, node: usize) {
        if self.low[node] != self.index[node] {
            return;
        }
        while let Some(member) = self.stack.pop() {
            self.on_stack[member] = false;
            self.component[member] = self.next_component;
            if member == node {
                break;
            }
        }
        self.next_component += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_and_paths_are_not_circles() {
        // 0 -> 1 -> 2 -> 0, 2 -> 3, 4 alone.
        let found = circles(&[vec![1], vec![2], vec![0, 3], vec![], vec![]]);
        assert_eq!(found[0], found[1]);
        assert_eq!(found[1], found[2]);
        assert_ne!(found[2], found[3]);
        assert_ne!(found[3], found[4]);
    }
}
