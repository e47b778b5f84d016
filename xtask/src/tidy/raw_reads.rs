//! Code of the generator that reads a field of the document by its name, which only passes may do.
//!
//! Only `spec` interprets a document: by its model, by its view of schemas. Passes rewrite the tree, so they
//! have to know its fields; any other code that reads one is a second interpretation.

use syn::{
    Expr, ExprLit, ExprMethodCall, Lit,
    visit::{self, Visit},
};

use super::tree::Tree;

/// The code that the rule is about.
const WITHIN: &str = "codegen/src/";

/// Beginnings of the paths of files that may, and why.
const EXCUSED: &[(&str, &str)] = &[("codegen/src/passes/", "passes rewrite the tree")];

/// Methods that take the name of a field.
const READERS: &[&str] = &["get", "get_mut", "get_str", "get_bool"];

/// Reads of a field by name where none should be.
#[expect(clippy::unnecessary_wraps, reason = "all rules have one shape")]
pub(super) fn broken(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let mut res = Vec::new();
    let files = tree.rust().filter(|file| {
        let is_excused = EXCUSED.iter().any(|(path, _)| file.path.starts_with(path));
        file.path.starts_with(WITHIN) && !is_excused
    });
    for file in files {
        let Some(parsed) = file.parsed() else {
            continue;
        };
        let mut reads = Reads::default();
        reads.visit_file(parsed);
        let path = &file.path;
        res.extend(reads.fields.iter().map(|field| {
            format!("{path}: reads the field `{field}`: use the model or the views of `spec`")
        }));
    }
    Ok(res)
}

/// The fields that a file reads outside its tests.
#[derive(Default)]
struct Reads {
    fields: Vec<String>,
}

impl<'ast> Visit<'ast> for Reads {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let is_read = READERS.iter().any(|name| call.method == name);
        if let Some(Expr::Lit(ExprLit {
            lit: Lit::Str(field),
            ..
        })) = call.args.first()
            && is_read
        {
            self.fields.push(field.value());
        }
        visit::visit_expr_method_call(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_passes_read_fields_by_name() {
        let text = "//! A.\nfn f(node: &Node) { node.get(\"paths\"); node.get(name); list.get(0); }\n#[cfg(test)]\nmod tests { fn f() { node.get_str(\"info\"); } }";
        let tree = Tree::of(&[
            ("codegen/src/plan/a.rs", text),
            ("codegen/src/passes/a.rs", text),
            ("spec/src/model/a.rs", text),
        ]);
        assert_eq!(
            broken(&tree).expect("no failure"),
            [
                "codegen/src/plan/a.rs: reads the field `paths`: use the model or the views of `spec`"
            ]
        );
    }

    #[test]
    fn exceptions_are_used() {
        let tree = Tree::read(&crate::workspace::root()).expect("a readable tree");
        for (path, _) in EXCUSED {
            let mut files = tree.files.iter();
            assert!(files.any(|file| file.path.starts_with(path)), "{path}");
        }
    }
}
