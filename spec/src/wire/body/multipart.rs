//! `multipart/form-data` and the like (RFC 7578, RFC 2046 §5.1): parts with names or by position, split by a boundary.

use serde_json::Value;

use super::{form_urlencoded, part_type::PartType, styled_fields};
use crate::{
    http::{BodyKind, MediaType, percent},
    model::{Encoding, Encodings, Header, ParameterEncoding, ParameterStyle},
    schema::types::{TypeSet, item_schemas, property_schemas},
    wire::{
        message::Headers,
        style::{EncodeError, Notation, Pair, raw::scalar_string},
    },
};

/// The maximum nesting of multipart bodies.
const DEEPEST: u32 = 8;

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

/// What decides how the parts of one multipart body are written and read: its encodings and its schemas.
#[derive(Debug, Clone)]
pub struct PartsForm<'f> {
    encodings: &'f Encodings,
    schemas: Vec<&'f Value>,
    bundle: &'f Value,
    depth: u32,
}

/// What decides how one part is written and read.
struct PartForm<'f> {
    encoding: Option<&'f Encoding>,
    schemas: Vec<&'f Value>,
}

static NO_ENCODINGS: Encodings = Encodings {
    named: Vec::new(),
    prefix: Vec::new(),
    items: None,
};

impl<'f> PartsForm<'f> {
    /// The form of a body with the schema that is the root of `bundle`.
    pub fn new(encodings: &'f Encodings, bundle: &'f Value) -> Self {
        Self {
            encodings,
            schemas: vec![bundle],
            bundle,
            depth: 0,
        }
    }

    /// Whether the body is a list whose items are the parts, rather than an object whose members are.
    pub fn is_positional(&self) -> bool {
        let types = self
            .schemas
            .iter()
            .map(|it| TypeSet::admitted_by(it, self.bundle));
        let mut types = types.filter(|types| types.meets(TypeSet::ARRAY));
        self.encodings.is_positional() || types.any(|types| !types.meets(TypeSet::OBJECT))
    }

