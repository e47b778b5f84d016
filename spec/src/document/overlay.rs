//! Applies overlays to a document before it is read (OpenAPI Overlay 1.0 and 1.1).
//!
//! A pass over the tree: what an overlay adds keeps its location in the overlay's file. References in it mean what they would
//! mean in the document.

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    source::{
        node::{Node, NodeValue},
        pointer::JsonPointer,
        span::Span,
    },
};

/// An overlay cannot be applied.
pub static INVALID_OVERLAY: RuleInfo = RuleInfo {
    id: "invalid-overlay",
    severity: Severity::Error,
    what: "An overlay, or one of its actions, is not valid and is not applied.",
    why: "The document stays as it is where the overlay should change it.",
    example: "target: paths./pets      # wrong: a JSONPath begins with `$`\ntarget: $.paths['/pets']  # right",
    standard: "Overlay 1.1.0 §4.4",
};

/// An action of an overlay has no target.
pub static OVERLAY_WITHOUT_TARGET: RuleInfo = RuleInfo {
    id: "overlay-without-target",
    severity: Severity::Warning,
    what: "The target of an action selects nothing in the document, so the action changes nothing.",
    why: "It is mostly an error in the path, or the document has changed since.",
    example: "target: $.paths['/pet']    # wrong when the path is called /pets\ntarget: $.paths['/pets']   # right",
    standard: "Overlay 1.1.0 §4.4.3",
};

/// An action whose parts are read.
struct Action<'o> {
    targets: Vec<JsonPointer>,
    change: Change<'o>,
}

/// What an action does to its targets.
enum Change<'o> {
    Remove,
    Merge(&'o Node),
    Copy(Node),
}

/// Applies `overlay` to `root`, one action after the other.
pub(super) fn apply(root: &mut Node, overlay: &Node, diagnostics: &mut Diagnostics) {
    if let Some(problem) = problem_of(overlay) {
        diagnostics.push(
            Diagnostic::new(&INVALID_OVERLAY, overlay.span, problem)
                .help("begin it with `overlay: 1.0.0`, and list its changes under `actions`"),
        );
        return;
    }
    let actions = overlay.get("actions").map(Node::items).unwrap_or_default();
    // The paths are evaluated in a plain copy, which is made anew after each change.
    let mut plain: Option<Value> = None;
    for action in actions {
        let value = plain.get_or_insert_with(|| root.to_json());
        match read(action, root, value) {
            Ok(read) if read.targets.is_empty() => {
                let span = action
                    .get("target")
                    .map_or(action.span, |target| target.span);
                let message = "the target selects nothing in the document";
                diagnostics.push(
                    Diagnostic::new(&OVERLAY_WITHOUT_TARGET, span, message)
                        .help("correct the path, or remove the action"),
                );
            }
            Ok(read) => {
                perform(root, read);
                plain = None;
            }
            Err((span, problem)) => diagnostics.push(
                Diagnostic::new(&INVALID_OVERLAY, span, problem)
                    .help("correct the action; it is not applied"),
            ),
        }
    }
}

/// Why `overlay` is not an overlay.
fn problem_of(overlay: &Node) -> Option<String> {
    let version = match overlay.get("overlay").map(|field| &field.value) {
        Some(NodeValue::String(text)) => text.as_str(),
        Some(NodeValue::Number(number)) => number.as_str(),
        _ => return Some("the field `overlay` with the version is missing".to_owned()),
    };
    let is_known = ["1.0", "1.1"].iter().any(|known| {
        let rest = version.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    if !is_known {
        return Some(format!("version `{version}` is not known; 1.0 and 1.1 are"));
    }
    let actions = overlay.get("actions").and_then(Node::as_sequence);
    actions
        .is_none()
        .then(|| "the list `actions` is missing".to_owned())
}

/// Reads `action`, and finds its targets in `value`, which is `root` as plain JSON.
fn read<'o>(action: &'o Node, root: &Node, value: &Value) -> Result<Action<'o>, (Span, String)> {
    let target = action.get("target");
    let target = target.ok_or_else(|| (action.span, "the action has no `target`".to_owned()))?;
    let targets = selected(target, value)?;
    let change = if action.get_bool("remove") == Some(true) {
        Change::Remove
    } else if let Some(update) = action.get("update") {
        Change::Merge(update)
    } else if let Some(copy) = action.get("copy") {
        let sources = selected(copy, value)?;
        let [source] = sources.as_slice() else {
            let problem = format!("`copy` selects {} places instead of one", sources.len());
            return Err((copy.span, problem));
        };
        let source = root.at(source).cloned();
        Change::Copy(source.ok_or_else(|| (copy.span, "`copy` selects nothing".to_owned()))?)
    } else {
        let problem = "the action has none of `update`, `copy` and `remove: true`";
        return Err((action.span, problem.to_owned()));
    };
    Ok(Action { targets, change })
}

