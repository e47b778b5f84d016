//! `multipart/form-data` (RFC 7578): parts with names, split by a boundary.

use serde_json::Value;

use super::part_type::PartType;
use crate::{
    http::MediaType,
    model::Encoding,
    wire::{message::Headers, style::raw::scalar_string},
};

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its header fields.
    pub headers: Headers,
    /// Its content.
    pub content: Vec<u8>,
}

impl Part {
    /// The name of the form field (RFC 7578 §4.2).
    pub fn name(&self) -> Option<String> {
        self.disposition("name")
    }

    /// The name of the file, for parts that are files.
    pub fn file_name(&self) -> Option<String> {
        self.disposition("filename")
    }

    /// The media type, `text/plain` when none is given (RFC 7578 §4.4).
    pub fn media_type(&self) -> Option<MediaType> {
        MediaType::parse(self.headers.get("content-type").unwrap_or("text/plain"))
    }

    fn disposition(&self, parameter: &str) -> Option<String> {
        let value = self.headers.get("content-disposition")?;
        // The grammar is that of media types after the type.
        let rest = value.split_once(';')?.1;
        MediaType::parse(&format!("a/b;{rest}"))?
            .parameter(parameter)
            .map(ToOwned::to_owned)
    }
}

/// Writes an object as parts in its order. The schema, the root of `bundle`, and the encodings decide which properties are
/// files; objects and lists of objects are JSON (OAS 3.0.3 §4.7.15, `contentType`).
pub fn encode(value: &Value, encodings: &[Encoding], bundle: &Value, boundary: &str) -> Vec<u8> {
    let mut res = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let encoding = encodings.iter().find(|encoding| encoding.property == *name);
        let items = match value {
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        let part_type = PartType::of(name, encoding, bundle);
        for item in items {
            write_part(&mut res, name, item, &part_type, boundary);
        }
    }
    res.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    res
}

fn write_part(out: &mut Vec<u8>, name: &str, value: &Value, ty: &PartType, boundary: &str) {
    let is_json = ty.media_type.as_ref().is_some_and(MediaType::is_json);
    let text = scalar_string(value).filter(|_| !is_json);
    let media_type = match (&ty.media_type, &text) {
        (Some(media_type), _) => Some(media_type.to_string()),
        (None, None) => Some("application/json".to_owned()),
        (None, Some(_)) => None,
    };
    let quoted = name
        .replace('\\', "\\\\")
        .replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    let file_name = if ty.is_file {
        format!("; filename=\"{}\"", ty.file_name())
    } else {
        String::new()
    };
    let mut head =
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{quoted}\"{file_name}\r\n");
    if let Some(media_type) = media_type {
        head.push_str(&format!("Content-Type: {media_type}\r\n"));
    }
    head.push_str("\r\n");
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(text.unwrap_or_else(|| value.to_string()).as_bytes());
    out.extend_from_slice(b"\r\n");
}

/// Reads the parts between boundaries (RFC 2046 §5.1.1); `None` when the body is not framed like that.
pub fn decode(body: &[u8], boundary: &str) -> Option<Vec<Part>> {
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let start = find(body, delimiter.as_bytes())?;
    let mut rest = body.get(start + delimiter.len()..)?;
    let line_delimiter = format!("\r\n{delimiter}");
    loop {
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        rest = rest.strip_prefix(b"\r\n".as_slice())?;
        let end = find_at_line_start(rest, &line_delimiter, &delimiter)?;
        parts.push(part(rest.get(..end.content)?)?);
        rest = rest.get(end.next..)?;
    }
}

struct End {
    content: usize,
    next: usize,
}

/// The next delimiter; an empty part has it at once, without a line break before.
fn find_at_line_start(rest: &[u8], line_delimiter: &str, delimiter: &str) -> Option<End> {
    if rest.starts_with(delimiter.as_bytes()) {
        return Some(End {
            content: 0,
            next: delimiter.len(),
        });
    }
    let at = find(rest, line_delimiter.as_bytes())?;
    Some(End {
        content: at,
        next: at + line_delimiter.len(),
    })
}

fn part(bytes: &[u8]) -> Option<Part> {
    let (head, content) = match bytes.strip_prefix(b"\r\n".as_slice()) {
        Some(content) => (&[][..], content),
        None => {
            let blank = find(bytes, b"\r\n\r\n")?;
            (bytes.get(..blank)?, bytes.get(blank + 4..)?)
        }
    };
    let headers = String::from_utf8_lossy(head)
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    Some(Part {
        headers,
        content: content.to_vec(),
    })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn parts_are_written_as_servers_expect() {
        let value = json!({"id": 7, "meta": {"a": 1}, "file": "data"});
        let body = encode(
            &value,
            &[],
            &json!({"properties": {"file": {"format": "binary"}}}),
            "XX",
        );
        insta::assert_snapshot!(String::from_utf8(body).unwrap().replace("\r\n", "\n"), @r#"
        --XX
        Content-Disposition: form-data; name="id"

        7
        --XX
        Content-Disposition: form-data; name="meta"
        Content-Type: application/json

        {"a":1}
        --XX
        Content-Disposition: form-data; name="file"; filename="file.bin"
        Content-Type: application/octet-stream

        data
        --XX--
        "#);
    }

    proptest! {
        #[test]
        fn written_values_are_read_back(members in prop::collection::btree_map(".{1,8}", ".{0,16}", 0..4)) {
            let value: Value = members.iter().map(|(k, v)| (k.clone(), v.as_str().into())).collect::<serde_json::Map<_, _>>().into();
            let body = encode(&value, &[], &Value::Null, "boundary-7MA4YWxk");
            let parts = decode(&body, "boundary-7MA4YWxk").unwrap();
            let contents: Vec<String> = parts.iter().map(|part| String::from_utf8(part.content.clone()).unwrap()).collect();
            let expected: Vec<String> = members.values().cloned().collect();
            prop_assert_eq!(contents, expected);
        }

        #[test]
        fn any_bytes_are_read_or_rejected(body in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = decode(&body, "b");
            let framed = [b"--b\r\n", body.as_slice(), b"\r\n--b--"].concat();
            let _ = decode(&framed, "b");
        }
    }
}
