//! The request that deletes what another one created, under an identifier that the creation itself names.

use serde_json::Value;
use spec::model::ParameterLocation;

use super::worker::Worker;
use crate::{
    case::{Case, OperationIndex},
    observed::names::{IDENTIFIERS, plain},
    phases::stateful::Step,
};

/// `steps` with a deletion in front of the last one, which creates the resource again. `None` where the document has no such
/// operation, or it is not selected.
pub(super) fn removed_before(worker: &Worker<'_>, steps: &[Step]) -> Option<Vec<Step>> {
    let (last, before) = steps.split_last()?;
    let deletion = deletion(worker, last)?;
    if before.iter().any(|step| step.case == deletion.case) {
        return None;
    }
    let mut res = before.to_vec();
    res.push(deletion);
    // Bindings refer to steps by their position, and those before keep it.
    res.push(last.clone());
    Some(res)
}

fn deletion(worker: &Worker<'_>, creation: &Step) -> Option<Step> {
    let run = worker.run;
    let own = run.shapes.of(creation.operation)?;
    let created = match creation.operation.of(&run.api)?.method.as_str() {
        "POST" => format!("{}/{{}}", own.key(own.segments.len())),
        "PUT" => own.key(own.segments.len()),
        _ => return None,
    };
    let (index, shape) = OperationIndex::all(&run.api).find_map(|(index, operation)| {
        let shape = run.shapes.of(index)?;
        let is_same = shape.key(shape.segments.len()) == created;
        (is_same && operation.method.as_str() == "DELETE").then_some((index, shape))
    })?;
    if !run.config.operations.contains(&index) {
        return None;
    }
    let mut case = worker.prepared.get(index)?.operation.simplest()?;
    let mut above = own.parameters(own.segments.len()).into_iter();
    for name in shape.parameters(shape.segments.len()) {
        let in_path = above.next().and_then(|name| {
            let location = ParameterLocation::Path;
            creation.case.parameter(location, name).cloned()
        });
        let value = in_path.or_else(|| member(&creation.case, name))?;
        case.set_parameter(ParameterLocation::Path, name, value);
    }
    // Values of the path that come from an earlier response are not known yet.
    creation
        .bindings
        .is_empty()
        .then(|| Step::alone(index, case))
}

/// The member of the body that is called like the parameter `name`, or identifies what is created.
fn member(case: &Case, name: &str) -> Option<Value> {
    let members = case.body_value()?.as_object()?;
    let mut all = members.iter();
    let same = all.find(|(member, _)| plain(member) == plain(name));
    let usual = || IDENTIFIERS.iter().find_map(|it| members.get_key_value(*it));
    let (_, value) = same.or_else(usual)?;
    (value.is_string() || value.is_i64() || value.is_u64()).then(|| value.clone())
}
