//! Content codings: what `Content-Encoding` says was done to a body, undone (RFC 9110 §8.4).

mod zstandard;

use std::io::{ErrorKind, Read};

use spec::wire::Response;

use super::sequence::Sequence;

/// The largest decoded body: a few coded bytes can stand for gigabytes.
const LARGEST: usize = 32 << 20;
/// The maximum number of codings of one body; no server needs more than one.
const MOST_CODINGS: usize = 8;

/// Why a body cannot be decoded, so that only its bytes as they were sent are known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodingError {
    /// A coding that is not supported here; the server may use it rightly.
    #[error("the content coding `{coding}` is not supported")]
    Unsupported {
        /// Its name.
        coding: String,
    },
    /// The body is not in the coding that `Content-Encoding` names.
    #[error("the body is not valid {coding}: {reason}")]
    Damaged {
        /// Its name.
        coding: String,
        /// What is wrong.
        reason: String,
    },
    /// The decoded body is larger than the limit.
    #[error("the body is larger than {limit} bytes when its {coding} is decoded")]
    TooLarge {
        /// Its name.
        coding: String,
        /// The limit.
        limit: usize,
    },
}

/// Undoes the codings of the body of `response`, the last one first. The header fields stay as they were sent, and so does
/// the body where it cannot be decoded.
///
/// # Errors
///
/// When the body cannot be decoded.
pub fn decode(response: &mut Response) -> Result<(), CodingError> {
    if response.body.is_empty() {
        return Ok(());
    }
    let Some(header) = response.headers.joined("content-encoding") else {
        return Ok(());
    };
    let codings = header
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase());
    let codings: Vec<String> = codings
        .filter(|name| !name.is_empty() && name != "identity")
        .collect();
    if codings.len() > MOST_CODINGS {
        return Err(CodingError::Damaged {
            coding: "content".to_owned(),
            reason: format!("it has more than {MOST_CODINGS} codings"),
        });
    }
    let sequence = Sequence::in_headers(&response.headers);
    let mut body: Option<Vec<u8>> = None;
    for coding in codings.iter().rev() {
        let coded = body.as_deref().unwrap_or(&response.body);
        body = Some(without(coding, coded, sequence)?);
    }
    if let Some(body) = body {
        response.body = body;
    }
    Ok(())
}

/// `bytes` without one coding. Of a sequence, which may never end, the complete items suffice.
fn without(coding: &str, bytes: &[u8], sequence: Option<Sequence>) -> Result<Vec<u8>, CodingError> {
    let read = |decoder: &mut dyn Read| read(coding, decoder, sequence);
    match coding {
        "gzip" | "x-gzip" => read(&mut flate2::read::MultiGzDecoder::new(bytes)),
        "deflate" => deflate(coding, bytes, sequence),
        "br" => read(&mut brotli_decompressor::Decompressor::new(bytes, 4096)),
        "zstd" => read(&mut zstandard::Frames::new(bytes)),
        _ => Err(CodingError::Unsupported {
            coding: coding.to_owned(),
        }),
    }
}

/// The standard means the zlib format, and some servers send the compressed data alone (RFC 9110 §8.4.1.2).
fn deflate(coding: &str, bytes: &[u8], sequence: Option<Sequence>) -> Result<Vec<u8>, CodingError> {
    let mut framed = flate2::bufread::ZlibDecoder::new(bytes);
    let decoded = read(coding, &mut framed, sequence).and_then(|content| {
        let is_complete = framed.total_in() == bytes.len() as u64;
        is_complete
            .then_some(content)
            .ok_or_else(|| trailing(coding))
    });
    if !matches!(decoded, Err(CodingError::Damaged { .. })) {
        return decoded;
    }
    let mut bare = flate2::bufread::DeflateDecoder::new(bytes);
    match read(coding, &mut bare, sequence) {
        Ok(content) if bare.total_in() == bytes.len() as u64 => Ok(content),
        _ => decoded,
    }
}

/// Bytes follow the end of the coded data.
fn trailing(coding: &str) -> CodingError {
    CodingError::Damaged {
        coding: coding.to_owned(),
        reason: "bytes follow its end".to_owned(),
    }
}

fn read(
    coding: &str,
    decoder: &mut dyn Read,
    sequence: Option<Sequence>,
) -> Result<Vec<u8>, CodingError> {
    let mut res = Vec::new();
    let bound = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    if let Err(error) = decoder.take(bound).read_to_end(&mut res) {
        let items = sequence.filter(|_| error.kind() == ErrorKind::UnexpectedEof);
        let complete = items.map_or(0, |items| items.complete(&res));
        if complete == 0 {
            return Err(CodingError::Damaged {
                coding: coding.to_owned(),
                reason: error.to_string(),
            });
        }
        res.truncate(complete);
    }
    if res.len() > LARGEST {
        return Err(CodingError::TooLarge {
            coding: coding.to_owned(),
            limit: LARGEST,
        });
    }
    Ok(res)
}

#[cfg(test)]
mod tests;
