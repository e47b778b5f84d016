//! A pair of schemas that are compared, and the changes found between them.

use serde_json::Value;

use super::{
    super::Marks,
    Local, composition,
    flat::Flat,
    part::{Address, Bundle, Part},
};
use crate::{
    diff::{
        ChangeKind, Effect, Flow,
        kinds::{composition as composition_kinds, types},
    },
    document::Location,
    schema::comparison,
    source::span::Span,
};

/// Two conjunctions of schemas; an empty one admits everything.
pub(super) struct Pair<'b> {
    pub(super) old: Vec<Part<'b>>,
    pub(super) new: Vec<Part<'b>>,
    /// What to underline where there is no schema.
    pub(super) holders: (Option<Span>, Option<Span>),
}

/// What makes two pairs the same.
pub(super) type PairKey = (Vec<(Location, bool)>, Vec<(Location, bool)>);

impl Pair<'_> {
    pub(super) fn key(&self, old: &Bundle<'_>, new: &Bundle<'_>) -> PairKey {
        let addresses = |parts: &[Part<'_>], bundle: &Bundle<'_>| {
            parts
                .iter()
                .filter_map(|part| Some((bundle.location(&part.address)?, part.admits_null)))
                .collect()
        };
        (addresses(&self.old, old), addresses(&self.new, new))
    }
}

/// The comparison of one pair.
pub(super) struct Findings<'b> {
    pub(super) flow: Flow,
    pub(super) old: &'b Bundle<'b>,
    pub(super) new: &'b Bundle<'b>,
    holders: (Option<Span>, Option<Span>),
    changes: Vec<Local>,
    below: Vec<(String, Pair<'b>)>,
    objects: (Vec<Location>, Vec<Location>),
}

impl<'b> Findings<'b> {
    pub(super) fn new(
        flow: Flow,
        old: &'b Bundle<'b>,
        new: &'b Bundle<'b>,
        holders: (Option<Span>, Option<Span>),
    ) -> Self {
        Self {
            flow,
            old,
            new,
            holders,
            changes: Vec::new(),
            below: Vec::new(),
            objects: (Vec::new(), Vec::new()),
        }
    }

    /// The schema objects of both sides that were compared.
    pub(super) fn compared_objects(&mut self) -> (Vec<Location>, Vec<Location>) {
        std::mem::take(&mut self.objects)
    }