/// The places that the JSON Path in `path` selects in `value` (RFC 9535).
fn selected(path: &Node, value: &Value) -> Result<Vec<JsonPointer>, (Span, String)> {
    let text = path.as_str().unwrap_or_default();
    let parsed = JsonPath::parse(text)
        .map_err(|error| (path.span, format!("`{text}` is not a JSONPath: {error}")))?;
    let found = parsed.query_located(value);
    let mut res: Vec<JsonPointer> = Vec::new();
    for location in found.locations() {
        let pointer = JsonPointer::from(location.to_json_pointer().as_str());
        if !res.contains(&pointer) {
            res.push(pointer);
        }
    }
    Ok(res)
}

fn perform(root: &mut Node, action: Action<'_>) {
    let Action {
        mut targets,
        change,
    } = action;
    match change {
        Change::Remove => {
            // Later elements first, so that the indexes of the others stay.
            targets.sort_by_cached_key(order);
            for target in targets.iter().rev() {
                remove(root, target);
            }
        }
        Change::Merge(update) => {
            for target in &targets {
                if let Some(node) = at_mut(root, target) {
                    merge_into_target(node, update);
                }
            }
        }
        Change::Copy(source) => {
            for target in &targets {
                if let Some(node) = at_mut(root, target) {
                    merge_into_target(node, &source);
                }
            }
        }
    }
}

/// A key by which pointers are in the order of the document, as far as elements of lists are concerned.
fn order(pointer: &JsonPointer) -> Vec<(usize, String)> {
    let tokens = pointer.tokens();
    tokens
        .map(|token| (token.parse().unwrap_or(usize::MAX), token.into_owned()))
        .collect()
}

fn remove(root: &mut Node, target: &JsonPointer) {
    let (Some(parent), Some(last)) = (target.parent(), target.last()) else {
        return;
    };
    match at_mut(root, &parent).map(|node| &mut node.value) {
        Some(NodeValue::Mapping(mapping)) => drop(mapping.remove(&last)),
        Some(NodeValue::Sequence(items)) => {
            if let Some(at) = last.parse().ok().filter(|at| *at < items.len()) {
                items.remove(at);
            }
        }
        _ => {}
    }
}

fn at_mut<'n>(root: &'n mut Node, pointer: &JsonPointer) -> Option<&'n mut Node> {
    pointer
        .tokens()
        .try_fold(root, |node, token| match &mut node.value {
            NodeValue::Mapping(mapping) => mapping.get_mut(&token),
            NodeValue::Sequence(items) => items.get_mut(token.parse::<usize>().ok()?),
            _ => None,
        })
}

/// Merges `update` into a target: a list takes one more element, or those of a list.
fn merge_into_target(target: &mut Node, update: &Node) {
    match (&mut target.value, &update.value) {
        (NodeValue::Sequence(_), NodeValue::Sequence(_)) => merge(target, update),
        (NodeValue::Sequence(items), _) => items.push(update.clone()),
        _ => merge(target, update),
    }
}

/// Merges `update` into `target`: objects member by member, lists by appending; anything else is replaced.
fn merge(target: &mut Node, update: &Node) {
    match (&mut target.value, &update.value) {
        (NodeValue::Mapping(members), NodeValue::Mapping(updates)) => {
            for entry in updates.entries() {
                match members.get_mut(&entry.key) {
                    Some(known) => merge(known, &entry.value),
                    None => members.push(entry.clone()),
                }
            }
        }
        (NodeValue::Sequence(items), NodeValue::Sequence(updates)) => {
            items.extend(updates.iter().cloned());
        }
        _ => target.clone_from(update),
    }
}
