//! The layers of each crate: its modules from the bottom up. A module uses only what is below it.
//!
//! The order of a crate is in a file of [`lists`]; code that is compiled for tests only is not held to it.
//! [`modules`] follows the `mod` lines from the root of the crate, [`uses`] follows each path that a module names to
//! the module that defines it (through `use` lines, `pub use` and the calls of macros), and [`circles`] finds the
//! modules *inside* one module that use each other.
//!
//! To add a module, give it its line in `modules`. To mend a breach, move what is used below its user. An exception
//! gives its reason, or where the cut will be; it covers what is inside its modules, so name narrow ones. Delete the
//! exception in the commit that mends its breach, since one that nothing needs is an error like the breach itself. So
//! is a circle that is listed with other modules than those that form it: copy the new names from the message.

mod circles;

mod lists;

mod modules;

mod named;

mod uses;

use self::{
    circles::Circle,
    modules::{ModulePath, Modules},
    uses::Use,
};
use super::tree::Tree;

/// The order of the modules of a crate.
struct Layers {
    /// The file that is the root of the crate.
    root: &'static str,
    /// The file that has this list.
    list: &'static str,
    /// Its modules from the bottom up.
    modules: &'static [&'static str],
    /// Uses of what is above.
    exceptions: &'static [Exception],
    /// Circles inside modules.
    circles: &'static [KnownCircle],
}

/// A module that may use one above it.
struct Exception {
    /// The module that uses it, such as `model::path`.
    from: &'static str,
    /// The module that is used.
    to: &'static str,
    /// Why.
    reason: &'static str,
}

/// Modules inside a module that may use each other.
struct KnownCircle {
    /// The module they are in.
    within: &'static str,
    /// Their names there, in alphabetical order.
    modules: &'static [&'static str],
    /// Why.
    reason: &'static str,
}

/// Uses against the order, circles, and entries of the lists that mean nothing.
#[expect(clippy::unnecessary_wraps, reason = "all rules have one shape")]
pub(super) fn broken(tree: &Tree) -> anyhow::Result<Vec<String>> {
    Ok(lists::ALL
        .iter()
        .flat_map(|layers| layers.broken(tree))
        .collect())
}

impl Layers {
    fn broken(&self, tree: &Tree) -> Vec<String> {
        let Some(modules) = Modules::of(tree, self.root) else {
            return vec![format!("{}: there is no such file", self.root)];
        };
        let uses = uses::all(&modules);
        let mut res = self.misplaced(&modules);
        res.extend(self.upward(&modules, &uses));
        res.extend(self.circular(&uses));
        res.extend(self.without_reason());
        res
    }

    /// Modules without a layer, and layers without a module.
    fn misplaced(&self, modules: &Modules) -> Vec<String> {
        let children = modules.get(&[]).map(|root| root.children.as_slice());
        let children = children.unwrap_or_default();
        let missing = children
            .iter()
            .filter(|name| self.layer(name).is_none())
            .map(|name| format!("{}: `{name}` of {} has no layer", self.list, self.root));
        let unknown = self
            .modules
            .iter()
            .filter(|name| !children.iter().any(|child| child == *name))
            .map(|name| format!("{}: the layer `{name}` is not a module", self.list));
        missing.chain(unknown).collect()
    }

    /// Uses of what is above that no exception covers, and exceptions that cover none.
    fn upward(&self, modules: &Modules, uses: &[Use]) -> Vec<String> {
        let upward: Vec<&Use> = uses.iter().filter(|used| self.is_upward(used)).collect();
        let is_covered =
            |used: &Use, by: &Exception| is_in(&used.from, by.from) && is_in(&used.to, by.to);
        let mut res: Vec<String> = upward
            .iter()
            .filter(|used| !self.exceptions.iter().any(|by| is_covered(used, by)))
            .map(|used| {
                let file = modules.get(&used.from).map_or("", |module| &module.file);
                let to = match used.to.join("::") {
                    root if root.is_empty() => "the root of the crate".to_owned(),
                    to => format!("`{to}`"),
                };
                let path = &used.path;
                format!("{file}: names `{path}` of {to}, which is above it")
            })
            .collect();
        res.dedup();
        let unneeded = self
            .exceptions
            .iter()
            .filter(|by| !upward.iter().any(|used| is_covered(used, by)));
        res.extend(unneeded.map(|Exception { from, to, .. }| {
            format!(
                "{}: the exception of `{from}` for `{to}` is not needed",
                self.list
            )
        }));
        res
    }

    /// Circles that are not listed as they are, and listed ones that are not there.
    fn circular(&self, uses: &[Use]) -> Vec<String> {
        let found = circles::all(uses);
        let is_same = |circle: &Circle, known: &KnownCircle| {
            circle.within.join("::") == known.within && circle.modules == known.modules
        };
        let unlisted = found
            .iter()
            .filter(|circle| !self.circles.iter().any(|known| is_same(circle, known)))
            .map(|circle| {
                let within = circle.within.join("::");
                let modules = circle.modules.join("`, `");
                format!(
                    "{}: inside `{within}`, these use each other: `{modules}`",
                    self.list
                )
            });
        let unneeded = self
            .circles
            .iter()
            .filter(|known| !found.iter().any(|circle| is_same(circle, known)))
            .map(|known| {
                let modules = known.modules.join("`, `");
                format!(
                    "{}: inside `{}`, this circle is listed and not there: `{modules}`",
                    self.list, known.within
                )
            });
        unlisted.chain(unneeded).collect()
    }

    fn without_reason(&self) -> Vec<String> {
        let exceptions = self.exceptions.iter().map(|by| (by.from, by.reason));
        let circles = self.circles.iter().map(|by| (by.within, by.reason));
        exceptions
            .chain(circles)
            .filter(|(_, reason)| reason.trim().is_empty())
            .map(|(of, _)| format!("{}: an exception of `{of}` has no reason", self.list))
            .collect()
    }

    /// Whether what is used is above its user. The root is above everything, and may use everything.
    fn is_upward(&self, used: &Use) -> bool {
        let layer = |path: &ModulePath| path.first().map(|name| self.layer(name));
        match (layer(&used.from), layer(&used.to)) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(from), Some(to)) => from.is_some() && to.is_some() && from < to,
        }
    }

    fn layer(&self, name: &str) -> Option<usize> {
        self.modules.iter().position(|module| *module == name)
    }
}

/// Whether the module `path` is `module` or inside it.
fn is_in(path: &[String], module: &str) -> bool {
    let segments: Vec<&str> = match module {
        "" => Vec::new(),
        module => module.split("::").collect(),
    };
    let begins = segments.iter().zip(path).all(|(a, b)| a == b);
    // The root holds everything; as a target it is meant alone.
    begins && segments.len() <= path.len() && (path.is_empty() || !segments.is_empty())
}

#[cfg(test)]
mod tests;
