//! Signatures of messages: enveloped XML signatures in the business header, made with the Ed25519 key of an account.
//!
//! The samples of TKEY7 name an RSA method, carry values as long as Ed25519 signatures, and put the ledger address of an
//! account where a certificate belongs. So the method here is Ed25519 (RFC 9231 §2.3.12), named as such, and the
//! address is where the samples have it: an address is a public key, so that everybody can check a signature. A signature
//! that still names the method of the samples is checked in the same way.
//!
//! What is signed is the whole message without the signature, in Exclusive C14N.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::{
    envelope::{Envelope, HEADER},
    fields::Flaw,
    xml::{self, Element, c14n, text::XmlText},
};
use crate::ledger::{LedgerAddress, LedgerKey};

/// Namespace of XML signatures.
const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const ED25519: &str = "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519";
/// What the samples name, whatever they mean by it.
const METHOD_OF_SAMPLES: &str = "http://www.w3.org/2009/xmldsig11#rsa-sha256";

fn is_signature(element: &Element) -> bool {
    element.is(DSIG, "Signature")
}

fn digest_of(root: &Element) -> String {
    STANDARD.encode(Sha256::digest(c14n::canonical(root, &is_signature)))
}

/// Signs the message in `text` with `key`; a signature that is already there is replaced.
pub(crate) fn sign(envelope: &Envelope, text: &str, key: &LedgerKey) -> String {
    let (unsigned, place) = with_empty_signature_envelope(envelope, text);
    // The text was XML before, and an empty element was put where an element may be.
    let Ok(tree) = xml::parse(&unsigned) else {
        return unsigned;
    };
    let info = signed_info(&digest_of(&tree));
    let Ok(info_tree) = xml::parse(&info) else {
        return unsigned;
    };
    let value = STANDARD.encode(key.sign(c14n::canonical(&info_tree, &|_| false).as_bytes()));
    let mut signature = XmlText::default();
    signature.element_with("Signature", &[("xmlns", DSIG)], |xml| {
        xml.raw(&info);
        xml.leaf("SignatureValue", &value);
        xml.path(
            &["KeyInfo", "X509Data", "X509Certificate"],
            key.address().to_string(),
        );
    });
    let mut signed = unsigned;
    signed.insert_str(place, &signature.finish());
    signed
}

/// The text with an empty `Sgntr` in its header, and the place inside that element.
fn with_empty_signature_envelope(envelope: &Envelope, text: &str) -> (String, usize) {
    let header = envelope.header_element();
    let open = format!("<Sgntr xmlns=\"{HEADER}\">");
    let close = "</Sgntr>";
    let slice = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let join = |before: &str, after: &str| {
        (
            format!("{before}{open}{close}{after}"),
            before.len() + open.len(),
        )
    };
    if let Some(old) = header.child(HEADER, "Sgntr") {
        return join(slice(0..old.span.start), slice(old.span.end..text.len()));
    }
    // `Rltd` comes after `Sgntr`, everything else before it.
    let next = header
        .child(HEADER, "Rltd")
        .map_or(header.content.end, |related| related.span.start);
    let is_empty_tag = header.content.end == header.span.end;
    if is_empty_tag {
        let tag = slice(header.span.clone())
            .trim_end_matches('>')
            .trim_end_matches('/')
            .trim_end();
        let before = format!("{}{tag}>", slice(0..header.span.start));
        let colon = if header.name.prefix.is_empty() {
            ""
        } else {
            ":"
        };
        let end = format!("</{}{colon}{}>", header.name.prefix, header.name.local);
        return join(
            &before,
            &format!("{end}{}", slice(header.span.end..text.len())),
        );
    }
    join(slice(0..next), slice(next..text.len()))
}

fn signed_info(digest: &str) -> String {
    let mut xml = XmlText::default();
    let method = |xml: &mut XmlText, name: &str, algorithm: &str| {
        xml.element_with(name, &[("Algorithm", algorithm)], |_| {});
    };
    xml.element_with("SignedInfo", &[("xmlns", DSIG)], |xml| {
        method(xml, "CanonicalizationMethod", EXCLUSIVE_C14N);
        method(xml, "SignatureMethod", ED25519);
        xml.element_with("Reference", &[("URI", "")], |xml| {
            xml.element("Transforms", |xml| {
                method(xml, "Transform", ENVELOPED);
                method(xml, "Transform", EXCLUSIVE_C14N);
            });
            method(xml, "DigestMethod", SHA256);
            xml.leaf("DigestValue", digest);
        });
    });
    xml.finish()
}

