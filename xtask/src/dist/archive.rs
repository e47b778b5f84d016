//! Archives: tar, gzip, zip and ar, each with the same bytes for the same content.

use std::io::{self, Cursor, Write as _};

use flate2::{Compression, write::GzEncoder};
use tar::{EntryType, Header};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A file, or a folder where the path ends with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) is_executable: bool,
    pub(super) bytes: Vec<u8>,
}

impl Entry {
    /// A file.
    pub(super) fn file(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            is_executable: false,
            bytes: bytes.into(),
        }
    }

    /// A program.
    pub(super) fn program(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            is_executable: true,
            ..Self::file(path, bytes)
        }
    }

    /// A folder.
    pub(super) fn folder(path: impl Into<String>) -> Self {
        Self {
            is_executable: true,
            ..Self::file(path.into() + "/", [])
        }
    }

    fn is_folder(&self) -> bool {
        self.path.ends_with('/')
    }

    fn mode(&self) -> u32 {
        if self.is_executable { 0o755 } else { 0o644 }
    }
}

/// A tar archive; `time` is in seconds since 1970.
pub(super) fn tar(entries: &[Entry], time: u64) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for entry in entries {
        let mut header = Header::new_gnu();
        header.set_entry_type(if entry.is_folder() {
            EntryType::Directory
        } else {
            EntryType::Regular
        });
        header.set_mode(entry.mode());
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(time);
        header.set_size(u64::try_from(entry.bytes.len()).map_err(io::Error::other)?);
        archive.append_data(&mut header, &entry.path, entry.bytes.as_slice())?;
    }
    archive.into_inner()
}

/// `bytes` in gzip, without name and time.
pub(super) fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// A tar archive in gzip.
pub(super) fn tar_gz(entries: &[Entry], time: u64) -> io::Result<Vec<u8>> {
    gzip(&tar(entries, time)?)
}

/// A zip archive, dated 1980-01-01.
pub(super) fn zip(entries: &[Entry]) -> io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(entry.mode());
        archive.start_file(entry.path.as_str(), options)?;
        archive.write_all(&entry.bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// An ar archive, as of `.deb` files. The crate for it, `ar`, has had no release since 2022.
pub(super) fn ar(entries: &[Entry], time: u64) -> Vec<u8> {
    let mut res = b"!<arch>\n".to_vec();
    for Entry { path, bytes, .. } in entries {
        let header = format!(
            "{path:<16}{time:<12}{:<6}{:<6}{:<8}{:<10}`\n",
            0,
            0,
            "100644",
            bytes.len()
        );
        res.extend_from_slice(header.as_bytes());
        res.extend_from_slice(bytes);
        if bytes.len() % 2 == 1 {
            res.push(b'\n');
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use std::{fs, process::Command};

    use super::*;
    use crate::workspace;

    fn entries() -> Vec<Entry> {
        vec![
            Entry::folder("a"),
            Entry::file("a/empty", ""),
            Entry::program(format!("a/{}/long", "b".repeat(120)), vec![b'x'; 1000]),
            Entry::file("ä.txt", "text\n"),
        ]
    }

    /// What `program` prints; `None` where it is not installed.
    fn listed(program: &str, arguments: &[&str], name: &str, bytes: &[u8]) -> Option<String> {
        let folder = workspace::root().join("target/tmp/dist");
        fs::create_dir_all(&folder).expect("a folder of the build");
        let file = folder.join(name);
        fs::write(&file, bytes).expect("a file of the build");
        let output = Command::new(program)
            .args(arguments)
            .arg(&file)
            .output()
            .ok()?;
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    #[test]
    fn tar_reads_what_is_written() {
        let bytes = tar_gz(&entries(), 1_000_000_000).expect("short names");
        let arguments = ["--utc", "--full-time", "--quoting-style=literal", "-tvzf"];
        let Some(listed) = listed("tar", &arguments, "a.tar.gz", &bytes) else {
            eprintln!("skipped: there is no tar");
            return;
        };
        let lines: Vec<&str> = listed.lines().collect();
        assert_eq!(lines.len(), 4, "{listed}");
        assert!(lines[0].starts_with("drwxr-xr-x 0/0"), "{listed}");
        assert!(lines[0].ends_with("2001-09-09 01:46:40 a/"), "{listed}");
        assert!(
            lines[2].starts_with("-rwxr-xr-x 0/0") && lines[2].contains(" 1000 "),
            "{listed}"
        );
        assert!(lines[2].ends_with("b/long"), "{listed}");
        let again = tar_gz(&entries(), 1_000_000_000).expect("the same");
        assert!(bytes == again, "other bytes for the same content");
    }

    #[test]
    fn python_reads_what_is_zipped() {
        let program = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nfor i in z.infolist(): print(i.filename, i.file_size, oct(i.external_attr >> 16), z.read(i)[:4])";
        let entries: Vec<Entry> = entries().into_iter().filter(|it| !it.is_folder()).collect();
        let bytes = zip(&entries).expect("small files");
        let Some(listed) = listed("python3", &["-c", program], "a.zip", &bytes) else {
            eprintln!("skipped: there is no python3");
            return;
        };
        let lines: Vec<&str> = listed.lines().collect();
        assert_eq!(lines[0], "a/empty 0 0o100644 b''");
        assert!(
            lines[1].ends_with("/long 1000 0o100755 b'xxxx'"),
            "{listed}"
        );
        assert_eq!(lines[2], "ä.txt 5 0o100644 b'text'");
    }

    #[test]
    fn members_of_ar_begin_at_even_positions() {
        let bytes = ar(&[Entry::file("a", "odd"), Entry::file("b", "")], 0);
        assert_eq!(bytes.len(), 8 + 60 + 4 + 60);
        assert!(bytes[72..].starts_with(b"b               0"));
    }
}
