//! Converts `file:line:column` to SARIF locations.

use spec::http::percent;

use super::format::{ArtifactLocation, PhysicalLocation, Region};

/// The location of `file:line:column`; the beginning of the file where only the file is named.
pub(super) fn physical(location: &str) -> PhysicalLocation {
    let mut parts = location.rsplitn(3, ':');
    let column = parts.next().and_then(|column| column.parse().ok());
    let line = parts.next().and_then(|line| line.parse().ok());
    let (file, start_line, start_column) = match (parts.next(), line, column) {
        (Some(file), Some(line), Some(column)) => (file, line, column),
        _ => (location, 1, 1),
    };
    PhysicalLocation {
        artifact_location: ArtifactLocation { uri: uri(file) },
        region: Region {
            start_line,
            start_column,
            ..Region::default()
        },
    }
}

/// The URI of a file name (RFC 8089): relative names stay relative, so that services find them in the repository.
pub(super) fn uri(file: &str) -> String {
    if file.contains("://") {
        return file.to_owned();
    }
    let file = file.replace('\\', "/");
    let segments: Vec<String> = file.split('/').map(percent::encode).collect();
    let path = segments.join("/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    if path.starts_with('/') {
        format!("file://{path}")
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_become_uris_and_regions() {
        let written = |location: &str| {
            let location = physical(location);
            let region = location.region;
            let uri = location.artifact_location.uri;
            format!("{uri} {} {}", region.start_line, region.start_column)
        };
        assert_eq!(written("spec/a b.yaml:3:7"), "spec/a%20b.yaml 3 7");
        assert_eq!(written("./api.yaml:3:7"), "api.yaml 3 7");
        assert_eq!(written("/tmp/api.yaml:3:7"), "file:///tmp/api.yaml 3 7");
        let url = "http://127.0.0.1:80/openapi.json";
        assert_eq!(written(&format!("{url}:1:2")), format!("{url} 1 2"));
        assert_eq!(written(url), format!("{url} 1 1"));
        assert_eq!(written("api.yaml"), "api.yaml 1 1");
    }
}