/// Checks the signature of a message and gives the address whose key made it.
///
/// # Errors
///
/// When there is none, or it does not fit the message.
pub(crate) fn verify(envelope: &Envelope) -> Result<LedgerAddress, Flaw> {
    let flaw = |what: &str| Flaw::new("AppHdr/Sgntr", what);
    let header = envelope.header_element();
    let mut envelopes = header
        .elements()
        .filter(|element| element.is(HEADER, "Sgntr"));
    let holder = envelopes
        .next()
        .ok_or_else(|| flaw("is missing: the message is not signed"))?;
    let mut signatures = holder.elements();
    let signature = match (signatures.next(), signatures.next(), envelopes.next()) {
        (Some(signature), None, None) if is_signature(signature) => signature,
        _ => return Err(flaw("does not hold exactly one Signature")),
    };
    let missing = |name: &str| flaw(&format!("has a Signature without {name}"));
    let child = |parent: &'_ Element, name: &str| {
        parent
            .child(DSIG, name)
            .cloned()
            .ok_or_else(|| missing(name))
    };
    let info = child(signature, "SignedInfo")?;
    let reference = child(&info, "Reference")?;
    check_methods(&info, &reference).map_err(|what| flaw(&what))?;
    let decode = |element: &Element| {
        let text: String = element.text().split_ascii_whitespace().collect();
        STANDARD
            .decode(text)
            .map_err(|_| flaw("holds a value that is not base64"))
    };
    let digest = decode(&child(&reference, "DigestValue")?)?;
    if digest != Sha256::digest(c14n::canonical(envelope.root(), &is_signature)).as_slice() {
        return Err(flaw(
            "has a digest that does not fit the message: it was changed after it was signed",
        ));
    }
    let value = decode(&child(signature, "SignatureValue")?)?;
    let key = child(
        &child(&child(signature, "KeyInfo")?, "X509Data")?,
        "X509Certificate",
    )?
    .text();
    let address = LedgerAddress::parse(key.trim());
    let address = address.map_err(|error| flaw(&format!("names no key: {error}")))?;
    if address.verifies(c14n::canonical(&info, &|_| false).as_bytes(), &value) {
        Ok(address)
    } else {
        Err(flaw("has a signature that the key it names did not make"))
    }
}

/// Everything but the one way to sign is rejected, so that nothing can be signed halfway.
fn check_methods(info: &Element, reference: &Element) -> Result<(), String> {
    let algorithms = |parent: &Element, name: &str| -> Vec<String> {
        let methods = parent.elements().filter(|element| element.is(DSIG, name));
        methods
            .filter_map(|method| method.attribute("Algorithm").map(ToOwned::to_owned))
            .collect()
    };
    if info
        .elements()
        .filter(|element| element.is(DSIG, "Reference"))
        .count()
        != 1
    {
        return Err("has more than one Reference".to_owned());
    }
    if !matches!(reference.attribute("URI"), None | Some("")) {
        return Err("has a Reference to something else than the message".to_owned());
    }
    let transforms = reference
        .child(DSIG, "Transforms")
        .map(|transforms| algorithms(transforms, "Transform"));
    let expected: [(&str, Vec<String>, &[&str]); 4] = [
        (
            "CanonicalizationMethod",
            algorithms(info, "CanonicalizationMethod"),
            &[EXCLUSIVE_C14N],
        ),
        (
            "Transforms",
            transforms.unwrap_or_default(),
            &[ENVELOPED, EXCLUSIVE_C14N],
        ),
        (
            "DigestMethod",
            algorithms(reference, "DigestMethod"),
            &[SHA256],
        ),
        (
            "SignatureMethod",
            algorithms(info, "SignatureMethod"),
            &[ED25519],
        ),
    ];
    for (name, found, wanted) in expected {
        let is_of_samples = name == "SignatureMethod" && found == [METHOD_OF_SAMPLES];
        if found != wanted && !is_of_samples {
            return Err(format!("has {name} other than {}", wanted.join(" and ")));
        }
    }
    Ok(())
}