    fn named(&self, name: &str) -> PartForm<'f> {
        let schemas = self.schemas.iter();
        PartForm {
            encoding: self.encodings.of(name),
            schemas: schemas
                .flat_map(|schema| property_schemas(schema, name, self.bundle))
                .collect(),
        }
    }

    fn at(&self, position: usize) -> PartForm<'f> {
        let schemas = self.schemas.iter();
        PartForm {
            encoding: self.encodings.at(position),
            schemas: schemas
                .flat_map(|schema| item_schemas(schema, position, self.bundle))
                .collect(),
        }
    }

    /// The form of `part`, whose content consists of parts or fields itself.
    fn inside(&self, part: &PartForm<'f>) -> Self {
        Self {
            encodings: part.encoding.map_or(&NO_ENCODINGS, |it| &it.nested),
            schemas: part.schemas.clone(),
            bundle: self.bundle,
            depth: self.depth + 1,
        }
    }

    /// A bundle with the schemas of this form as its root.
    fn own_bundle(&self) -> Value {
        let defs = self.bundle.get("$defs").cloned().unwrap_or_default();
        serde_json::json!({ "allOf": self.schemas, "$defs": defs })
    }

    /// The value of `parts`. With `as_text`, any text is a string, whatever the type of its part.
    pub fn value(&self, parts: &[Part], as_text: bool) -> Value {
        if self.is_positional() {
            let parts = parts.iter().enumerate();
            return parts
                .map(|(index, part)| self.part_value(part, &self.at(index), as_text))
                .collect();
        }
        if self.depth == 0 {
            return self.members(parts, as_text, self.bundle);
        }
        self.members(parts, as_text, &self.own_bundle())
    }

    /// The object whose members are `parts`, with the schema that is the root of `bundle`.
    fn members(&self, parts: &[Part], as_text: bool, bundle: &Value) -> Value {
        let mut taken = self.styled(parts, bundle);
        let fields = parts.iter().filter_map(|part| {
            let name = part.name().filter(|name| !taken.names.contains(name))?;
            let value = self.part_value(part, &self.named(&name), as_text);
            Some((name, value))
        });
        let mut res = form_urlencoded::collect(fields, bundle);
        if let Value::Object(members) = &mut res {
            members.append(&mut taken.properties);
        }
        res
    }

    /// The members whose encoding gives them a style.
    fn styled(&self, parts: &[Part], bundle: &Value) -> styled_fields::Taken {
        let notations = self.encodings.named.iter().filter_map(notation);
        let notations: Vec<Notation<'_>> = notations.collect();
        if notations.is_empty() {
            return styled_fields::Taken::default();
        }
        let texts = parts.iter().filter(|part| part.file_name().is_none());
        let texts = texts.filter_map(|part| {
            let text = String::from_utf8_lossy(&part.content);
            Some((part.name()?, text.into_owned()))
        });
        let texts: Vec<(String, String)> = texts.collect();
        let pairs = texts.iter().map(|(name, text)| Pair {
            name,
            value: Some(text),
        });
        let pairs: Vec<Pair<'_>> = pairs.collect();
        styled_fields::take(&pairs, notations.into_iter(), bundle)
    }

    fn part_value(&self, part: &Part, form: &PartForm<'f>, as_text: bool) -> Value {
        let text = || Value::from(String::from_utf8_lossy(&part.content));
        let Some(media_type) = part.media_type().filter(|_| !as_text) else {
            return text();
        };
        match BodyKind::of(&media_type) {
            BodyKind::Json => serde_json::from_slice(&part.content).unwrap_or_else(|_| text()),
            BodyKind::Multipart if self.depth < DEEPEST => {
                let boundary = media_type.parameter("boundary").unwrap_or_default();
                match decode(&part.content, boundary) {
                    Some(parts) => self.inside(form).value(&parts, false),
                    None => text(),
                }
            }
            BodyKind::FormUrlencoded if form.encoding.is_some() => {
                let inside = self.inside(form);
                let text = String::from_utf8_lossy(&part.content);
                form_urlencoded::decode(&text, &inside.own_bundle(), &inside.encodings.named)
            }
            _ => text(),
        }
    }

    /// The encoding of each of `parts` that has one, with what the part is called in messages.
    pub fn part_encodings<'p>(&self, parts: &'p [Part]) -> Vec<(String, &'p Part, &'f Encoding)> {
        let is_positional = self.is_positional();
        let forms = parts.iter().enumerate().filter_map(|(index, part)| {
            let (what, form) = if is_positional {
                (format!("part {}", index + 1), self.at(index))
            } else {
                let name = part.name()?;
                (format!("part `{name}`"), self.named(&name))
            };
            Some((what, part, form.encoding?))
        });
        forms.collect()
    }

    fn write(&self, value: &Value, boundary: &str) -> Result<Vec<u8>, EncodeError> {
        let mut res = Vec::new();
        for (index, value) in value.as_array().into_iter().flatten().enumerate() {
            self.write_part(&mut res, None, value, &self.at(index), boundary)?;
        }
        for (name, value) in value.as_object().into_iter().flatten() {
            let form = self.named(name);
            if let Some(notation) = self.notation_of(value, &form) {
                for (name, text) in fields(&notation, value)? {
                    let text = text.into();
                    let plain = PartForm {
                        encoding: None,
                        schemas: Vec::new(),
                    };
                    self.write_part(&mut res, Some(&name), &text, &plain, boundary)?;
                }
                continue;
            }
            let types = form.encoding.map_or(&[][..], |it| &it.content_types);
            let items = match value {
                Value::Array(items) if !types.first().is_some_and(MediaType::is_multipart) => {
                    items.as_slice()
                }
                single => std::slice::from_ref(single),
            };
            for item in items {
                self.write_part(&mut res, Some(name), item, &form, boundary)?;
            }
        }
        res.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok(res)
    }

    /// The style of a list or an object, unless its items are files, which are bytes in every style.
    fn notation_of<'n>(&self, value: &Value, form: &PartForm<'n>) -> Option<Notation<'n>> {
        let notation = form.encoding.and_then(notation)?;
        let is_container = value.is_array() || value.is_object();
        let ty = PartType::of(&form.schemas, None, self.bundle);
        (is_container && !ty.is_file).then_some(notation)
    }

    fn write_part(
        &self,
        out: &mut Vec<u8>,
        name: Option<&str>,
        value: &Value,
        form: &PartForm<'f>,
        boundary: &str,
    ) -> Result<(), EncodeError> {
        // Beside a style `contentType` is ignored (OAS 3.1.0 §4.8.15.1), but for files, which have no style.
        let is_typed = |encoding: &&Encoding| encoding.of_part().is_none();
        let mut ty = PartType::of(&form.schemas, None, self.bundle);
        if let Some(encoding) = form.encoding.filter(|it| ty.is_file || is_typed(it)) {
            ty = PartType::of(&form.schemas, Some(encoding), self.bundle);
        }
        let (media_type, content) = self.content(value, form, &ty, boundary)?;
        let mut head = format!("--{boundary}\r\n");
        if let Some(name) = name {
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
            head.push_str(&format!(
                "Content-Disposition: form-data; name=\"{quoted}\"{file_name}\r\n"
            ));
        }
        if let Some(media_type) = media_type {
            head.push_str(&format!("Content-Type: {media_type}\r\n"));
        }
        let headers = form.encoding.map_or(&[][..], |it| it.headers.as_slice());
        for header in headers {
            // A part with a name has its own disposition.
            let is_given =
                name.is_some() && header.name.eq_ignore_ascii_case("content-disposition");
            if let Some(text) = documented_value(header).filter(|_| !is_given) {
                head.push_str(&format!("{}: {text}\r\n", header.name));
            }
        }
        head.push_str("\r\n");
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(&content);
        out.extend_from_slice(b"\r\n");
        Ok(())
    }

    /// The content of a part and its media type.
    fn content(
        &self,
        value: &Value,
        form: &PartForm<'f>,
        ty: &PartType,
        boundary: &str,
    ) -> Result<(Option<String>, Vec<u8>), EncodeError> {
        let is_container = value.is_array() || value.is_object();
        if let Some(media_type) = ty.media_type.as_ref().filter(|_| is_container) {
            if media_type.is_multipart() && self.depth < DEEPEST {
                // It must not begin like the boundary around it.
                let inner = format!("in-{boundary}");
                let content = self.inside(form).write(value, &inner)?;
                return Ok((Some(format!("{media_type}; boundary={inner}")), content));
            }
            let named = form.encoding.map_or(&[][..], |it| &it.nested.named);
            if media_type.is_form_urlencoded()
                && let Ok(text) = form_urlencoded::encode(value, named)
            {
                return Ok((Some(media_type.to_string()), text.into_bytes()));
            }
        }
        let is_json = ty.media_type.as_ref().is_some_and(MediaType::is_json);
        let text = scalar_string(value).filter(|_| !is_json);
        let media_type = match (&ty.media_type, &text) {
            (Some(media_type), _) => Some(media_type.to_string()),
            (None, None) => Some("application/json".to_owned()),
            (None, Some(_)) => None,
        };
        let content = text.unwrap_or_else(|| value.to_string()).into_bytes();
        Ok((media_type, content))
    }
}