    /// The changes, and the pairs one level below, with the names of the ways to them.
    pub(super) fn finish(self) -> (Vec<Local>, Vec<(String, Pair<'b>)>) {
        (self.changes, self.below)
    }

    /// Compares `pair`, one keyword after the other.
    pub(super) fn compare(&mut self, pair: &Pair<'b>) {
        let old = Flat::of(&pair.old, self.old);
        let new = Flat::of(&pair.new, self.new);
        let located = |flat: &Flat<'_>, bundle: &Bundle<'_>| {
            let addresses = flat.address.iter().chain(&flat.objects);
            addresses.filter_map(|it| bundle.location(it)).collect()
        };
        self.objects = (located(&old, self.old), located(&new, self.new));
        self.annotations(&old, &new);
        let decided = match (old.is_never, new.is_never) {
            (true, true) => return,
            (false, true) => Some((&types::VALUE_FORBIDDEN, "no value is allowed")),
            (true, false) => Some((&types::VALUE_ALLOWED, "values are allowed")),
            (false, false) => match (old.is_anything(), new.is_anything()) {
                (true, true) => return,
                (true, false) => Some((
                    &types::ANYTHING_CONSTRAINED,
                    "it could be anything and must satisfy a schema",
                )),
                (false, true) => Some((
                    &types::ANYTHING_ALLOWED,
                    "it had to satisfy a schema and may be anything",
                )),
                (false, false) => None,
            },
        };
        if let Some((kind, message)) = decided {
            return self.push_for_schema(kind, (&old, &new), message);
        }
        if self.became_variant(pair, &old, &new) {
            return self.excuse(pair);
        }
        if self.types(&old, &new) {
            self.enumerations(&old, &new);
            self.scalars(&old, &new);
            self.arrays(&old, &new);
            self.objects(&old, &new);
            self.composition(&old, &new);
        }
        self.excuse(pair);
    }

    /// Composition can be written in many ways. Where it changed, the sets of values decide.
    fn excuse(&mut self, pair: &Pair<'b>) {
        let is_composed = |change: &Local| {
            composition::KINDS
                .iter()
                .any(|kind| std::ptr::eq(*kind, change.kind))
        };
        if !self.changes.iter().any(is_composed) {
            return;
        }
        let values = |parts: &[Part<'b>]| -> Vec<&'b Value> {
            parts.iter().map(|part| part.value).collect()
        };
        let (old, new) = (values(&pair.old), values(&pair.new));
        let old = comparison::ValueSet::of(&old, self.old.json());
        let new = comparison::ValueSet::of(&new, self.new.json());
        let (Some(old), Some(new)) = (old, new) else {
            return;
        };
        let is_wider = new.covers(&old);
        let is_narrower = old.covers(&new);
        // What values of a discriminator mean does not show in the values that are valid.
        let is_meaning = |change: &Local| {
            let kinds = [
                &composition_kinds::DISCRIMINATOR_VALUE_ADDED,
                &composition_kinds::DISCRIMINATOR_VALUE_REMOVED,
            ];
            kinds.iter().any(|kind| std::ptr::eq(*kind, change.kind))
        };
        self.changes.retain(|change| match change.kind.effect {
            _ if is_meaning(change) => true,
            Effect::Narrows => !is_wider,
            Effect::Widens => !is_narrower,
            _ => true,
        });
        if is_wider && is_narrower {
            // The remaining pairs below would report a difference that does not exist.
            self.below.clear();
        }
    }

    /// Adds a change.
    pub(super) fn push(
        &mut self,
        kind: &'static ChangeKind,
        marks: Marks,
        message: impl Into<String>,
    ) {
        self.changes.push(Local {
            kind,
            marks,
            message: message.into(),
            sunset: None,
        });
    }

    /// Notes for the last change when the thing goes, or was announced to go.
    pub(super) fn note_sunset(&mut self, sunset: Option<String>) {
        if let Some(change) = self.changes.last_mut() {
            change.sunset = sunset;
        }
    }

    /// Adds a change of two schemas, underlined at their names.
    pub(super) fn push_for_schema(
        &mut self,
        kind: &'static ChangeKind,
        (old, new): (&Flat<'_>, &Flat<'_>),
        message: impl Into<String>,
    ) {
        let marks = self.marks((old, None), (new, None));
        self.push(kind, marks, message);
    }

    /// The addresses of two keywords; where there is none, that of the schema.
    pub(super) fn marks(
        &self,
        (old, old_keyword): (&Flat<'_>, Option<&Address<'_>>),
        (new, new_keyword): (&Flat<'_>, Option<&Address<'_>>),
    ) -> Marks {
        let mark = |bundle: &Bundle<'_>, flat: &Flat<'_>, keyword: Option<&Address<'_>>, holder| {
            let keyword = keyword.and_then(|address| bundle.mark(address, true));
            let of_holder = || {
                flat.address
                    .as_ref()
                    .and_then(|address| bundle.mark(address, false))
            };
            keyword.or_else(of_holder).or(holder)
        };
        Marks {
            old: mark(self.old, old, old_keyword, self.holders.0),
            new: mark(self.new, new, new_keyword, self.holders.1),
        }
    }

    /// Remembers a pair below this one.
    fn below_without_name(
        &mut self,
        way: impl Into<String>,
        (old, new): (&Flat<'_>, &Flat<'_>),
        (old_parts, new_parts): (&[Part<'b>], &[Part<'b>]),
    ) {
        let of_schemas = self.marks((old, None), (new, None));
        self.below.push((
            way.into(),
            Pair {
                old: old_parts.to_vec(),
                new: new_parts.to_vec(),
                holders: (of_schemas.old, of_schemas.new),
            },
        ));
    }

    /// Remembers the pair of the member `name`, which one side describes without naming it.
    pub(super) fn below_other(
        &mut self,
        name: &str,
        schemas: (&Flat<'_>, &Flat<'_>),
        parts: (&[Part<'b>], &[Part<'b>]),
    ) {
        // That it has another component than the others is not a component that was renamed.
        self.below_without_name(format!(".{name}"), schemas, parts);
    }

    /// Remembers a pair below this one, and reports it when its component has another name.
    pub(super) fn below(
        &mut self,
        way: impl Into<String>,
        (old, new): (&Flat<'_>, &Flat<'_>),
        (old_parts, new_parts): (&[Part<'b>], &[Part<'b>]),
    ) {
        self.below_without_name(way, (old, new), (old_parts, new_parts));
        if let ([old_part], [new_part]) = (old_parts, new_parts) {
            let names = (old_part.component(), new_part.component());
            if names.0 != names.1 {
                let marks = Marks {
                    old: self.old.mark(&old_part.address, false),
                    new: self.new.mark(&new_part.address, false),
                };
                let message = super::renamed(names.0.as_deref(), names.1.as_deref());
                self.push(
                    &crate::diff::kinds::composition::SCHEMA_NAME_CHANGED,
                    marks,
                    message,
                );
            }
        }
    }
}

/// A value in a message, shortened.
pub(super) fn shown(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = value.to_string();
    if text.chars().count() <= LONGEST {
        return format!("`{text}`");
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("`{start}…`")
}
