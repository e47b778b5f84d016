//! Lists long files and functions; they are not errors.

use syn::{ImplItem, Item, spanned::Spanned as _};

use super::tree::{File, Tree};

/// Lines of a file.
const LONG_FILE: usize = 500;
/// Lines of a function.
const LONG_FUNCTION: usize = 80;

/// Long files and long functions, with their sizes.
pub(super) fn long(tree: &Tree) -> Vec<String> {
    let mut res = Vec::new();
    for file in tree.rust() {
        let lines = file.text.lines().count();
        if lines > LONG_FILE {
            res.push(format!("{} has {lines} lines", file.path));
        }
        res.extend(long_functions(file));
    }
    res
}

fn long_functions(file: &File) -> Vec<String> {
    let Some(parsed) = file.parsed() else {
        return Vec::new();
    };
    let mut functions = Vec::new();
    collect(&parsed.items, &mut functions);
    let long = functions
        .into_iter()
        .filter(|(_, lines)| *lines > LONG_FUNCTION);
    long.map(|(name, lines)| format!("{}: `{name}` has {lines} lines", file.path))
        .collect()
}

fn collect(items: &[Item], functions: &mut Vec<(String, usize)>) {
    for item in items {
        match item {
            Item::Fn(function) => {
                functions.push((function.sig.ident.to_string(), lines(&function.block)));
            }
            Item::Impl(block) => {
                for item in &block.items {
                    if let ImplItem::Fn(function) = item {
                        functions.push((function.sig.ident.to_string(), lines(&function.block)));
                    }
                }
            }
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    collect(items, functions);
                }
            }
            _ => {}
        }
    }
}

fn lines(block: &syn::Block) -> usize {
    let span = block.span();
    span.end().line.saturating_sub(span.start().line) + 1
}
