//! An OCI image from scratch, as an archive of an image layout: the program, the certificates of this machine, and `/tmp`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    Packed,
    archive::{Entry, gzip, tar},
    check::{self, Installed},
    program::{NAME, PACKAGE, Program, SUMMARY},
};

/// Where Debian and Alpine keep the certificates to trust, and where the program looks for them.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Writes the archive.
pub(super) fn pack(program: &Program, folder: &Path) -> anyhow::Result<Packed> {
    if !program.is_static() {
        let why = "an image from scratch needs a static program: `rustup target add x86_64-unknown-linux-musl`";
        return Ok(Packed::Skipped(why.to_owned()));
    }
    let machine = match program.target.split('-').next() {
        Some("aarch64") => "arm64",
        _ => "amd64",
    };
    let mut entries = vec![
        Entry::folder("tmp"),
        Entry::folder("work"),
        Entry::program(NAME, program.bytes.clone()),
    ];
    if let Ok(bytes) = fs::read(CERTIFICATES) {
        for folder in ["etc", "etc/ssl", "etc/ssl/certs"] {
            entries.push(Entry::folder(folder));
        }
        entries.push(Entry::file(CERTIFICATES.trim_start_matches('/'), bytes));
    }
    let layer = tar(&entries, program.time)?;
    let layer_digest = digest(&layer);
    let packed = gzip(&layer)?;
    let config = json!({
        "architecture": machine,
        "os": "linux",
        "config": {
            "Entrypoint": [format!("/{NAME}")],
            "WorkingDir": "/work",
            "Env": [format!("SSL_CERT_FILE={CERTIFICATES}")],
            "Labels": {
                "org.opencontainers.image.title": PACKAGE,
                "org.opencontainers.image.description": SUMMARY,
                "org.opencontainers.image.version": program.version,
                "org.opencontainers.image.licenses": "MIT OR Apache-2.0",
            },
        },
        "rootfs": { "type": "layers", "diff_ids": [layer_digest] },
    });
    let mut layout = vec![
        Entry::file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"),
        Entry::folder("blobs"),
        Entry::folder("blobs/sha256"),
    ];
    let layer = blob(
        &mut layout,
        "application/vnd.oci.image.layer.v1.tar+gzip",
        packed,
    );
    let config = blob(
        &mut layout,
        "application/vnd.oci.image.config.v1+json",
        config.to_string().into(),
    );
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": config,
        "layers": [layer],
    });
    let mut manifest = blob(
        &mut layout,
        "application/vnd.oci.image.manifest.v1+json",
        manifest.to_string().into(),
    );
    manifest["annotations"] = json!({
        "org.opencontainers.image.ref.name": program.version,
        "io.containerd.image.name": format!("{PACKAGE}:{}", program.version),
    });
    manifest["platform"] = json!({ "architecture": machine, "os": "linux" });
    let index = json!({ "schemaVersion": 2, "manifests": [manifest] });
    layout.push(Entry::file("index.json", index.to_string()));
    let file = folder.join(format!("{PACKAGE}-{}-{machine}.oci.tar", program.version));
    fs::write(&file, tar(&layout, program.time)?)?;
    Ok(Packed::Files(vec![file]))
}

/// Adds a blob, and describes it.
fn blob(layout: &mut Vec<Entry>, media_type: &str, bytes: Vec<u8>) -> Value {
    let digest = digest(&bytes);
    let res = json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() });
    layout.push(Entry::file(
        format!("blobs/{}", digest.replace(':', "/")),
        bytes,
    ));
    res
}

fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

/// Unpacks the layers into a root of their own, as a container runtime does, and checks every digest.
pub(super) fn install(files: &[PathBuf], folder: &Path) -> anyhow::Result<Installed> {
    let layout = folder.join("layout");
    let root = folder.join("root");
    fs::create_dir_all(&layout)?;
    fs::create_dir_all(&root)?;
    for file in files {
        check::run("tar", &layout, ["-xf".as_ref(), file.as_os_str()])?;
    }
    let index: Value = serde_json::from_slice(&fs::read(layout.join("index.json"))?)?;
    let read = |described: &Value| -> anyhow::Result<(PathBuf, Vec<u8>)> {
        let named = described["digest"].as_str().unwrap_or_default();
        let path = layout.join("blobs").join(named.replace(':', "/"));
        let bytes = fs::read(&path)?;
        anyhow::ensure!(
            digest(&bytes) == named,
            "{} is not what its name says",
            path.display()
        );
        anyhow::ensure!(
            described["size"] == bytes.len(),
            "{} has another size",
            path.display()
        );
        Ok((path, bytes))
    };
    let manifest: Value = serde_json::from_slice(&read(&index["manifests"][0])?.1)?;
    let config: Value = serde_json::from_slice(&read(&manifest["config"])?.1)?;
    for layer in manifest["layers"].as_array().into_iter().flatten() {
        let (path, _) = read(layer)?;
        check::run("tar", &root, ["-xzf".as_ref(), path.as_os_str()])?;
    }
    let entry = config["config"]["Entrypoint"][0]
        .as_str()
        .unwrap_or_default();
    let work = config["config"]["WorkingDir"].as_str().unwrap_or_default();
    Ok(Installed {
        command: vec!["chroot".into(), root.clone().into(), entry.into()],
        documents: root.clone(),
        named: "/".into(),
        folder: root.join(work.trim_start_matches('/')),
    })
}
