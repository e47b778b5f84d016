//! Where the documents of a comparison come from: a file, a URL, standard input, or a revision of a git repository.

use std::{io, path::Path, process::Command};

use spec::document::{Document, FileProvider, Loaded};

use super::super::{Exit, fetch::Fetching, load, print_status};

/// The origin of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source<'a> {
    /// A file or a URL.
    Plain(&'a str),
    /// Standard input.
    Input,
    /// A file of a git revision, named as git does: from the root of the repository, or from the current folder with `./`.
    Revision {
        /// Such as `HEAD~1` or `v1.2`; empty for the index.
        revision: &'a str,
        /// The path.
        file: &'a str,
    },
}

impl<'a> Source<'a> {
    /// The source that `argument` names. A file that exists is a file, whatever its name.
    pub(super) fn of(argument: &'a str) -> Self {
        if argument == "-" {
            return Self::Input;
        }
        match argument.split_once(':') {
            Some((revision, file))
                if !file.starts_with("//") && !file.is_empty() && !Path::new(argument).exists() =>
            {
                Self::Revision { revision, file }
            }
            _ => Self::Plain(argument),
        }
    }

    /// Reads and parses the document; what is on a server is fetched as `fetching` says.
    pub(super) fn load(&self, fetching: &Fetching) -> Result<Loaded, Exit> {
        match *self {
            Self::Plain(from) => load::read(Some(from), &[], fetching),
            Self::Input => load::standard_input(),
            Self::Revision { revision, file } => {
                let unreadable = |error: io::Error| {
                    print_status(&format!("error: cannot read `{revision}:{file}`: {error}"));
                    Exit::Document
                };
                let folder = git(&["rev-parse", "--show-prefix"]).map_err(unreadable)?;
                let folder = String::from_utf8_lossy(&folder).trim_end().to_owned();
                let files = Revision(revision);
                let path = files.path_of(file, &folder);
                Ok(Document::load_with(&files.name_of(&path), &files))
            }
        }
    }
}

/// The files of a git revision. Their names begin with it, so that references from file to file stay in the revision.
struct Revision<'a>(&'a str);

impl Revision<'_> {
    /// The path below the root of the repository that `file` means in `folder`, which ends with a slash unless it is the root.
    ///
    /// Without `./` it is the one from the root, as in git. People also mean the file of their folder, where the root has none.
    fn path_of(&self, file: &str, folder: &str) -> String {
        let (at_root, here) = (normalized(file), normalized(&format!("{folder}{file}")));
        if file.starts_with("./") || file.starts_with("../") {
            return here;
        }
        match (self.has(&at_root), at_root != here && self.has(&here)) {
            (false, true) => here,
            (true, true) => {
                let revision = self.0;
                print_status(&format!(
                    "note: `{revision}:{file}` is the file at the root of the repository; write `{revision}:./{file}` for \
                     the one in this folder"
                ));
                at_root
            }
            _ => at_root,
        }
    }

    /// Whether there is something at `path`.
    fn has(&self, path: &str) -> bool {
        let revision = self.0;
        git(&[
            "cat-file",
            "-e",
            "--end-of-options",
            &format!("{revision}:{path}"),
        ])
        .is_ok()
    }

    /// The name of the file at `path` below the root of the repository.
    fn name_of(&self, path: &str) -> String {
        format!("({})/{path}", self.0)
    }
}

impl FileProvider for Revision<'_> {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let path = name.strip_prefix(&self.name_of("")).unwrap_or(name);
        let revision = self.0;
        git(&["show", "--end-of-options", &format!("{revision}:{path}")])
    }
}

/// `path` without `.` and `..`.
fn normalized(path: &str) -> String {
    let mut res: Vec<&str> = Vec::new();
    for piece in path.split('/') {
        match piece {
            "" | "." => {}
            ".." => drop(res.pop()),
            piece => res.push(piece),
        }
    }
    res.join("/")
}

/// What git prints.
fn git(arguments: &[&str]) -> io::Result<Vec<u8>> {
    let output = Command::new("git")
        .args(arguments)
        .output()
        .map_err(|error| io::Error::new(error.kind(), format!("git cannot be run: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let why = String::from_utf8_lossy(&output.stderr);
    let why = why.trim().trim_start_matches("fatal: ").replace('\n', " ");
    Err(io::Error::other(format!("git: {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart() {
        assert_eq!(Source::of("-"), Source::Input);
        assert_eq!(Source::of("a.yaml"), Source::Plain("a.yaml"));
        let url = "https://api.test/openapi.json";
        assert_eq!(Source::of(url), Source::Plain(url));
        let (revision, file) = ("HEAD~1", "api/a.yaml");
        assert_eq!(
            Source::of("HEAD~1:api/a.yaml"),
            Source::Revision { revision, file }
        );
    }
}
