//! The packages that are published, in the order in which they must be.

use std::path::PathBuf;

use crate::workspace;

/// A package of the workspace that is published.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Package {
    /// Its name in the registry.
    pub(super) name: &'static str,
    /// Its folder below the root of the workspace.
    pub(super) folder: &'static str,
    /// The packages of the workspace that it is built from, in the order of [`PACKAGES`].
    pub(super) needs: &'static [&'static str],
    /// Whether it is generated from the contract, whose changes its version follows too.
    pub(super) is_client: bool,
}

/// All of them; a package stands behind those that it needs.
pub(super) static PACKAGES: &[Package] = &[
    Package {
        name: "openapi-conformance-spec",
        folder: "spec",
        needs: &[],
        is_client: false,
    },
    Package {
        name: "tkey7-sandbox",
        folder: "conformance/sandbox",
        needs: &["openapi-conformance-spec"],
        is_client: false,
    },
    Package {
        name: "openapi-conformance",
        folder: "conformance",
        needs: &["openapi-conformance-spec", "tkey7-sandbox"],
        is_client: false,
    },
    Package {
        name: "openapi-conformance-codegen",
        folder: "codegen",
        needs: &["openapi-conformance-spec"],
        is_client: false,
    },
    Package {
        name: "tkey7-client",
        folder: "generated-client",
        needs: &[],
        is_client: true,
    },
];

impl Package {
    /// Its folder.
    pub(super) fn path(&self) -> PathBuf {
        workspace::root().join(self.folder)
    }
}

/// The packages called `names`, in the order in which they are published; all when none is named.
pub(super) fn selected(names: &[String]) -> anyhow::Result<Vec<&'static Package>> {
    let unknown = names
        .iter()
        .find(|name| PACKAGES.iter().all(|package| package.name != name.as_str()));
    if let Some(name) = unknown {
        let known: Vec<&str> = PACKAGES.iter().map(|package| package.name).collect();
        anyhow::bail!(
            "no package `{name}` is published; the packages are {}",
            known.join(", ")
        );
    }
    let is_selected = |package: &&Package| {
        names.is_empty() || names.iter().any(|name| name.as_str() == package.name)
    };
    Ok(PACKAGES.iter().filter(is_selected).collect())
}
