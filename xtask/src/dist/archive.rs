//! Archives: tar (POSIX.1-2001 ustar), gzip, zip and ar, each with the same bytes for the same content.

use std::io::{self, Write as _};

use flate2::{
    Compression, Crc,
    write::{DeflateEncoder, GzEncoder},
};

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
    let mut res = Vec::new();
    for entry in entries {
        let mut header = [0; 512];
        let (prefix, name) = tar_name(&entry.path)?;
        let kind = if entry.is_folder() { "5" } else { "0" };
        let fields: [(usize, String); 10] = [
            (0, name.to_owned()),
            (100, format!("{:07o}", entry.mode())),
            (108, "0000000".to_owned()),
            (116, "0000000".to_owned()),
            (124, format!("{:011o}", entry.bytes.len())),
            (136, format!("{time:011o}")),
            // The sum counts its own field as spaces.
            (148, " ".repeat(8)),
            (156, kind.to_owned()),
            (257, "ustar\u{0}00".to_owned()),
            (345, prefix.to_owned()),
        ];
        for (at, text) in fields {
            put(&mut header, at, text.as_bytes());
        }
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        put(&mut header, 148, format!("{sum:06o}\u{0} ").as_bytes());
        res.extend_from_slice(&header);
        res.extend_from_slice(&entry.bytes);
        res.resize(res.len().next_multiple_of(512), 0);
    }
    res.resize(res.len() + 1024, 0);
    Ok(res)
}

fn put(header: &mut [u8; 512], at: usize, text: &[u8]) {
    for (to, from) in header.iter_mut().skip(at).zip(text) {
        *to = *from;
    }
}

/// A path as the two fields of ustar: at most 155 bytes before a slash, and at most 100 behind it.
fn tar_name(path: &str) -> io::Result<(&str, &str)> {
    if path.len() <= 100 {
        return Ok(("", path));
    }
    let mut slashes = path.match_indices('/').map(|(at, _)| path.split_at(at));
    let found = slashes.find_map(|(prefix, name)| {
        let name = name
            .get(1..)
            .filter(|name| !name.is_empty() && name.len() <= 100)?;
        (prefix.len() <= 155).then_some((prefix, name))
    });
    found.ok_or_else(|| io::Error::other(format!("`{path}` is too long for a tar archive")))
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

/// A zip archive (APPNOTE 6.3) of files below 4 GiB, dated 1980-01-01.
pub(super) fn zip(entries: &[Entry]) -> io::Result<Vec<u8>> {
    let too_large = |_| io::Error::other("too large for a zip archive");
    let number = |length: usize| u32::try_from(length).map_err(too_large);
    let mut res = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&entry.bytes)?;
        let packed = encoder.finish()?;
        let mut crc = Crc::new();
        crc.update(&entry.bytes);
        // Version 2.0, names in UTF-8, deflate, 00:00 on 1980-01-01.
        let mut common = Vec::new();
        for field in [20_u16, 0x0800, 8, 0, 0x0021] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        for field in [crc.sum(), number(packed.len())?, number(entry.bytes.len())?] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        let name = u16::try_from(entry.path.len()).map_err(too_large)?;
        common.extend_from_slice(&name.to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        let start = number(res.len())?;
        res.extend_from_slice(b"PK\x03\x04");
        res.extend_from_slice(&common);
        res.extend_from_slice(entry.path.as_bytes());
        res.extend_from_slice(&packed);
        directory.extend_from_slice(b"PK\x01\x02");
        // Made on Unix, so that the mode counts.
        directory.extend_from_slice(&0x0314_u16.to_le_bytes());
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&((0o100_000 | entry.mode()) << 16).to_le_bytes());
        directory.extend_from_slice(&start.to_le_bytes());
        directory.extend_from_slice(entry.path.as_bytes());
    }
    let start = number(res.len())?;
    let count = u16::try_from(entries.len())
        .map_err(too_large)?
        .to_le_bytes();
    res.extend_from_slice(&directory);
    res.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    res.extend_from_slice(&count);
    res.extend_from_slice(&count);
    res.extend_from_slice(&number(directory.len())?.to_le_bytes());
    res.extend_from_slice(&start.to_le_bytes());
    res.extend_from_slice(&[0, 0]);
    Ok(res)
}

/// An ar archive, as of `.deb` files.
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
            Entry::program(format!("a/{}/long", "b".repeat(98)), vec![b'x'; 1000]),
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
        assert!(tar(&[Entry::file("x".repeat(101), "")], 0).is_err());
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
