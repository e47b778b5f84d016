//! Reads the fields of a message by name and reports which one is wrong.

use std::fmt;

use super::xml::Element;
use crate::ledger::Amount;

/// Something in a message that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// Where: names of elements, separated by slashes.
    path: String,
    /// What: a phrase that continues the sentence that the path begins.
    what: String,
}

impl Flaw {
    pub(crate) fn new(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            what: what.into(),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path, self.what)
    }
}

/// An element whose fields are read.
#[derive(Debug, Clone)]
pub(crate) struct Fields<'e> {
    element: &'e Element,
    namespace: &'static str,
    path: String,
}

impl<'e> Fields<'e> {
    /// The fields of `element`, all in `namespace`.
    pub(crate) fn new(element: &'e Element, namespace: &'static str) -> Self {
        Self {
            element,
            namespace,
            path: element.name.local.clone(),
        }
    }

    /// Where this is.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The flaw that this field has `what`.
    pub(crate) fn flaw(&self, what: impl Into<String>) -> Flaw {
        Flaw::new(&self.path, what)
    }

    /// All fields called `name`.
    pub(crate) fn all(&self, name: &str) -> Vec<Self> {
        let path = format!("{}/{name}", self.path);
        let elements = self
            .element
            .elements()
            .filter(|element| element.is(self.namespace, name));
        let fields = elements.map(|element| Self {
            element,
            namespace: self.namespace,
            path: path.clone(),
        });
        fields.collect()
    }

    /// The field called `name`, if it is there.
    pub(crate) fn maybe(&self, name: &str) -> Result<Option<Self>, Flaw> {
        let mut found = self.all(name);
        match found.len() {
            0 | 1 => Ok(found.pop()),
            _ => Err(Flaw::new(
                format!("{}/{name}", self.path),
                "occurs more than once",
            )),
        }
    }

    /// The field at the end of `path`, names separated by slashes.
    pub(crate) fn at(&self, path: &str) -> Result<Self, Flaw> {
        let mut here = self.clone();
        for name in path.split('/') {
            let missing = || Flaw::new(format!("{}/{path}", self.path), "is missing");
            here = here.maybe(name)?.ok_or_else(missing)?;
        }
        Ok(here)
    }

    /// The field at the end of `path`, if it and everything on the way is there.
    pub(crate) fn maybe_at(&self, path: &str) -> Result<Option<Self>, Flaw> {
        let mut here = self.clone();
        for name in path.split('/') {
            match here.maybe(name)? {
                Some(next) => here = next,
                None => return Ok(None),
            }
        }
        Ok(Some(here))
    }

    /// The names and values of all fields below that hold text.
    pub(crate) fn leaves(&self) -> Vec<(String, String)> {
        let inner: Vec<Self> = self
            .element
            .elements()
            .map(|element| Self {
                element,
                namespace: self.namespace,
                path: format!("{}/{}", self.path, element.name.local),
            })
            .collect();
        if inner.is_empty() {
            return vec![(self.path.clone(), self.element.text().trim().to_owned())];
        }
        inner.iter().flat_map(Self::leaves).collect()
    }

    /// The text in it, without the white space around it.
    pub(crate) fn text(&self) -> Result<String, Flaw> {
        if self.element.elements().next().is_some() {
            return Err(self.flaw("holds elements where text is expected"));
        }
        let text = self.element.text();
        let text = text.trim();
        if text.is_empty() {
            Err(self.flaw("is empty"))
        } else {
            Ok(text.to_owned())
        }
    }

    /// The text in it, at most `longest` characters long.
    pub(crate) fn text_up_to(&self, longest: usize) -> Result<String, Flaw> {
        let text = self.text()?;
        if text.chars().count() <= longest {
            Ok(text)
        } else {
            Err(self.flaw(format!("has more than {longest} characters")))
        }
    }

    /// The text in it when `fits` it; `what` describes what it should be.
    pub(crate) fn text_that(
        &self,
        what: &str,
        fits: impl FnOnce(&str) -> bool,
    ) -> Result<String, Flaw> {
        let text = self.text()?;
        if fits(&text) {
            Ok(text)
        } else {
            Err(self.mismatch(&text, what))
        }
    }

    /// What `read` makes of the text in it; `what` describes what it should be.
    pub(crate) fn read<T>(
        &self,
        what: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, Flaw> {
        let text = self.text()?;
        read(&text).ok_or_else(|| self.mismatch(&text, what))
    }

    /// One of a few strings.
    pub(crate) fn one_of<T: Copy>(&self, known: &[(&str, T)]) -> Result<T, Flaw> {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        self.read(&format!("one of {}", names.join(", ")), |text| {
            let found = known.iter().find(|(name, _)| *name == text);
            found.map(|(_, value)| *value)
        })
    }

    /// An amount with the code in the attribute `Ccy`.
    pub(crate) fn amount(&self) -> Result<Money, Flaw> {
        let text = self.text()?;
        let amount = text.parse().map_err(|error| {
            self.flaw(format!(
                "is {}, which is not an amount: {error}",
                quoted(&text)
            ))
        })?;
        let code = self.element.attribute("Ccy");
        let code = code.ok_or_else(|| self.flaw("has no attribute Ccy"))?;
        let is_code =
            matches!(code.len(), 3 | 6) && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_code {
            Ok(Money {
                code: code.to_owned(),
                amount,
            })
        } else {
            Err(self.flaw(format!(
                "has the attribute Ccy {}, which is not an Asset code",
                quoted(code)
            )))
        }
    }

    fn mismatch(&self, text: &str, what: &str) -> Flaw {
        self.flaw(format!("is {}, which is not {what}", quoted(text)))
    }
}

/// An amount with a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Money {
    pub(crate) code: String,
    pub(crate) amount: Amount,
}

/// A text that came from outside, short enough to be repeated.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => format!("`{text}`"),
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or_default()),
    }
}
