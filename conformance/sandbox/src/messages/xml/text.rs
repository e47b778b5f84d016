//! Writes XML, one element inside the other.

use super::c14n;

/// An XML text that grows.
#[derive(Debug, Default)]
pub(crate) struct XmlText {
    out: String,
    /// Prefix of the elements being written, with its colon.
    prefix: &'static str,
}

impl XmlText {
    /// Elements from here on bear this prefix; with none, they bear none.
    pub(crate) fn prefixed(&mut self, prefix: &'static str, inner: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.prefix, prefix);
        inner(self);
        self.prefix = before;
    }

    /// `<name>…</name>`.
    pub(crate) fn element(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        self.element_with(name, &[], inner);
    }

    /// `<name attribute="value">…</name>`.
    pub(crate) fn element_with(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        inner: impl FnOnce(&mut Self),
    ) {
        let prefix = self.prefix;
        self.out.push_str(&format!("<{prefix}{name}"));
        for (attribute, value) in attributes {
            self.out.push_str(&format!(" {attribute}=\""));
            c14n::push_attribute_value(value, &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
        inner(self);
        self.out.push_str(&format!("</{prefix}{name}>"));
    }

    /// `<name>text</name>`.
    pub(crate) fn leaf(&mut self, name: &str, text: impl AsRef<str>) {
        self.element(name, |xml| xml.text(text.as_ref()));
    }

    /// `<outer><inner>text</inner></outer>`, as deep as there are names.
    pub(crate) fn path(&mut self, names: &[&str], text: impl AsRef<str>) {
        match names {
            [] => self.text(text.as_ref()),
            [first, rest @ ..] => self.element(first, |xml| xml.path(rest, text)),
        }
    }

    /// Character data.
    pub(crate) fn text(&mut self, text: &str) {
        c14n::push_text(text, &mut self.out);
    }

    /// Text that is XML already.
    pub(crate) fn raw(&mut self, xml: &str) {
        self.out.push_str(xml);
    }

    /// The text.
    pub(crate) fn finish(self) -> String {
        self.out
    }
}
