//! Runs what reads definitions within each other on a stack that has room for all of them.

use serde_json::Value;

/// The stack that reading a definition may take: definitions that refer to each other in a row are read within each other.
const STACK_OF_DEFINITION: usize = 1 << 17;

/// The number of definitions that the stack of any thread has room for, without optimization too.
const FEW: usize = 8;

/// The maximum number of definitions that get a stack of their own; of more, no document has a row.
const MOST: usize = 1 << 13;

/// What `make` makes of the definitions of `bundle`, on a stack that is large enough for them. `None` too where there is no
/// such stack.
pub(super) fn on_large_stack<T: Send>(
    bundle: &Value,
    make: impl FnOnce() -> Option<T> + Send,
) -> Option<T> {
    let definitions = bundle.get("$defs").and_then(Value::as_object);
    let count = definitions.map_or(0, serde_json::Map::len);
    if count <= FEW {
        return make();
    }
    let stack = STACK_OF_DEFINITION.saturating_mul(count.clamp(2 * FEW, MOST));
    let thread = std::thread::Builder::new().stack_size(stack);
    std::thread::scope(|scope| {
        let thread = thread.spawn_scoped(scope, make).ok()?;
        thread.join().ok()?
    })
}
