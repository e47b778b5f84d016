//! Tests of content codings.

use std::io::Write as _;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use proptest::prelude::*;
use spec::wire::Headers;

use super::*;

const CONTENT: &[u8] = b"{\"id\": 5}";
/// [`CONTENT`] in an uncompressed block.
const BROTLI: &[u8] = b"\x0b\x04\x80{\"id\": 5}\x03";
/// [`CONTENT`] in a raw block of a frame of known length.
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd\x20\x09\x49\x00\x00{\"id\": 5}";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bare(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The result of decoding `body`, whose `Content-Encoding`s are `codings`.
fn decoded(codings: &[&str], body: &[u8]) -> Result<Vec<u8>, CodingError> {
    let mut headers = Headers::new();
    for coding in codings {
        headers.push("Content-Encoding", *coding);
    }
    let mut response = Response {
        status: 200,
        headers,
        body: body.to_vec(),
    };
    let result = decode(&mut response);
    if result.is_err() {
        assert_eq!(response.body, body, "{codings:?}");
    }
    result.map(|()| response.body)
}

#[test]
fn every_coding_is_undone() {
    let two_members = [gzip(b"{\"id\""), gzip(b": 5}")].concat();
    let two_frames = [b"\x5a\x2a\x4d\x18\x02\x00\x00\x00ab".as_slice(), ZSTD].concat();
    for (codings, body) in [
        (vec![], CONTENT.to_vec()),
        (vec!["identity"], CONTENT.to_vec()),
        (vec!["gzip"], gzip(CONTENT)),
        (vec!["X-GZip"], gzip(CONTENT)),
        (vec!["gzip"], two_members),
        (vec!["deflate"], zlib(CONTENT)),
        (vec!["deflate"], bare(CONTENT)),
        (vec!["br"], BROTLI.to_vec()),
        (vec!["zstd"], ZSTD.to_vec()),
        (vec!["zstd"], two_frames),
        (vec!["deflate, gzip"], gzip(&zlib(CONTENT))),
        (vec!["br, identity", "gzip"], gzip(BROTLI)),
    ] {
        assert_eq!(
            decoded(&codings, &body).as_deref(),
            Ok(CONTENT),
            "{codings:?}"
        );
    }
    assert_eq!(decoded(&["gzip"], b"").as_deref(), Ok(b"".as_slice()));
}

#[test]
fn damaged_bodies_are_errors() {
    let changed = |bytes: &[u8], at: usize| {
        let mut res = bytes.to_vec();
        res[at] ^= 0x55;
        res
    };
    let gzipped = gzip(CONTENT);
    for (coding, body) in [
        ("gzip", CONTENT.to_vec()),
        ("gzip", gzipped[..gzipped.len() - 3].to_vec()),
        ("gzip", changed(&gzipped, gzipped.len() - 6)),
        ("gzip", [gzipped.as_slice(), b"more"].concat()),
        ("deflate", CONTENT.to_vec()),
        ("deflate", zlib(CONTENT)[..9].to_vec()),
        ("br", CONTENT.to_vec()),
        ("br", BROTLI[..7].to_vec()),
        ("zstd", CONTENT.to_vec()),
        ("zstd", ZSTD[..12].to_vec()),
        ("zstd", [ZSTD, b"more"].concat()),
    ] {
        let result = decoded(&[coding], &body);
        assert!(
            matches!(&result, Err(CodingError::Damaged { coding: named, .. }) if named == coding),
            "{coding}: {result:?}"
        );
    }
}

#[test]
fn unknown_codings_are_not_damage() {
    for coding in ["compress", "utf-8", "aes128gcm", "dcz"] {
        assert_eq!(
            decoded(&[coding], CONTENT),
            Err(CodingError::Unsupported {
                coding: coding.to_owned()
            })
        );
    }
    let many = ["gzip"; 100].join(",");
    assert!(decoded(&[&many], &gzip(CONTENT)).is_err());
}

#[test]
fn a_few_bytes_that_stand_for_too_many_are_an_error() {
    let zeros = vec![0; LARGEST + 1];
    let coded = gzip(&zeros);
    let twice = gzip(&coded);
    let result = decoded(&["gzip"], &coded);
    assert!(matches!(result, Err(CodingError::TooLarge { .. })));
    let result = decoded(&["gzip, gzip"], &twice);
    assert!(matches!(result, Err(CodingError::TooLarge { .. })));
    assert!(decoded(&["gzip"], &gzip(&zeros[1..])).is_ok());
}

proptest! {
    #[test]
    fn any_bytes_are_decoded_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        for coding in ["gzip", "deflate", "br", "zstd"] {
            let _ = decoded(&[coding], &bytes);
            let magic = [b"\x28\xb5\x2f\xfd".as_slice(), &bytes].concat();
            let _ = decoded(&[coding], &magic);
        }
    }
}