/// How the property of `encoding` is written as a part in a style: like a field of a query, but as it is (OAS 3.1.1,
/// appendix E).
fn notation(encoding: &Encoding) -> Option<Notation<'_>> {
    let ParameterEncoding::Styled { style, explode, .. } = encoding.of_part()? else {
        return None;
    };
    Some(Notation {
        name: &encoding.property,
        style,
        explode,
        allow_reserved: false,
        percent_encoded: false,
        named: true,
    })
}

/// The names and texts of the parts of `value`.
fn fields(notation: &Notation<'_>, value: &Value) -> Result<Vec<(String, String)>, EncodeError> {
    let pieces = styled_fields::encode(notation, value)?;
    let pairs = pieces.iter().filter_map(|piece| {
        let (name, text) = piece.split_once('=')?;
        // Names in brackets come with encoded values.
        let text = match notation.style {
            ParameterStyle::DeepObject => percent::decode(text).into_owned(),
            _ => text.to_owned(),
        };
        Some((percent::decode(name).into_owned(), text))
    });
    Ok(pairs.collect())
}

/// The first documented value of `header` as a string.
fn documented_value(header: &Header) -> Option<String> {
    let value = &header.examples.first()?.value;
    let text = match (Notation::of_header(header), header.content.media()) {
        (Some(notation), _) => notation.encode(value).ok()?.concat(),
        (None, Some(media)) if media.media_type.is_json() => value.to_string(),
        (None, _) => scalar_string(value)?,
    };
    let is_line = !text.is_empty() && !text.chars().any(char::is_control);
    is_line.then_some(text)
}

/// Writes an object as parts in its order, or a list as parts by position. The schema, the root of `bundle`, and the encodings
/// decide which parts are files and which headers they have; objects and lists of objects are JSON (OAS 3.0.3 §4.7.15,
/// `contentType`), unless their encoding gives them a style.
///
/// # Errors
///
/// When a style has no form for a value.
pub fn encode(
    value: &Value,
    encodings: &Encodings,
    bundle: &Value,
    boundary: &str,
) -> Result<Vec<u8>, EncodeError> {
    PartsForm::new(encodings, bundle).write(value, boundary)
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
mod tests;
