//! Compares the keywords of objects.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::lifecycle::Lifecycle,
    flat::Flat,
    pair::Findings,
    part::{Bundle, Part},
};
use crate::diff::{ChangeKind, Flow, kinds::objects as kinds};

/// A property on one or both sides.
struct Property<'a, 'b> {
    name: &'a str,
    old: Option<&'a [Part<'b>]>,
    new: Option<&'a [Part<'b>]>,
}

impl<'b> Findings<'b> {
    /// Compares objects.
    pub(super) fn objects(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let count = (
            &kinds::PROPERTY_COUNT_NARROWED,
            &kinds::PROPERTY_COUNT_WIDENED,
        );
        self.counts(("minProperties", "maxProperties"), count, (old, new));
        let names: BTreeSet<&str> = old
            .properties
            .keys()
            .chain(new.properties.keys())
            .chain(old.required.keys())
            .chain(new.required.keys())
            .copied()
            .collect();
        for name in names {
            let property = Property {
                name,
                old: old.properties.get(name).map(Vec::as_slice),
                new: new.properties.get(name).map(Vec::as_slice),
            };
            self.property(&property, old, new);
        }
        self.other_members(old, new);
        self.dependencies(old, new);
    }

    fn property(&mut self, property: &Property<'_, 'b>, old: &Flat<'b>, new: &Flat<'b>) {
        // What does not travel this way is not part of the message.
        let hiding = match self.flow {
            Flow::Request => "readOnly",
            Flow::Response => "writeOnly",
        };
        let is_hidden = |parts: Option<&[Part<'b>]>, bundle: &Bundle<'_>| {
            parts.is_some_and(|parts| parts.iter().any(|part| bundle.has_flag(part, hiding)))
        };
        let hidden = (
            is_hidden(property.old, self.old),
            is_hidden(property.new, self.new),
        );
        match (property.old, property.new) {
            (None, Some(after)) if !hidden.1 => {
                self.property_added(property, old, new);
                // It could be there before, as one of those without a name.
                if let Some(before) = old.other(property.name) {
                    self.below_other(property.name, (old, new), (&before, after));
                }
            }
            (Some(before), None) if !hidden.0 => {
                self.property_removed(property, old, new);
                if let Some(after) = new.other(property.name) {
                    self.below_other(property.name, (old, new), (before, &after));
                }
            }
            (Some(before), Some(after)) => {
                if hidden.0 == hidden.1 {
                    self.requirement(property, old, new);
                } else {
                    self.visibility(property, hidden.1, old, new);
                }
                if !hidden.0 && !hidden.1 {
                    self.below(format!(".{}", property.name), (old, new), (before, after));
                }
            }
            (None, None) => self.requirement(property, old, new),
            _ => {}
        }
    }

    fn property_added(&mut self, property: &Property<'_, 'b>, old: &Flat<'b>, new: &Flat<'b>) {
        let address = property
            .new
            .and_then(<[Part<'b>]>::first)
            .map(|part| part.address.clone());
        let mut marks = self.marks((old, old.properties_address.as_ref()), (new, None));
        marks.new = address
            .and_then(|address| self.new.mark(&address, false))
            .or(marks.new);
        let name = property.name;
        let (kind, what) = if new.required.contains_key(name) {
            (&kinds::REQUIRED_PROPERTY_ADDED, "required")
        } else {
            (&kinds::PROPERTY_ADDED, "optional")
        };
        let message = format!("the {what} property `{name}` is new");
        self.push(kind, marks, message);
        if old.is_closed() && self.flow == Flow::Response {
            let message = format!("the object may have no other properties, and `{name}` is new");
            self.push(&kinds::CLOSED_OBJECT_GREW, marks, message);
        }
    }

    fn property_removed(&mut self, property: &Property<'_, 'b>, old: &Flat<'b>, new: &Flat<'b>) {
        let address = property
            .old
            .and_then(<[Part<'b>]>::first)
            .map(|part| part.address.clone());
        let mut marks = self.marks((old, None), (new, new.properties_address.as_ref()));
        marks.old = address
            .and_then(|address| self.old.mark(&address, false))
            .or(marks.old);
        let name = property.name;
        let part = property.old.and_then(<[Part<'b>]>::first);
        let node = part.and_then(|part| self.old.described(part));
        let lifecycle = Lifecycle::of(node);
        let message = format!("the property `{name}` is gone{}", lifecycle.remark());
        self.push(&kinds::PROPERTY_REMOVED, marks, message);
        self.note_sunset(lifecycle.text());
        if new.is_closed() && self.flow == Flow::Response {
            let message = format!("the object may have no other properties, and `{name}` is gone");
            self.push(&kinds::CLOSED_OBJECT_SHRANK, marks, message);
            self.note_sunset(lifecycle.text());
        }
    }

    fn requirement(&mut self, property: &Property<'_, 'b>, old: &Flat<'b>, new: &Flat<'b>) {
        let name = property.name;
        let addresses = (old.required.get(name), new.required.get(name));
        let (kind, message): (&'static ChangeKind, String) = match addresses {
            (None, Some(_)) => (
                &kinds::PROPERTY_BECAME_REQUIRED,
                format!("the property `{name}` must be there"),
            ),
            (Some(_), None) => (
                &kinds::PROPERTY_BECAME_OPTIONAL,
                format!("the property `{name}` may be missing"),
            ),
            _ => return,
        };
        let mut marks = self.marks((old, addresses.0), (new, addresses.1));
        let first = |parts: Option<&[Part<'b>]>| parts.and_then(<[Part<'b>]>::first).cloned();
        if addresses.0.is_none() {
            let part = first(property.old);
            let own = part.and_then(|part| self.old.mark(&part.address, false));
            marks.old = own.or(marks.old);
        }
        if addresses.1.is_none() {
            let part = first(property.new);
            let own = part.and_then(|part| self.new.mark(&part.address, false));
            marks.new = own.or(marks.new);
        }
        self.push(kind, marks, message);
    }

    fn visibility(
        &mut self,
        property: &Property<'_, 'b>,
        is_hidden: bool,
        old: &Flat<'b>,
        new: &Flat<'b>,
    ) {
        let name = property.name;
        let (kind, message): (&'static ChangeKind, String) = match (self.flow, is_hidden) {
            (Flow::Request, true) => (
                &kinds::PROPERTY_BECAME_READ_ONLY,
                format!("the property `{name}` is only sent by the server"),
            ),
            (Flow::Request, false) => (
                &kinds::PROPERTY_NO_LONGER_READ_ONLY,
                format!("the property `{name}` may be sent by clients too"),
            ),
            (Flow::Response, true) => (
                &kinds::PROPERTY_BECAME_WRITE_ONLY,
                format!("the property `{name}` is only sent by clients"),
            ),
            (Flow::Response, false) => (
                &kinds::PROPERTY_NO_LONGER_WRITE_ONLY,
                format!("the property `{name}` is sent by the server too"),
            ),
        };
        let mut marks = self.marks((old, None), (new, None));
        let mark = |bundle: &Bundle<'_>, parts: Option<&[Part<'b>]>| {
            bundle.mark(&parts?.first()?.address, false)
        };
        marks.old = mark(self.old, property.old).or(marks.old);
        marks.new = mark(self.new, property.new).or(marks.new);
        self.push(kind, marks, message);
    }

    fn other_members(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let address = |flat: &Flat<'b>| {
            let part = flat.below.get("additionalProperties")?.first()?;
            Some(part.address.clone())
        };
        let (before, after) = (address(old), address(new));
        let marks = self.marks((old, before.as_ref()), (new, after.as_ref()));
        match (old.is_closed(), new.is_closed()) {
            (false, true) => {
                let message = "it may have no properties but those listed";
                self.push(&kinds::ADDITIONAL_PROPERTIES_FORBIDDEN, marks, message);
            }
            (true, false) => {
                let message = "it may have properties that are not listed";
                self.push(&kinds::ADDITIONAL_PROPERTIES_ALLOWED, marks, message);
            }
            (true, true) => {}
            (false, false) => {
                self.below_keyword("additionalProperties", ".*", old, new);
            }
        }
        self.below_keyword("propertyNames", ".(names)", old, new);
        let patterns: BTreeSet<&str> = old
            .patterns
            .keys()
            .chain(new.patterns.keys())
            .copied()
            .collect();
        for pattern in patterns {
            let parts = |map: &BTreeMap<&str, Vec<Part<'b>>>| map.get(pattern).cloned();
            let before = parts(&old.patterns).unwrap_or_default();
            let after = parts(&new.patterns).unwrap_or_default();
            self.below(format!(".({pattern})"), (old, new), (&before, &after));
        }
    }

    fn below_keyword(&mut self, keyword: &str, way: &str, old: &Flat<'b>, new: &Flat<'b>) {
        let parts = |flat: &Flat<'b>| flat.below.get(keyword).cloned().unwrap_or_default();
        let (before, after) = (parts(old), parts(new));
        if !before.is_empty() || !after.is_empty() {
            self.below(way, (old, new), (&before, &after));
        }
    }

    fn dependencies(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let pairs = |flat: &Flat<'b>| -> BTreeSet<(String, String)> {
            let all = flat.keywords.get("dependentRequired").into_iter().flatten();
            all.filter_map(|(value, _)| value.as_object())
                .flatten()
                .flat_map(|(name, others)| {
                    let others = others.as_array().map(Vec::as_slice).unwrap_or_default();
                    others
                        .iter()
                        .filter_map(|other| Some((name.clone(), other.as_str()?.to_owned())))
                })
                .collect()
        };
        let (before, after) = (pairs(old), pairs(new));
        for (name, other) in after.difference(&before) {
            let marks = self.keyword_marks("dependentRequired", old, new);
            let message = format!("with `{name}` there must be `{other}`");
            self.push(&kinds::DEPENDENCY_ADDED, marks, message);
        }
        for (name, other) in before.difference(&after) {
            let marks = self.keyword_marks("dependentRequired", old, new);
            let message = format!("with `{name}` there need no longer be `{other}`");
            self.push(&kinds::DEPENDENCY_REMOVED, marks, message);
        }
    }
}
