//! A wheel (PEP 427) that holds the program as a script, as maturin's `bindings = "bin"` makes it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::{
    Packed,
    archive::{Entry, zip},
    check::{self, Installed},
    program::{NAME, PACKAGE, Program, SUMMARY},
};

/// Writes the wheel.
pub(super) fn pack(program: &Program, folder: &Path) -> anyhow::Result<Packed> {
    let Some(tag) = tag(program) else {
        let why = format!("there is no tag of Python for {}", program.target);
        return Ok(Packed::Skipped(why));
    };
    let name = format!("{}-{}", PACKAGE.replace('-', "_"), program.version);
    let info = format!("{name}.dist-info");
    let metadata = format!(
        "Metadata-Version: 2.4\nName: {PACKAGE}\nVersion: {}\nSummary: {SUMMARY}\nLicense-Expression: MIT OR Apache-2.0\n\
         Keywords: openapi,testing,fuzzing,mock,lint\nRequires-Python: >=3.8\nDescription-Content-Type: text/markdown\n\n{}",
        program.version, program.readme
    );
    let wheel = format!(
        "Wheel-Version: 1.0\nGenerator: xtask\nRoot-Is-Purelib: false\nTag: {}\n",
        tag.split('.')
            .map(|platform| {
                let platform = platform.trim_start_matches("py3-none-");
                format!("py3-none-{platform}")
            })
            .collect::<Vec<_>>()
            .join("\nTag: ")
    );
    let mut entries = vec![
        Entry::program(format!("{name}.data/scripts/{NAME}"), program.bytes.clone()),
        Entry::file(format!("{info}/METADATA"), metadata),
        Entry::file(format!("{info}/WHEEL"), wheel),
    ];
    entries.extend(program.licenses.iter().map(|license| {
        Entry::file(
            format!("{info}/licenses/{}", license.path),
            license.bytes.clone(),
        )
    }));
    let mut record: String = entries
        .iter()
        .map(|entry| {
            let digest = base64_url(&Sha256::digest(&entry.bytes));
            format!("{},sha256={digest},{}\n", entry.path, entry.bytes.len())
        })
        .collect();
    record.push_str(&format!("{info}/RECORD,,\n"));
    entries.push(Entry::file(format!("{info}/RECORD"), record));
    let file = folder.join(format!("{name}-{tag}.whl"));
    fs::write(&file, zip(&entries)?)?;
    Ok(Packed::Files(vec![file]))
}

/// The tag of the platform: a static program runs with either C library.
fn tag(program: &Program) -> Option<String> {
    let machine = program.target.split('-').next()?;
    if !program.target.contains("-linux-") {
        return None;
    }
    Some(match program.glibc() {
        Some((major, minor)) => format!("py3-none-manylinux_{major}_{minor}_{machine}"),
        None => format!("py3-none-manylinux_2_17_{machine}.musllinux_1_1_{machine}"),
    })
}

/// Base64 for URLs, without padding (RFC 4648 section 5).
fn base64_url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut res = String::new();
    for chunk in bytes.chunks(3) {
        let mut bits = 0_u32;
        for at in 0..3 {
            bits = bits << 8 | u32::from(chunk.get(at).copied().unwrap_or(0));
        }
        for at in 0..=chunk.len() {
            let index = usize::try_from(bits >> (18 - 6 * at) & 63).unwrap_or(0);
            res.extend(ALPHABET.get(index).map(|byte| char::from(*byte)));
        }
    }
    res
}

/// Installs it by pip into an environment of its own, without an index.
pub(super) fn install(files: &[PathBuf], folder: &Path) -> anyhow::Result<Installed> {
    let environment = folder.join("environment");
    check::run(
        "python3",
        folder,
        ["-m".as_ref(), "venv".as_ref(), environment.as_os_str()],
    )?;
    let pip = environment.join("bin/pip");
    for file in files {
        let arguments = [
            "install".as_ref(),
            "--quiet".as_ref(),
            "--no-index".as_ref(),
            file.as_os_str(),
        ];
        check::run(&pip, folder, arguments)?;
    }
    Ok(Installed::program(
        environment.join("bin").join(NAME),
        folder,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_written_for_urls() {
        assert_eq!(base64_url(b""), "");
        assert_eq!(base64_url(b"f"), "Zg");
        assert_eq!(base64_url(b"fo"), "Zm8");
        assert_eq!(base64_url(b"foo"), "Zm9v");
        assert_eq!(base64_url(&[0xfb, 0xff]), "-_8");
    }
}
