//! The file of what earlier runs learned from rejections.

use std::path::Path;

use super::{Exit, print_status};
use crate::learned::{
    Lessons,
    stored::{self, StoredLesson},
};

/// What the file at `path` says; nothing where there is no file yet.
pub(super) fn read(path: &Path) -> Result<Lessons, Exit> {
    let shown = path.display();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Lessons::default()),
        Err(error) => {
            print_status(&format!("error: cannot read `{shown}`: {error}"));
            return Err(Exit::Usage);
        }
    };
    stored::read(&text).map_err(|error| {
        print_status(&format!("error: `{shown}` {error}"));
        Exit::Usage
    })
}

/// Writes what is known after a run to the file at `path`.
pub(super) fn write(path: &Path, learned: &[StoredLesson]) -> Result<(), Exit> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), std::fs::create_dir_all);
    let written = made.and_then(|()| std::fs::write(path, stored::written(learned.to_vec())));
    written.map_err(|error| {
        print_status(&format!(
            "error: cannot write `{}`: {error}",
            path.display()
        ));
        Exit::Usage
    })
}
