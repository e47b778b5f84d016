//! The requests that a user recorded or wrote down, from files.

use std::{path::PathBuf, sync::Arc};

use spec::model::Api;

use super::{Exit, print_status};
use crate::{
    operation::GivenValues,
    phases::stateful::Workflow,
    transport::target::Target,
    workflows::{self, Subject},
};

/// The number of notes on a file that are printed before the rest is only counted.
const MOST_NOTES: usize = 8;

/// The workflows in `files`, for the API at `base_url`. Prints what of them is not used.
pub(super) fn read(
    files: &[PathBuf],
    api: &Arc<Api>,
    values: &GivenValues,
    base_url: &str,
) -> Result<Vec<Workflow>, Exit> {
    let target = Target::parse(base_url).ok();
    let prefix = target.map(|target| target.prefix).unwrap_or_default();
    let subject = Subject {
        api,
        values,
        prefix: &prefix,
    };
    let mut res = Vec::new();
    for file in files {
        let shown = file.display();
        let text = std::fs::read_to_string(file).map_err(|error| {
            print_status(&format!("error: cannot read `{shown}`: {error}"));
            Exit::Usage
        })?;
        let read = workflows::read(&text, subject).map_err(|error| {
            print_status(&format!("error: `{shown}` is {error}"));
            Exit::Usage
        })?;
        for note in read.notes.iter().take(MOST_NOTES) {
            print_status(&format!("note: {shown}: {note}"));
        }
        if read.notes.len() > MOST_NOTES {
            let more = read.notes.len() - MOST_NOTES;
            print_status(&format!("note: {shown}: and {more} more notes"));
        }
        if read.list.is_empty() {
            print_status(&format!(
                "warning: `{shown}` has no request that can be sent"
            ));
        }
        res.extend(read.list);
    }
    Ok(res)
}
