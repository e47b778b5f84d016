//! Circles of a directed graph: its strongly connected components.

/// The number of the strongly connected component of each node (Tarjan 1972, with a stack of its own).
pub(crate) fn circles(edges: &[Vec<usize>]) -> Vec<usize> {
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
