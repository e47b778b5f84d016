//! The Rust types of a document: what each schema component becomes.
//!
//! Progenitor's own type generator is not asked. It gives up on many legal schemas, makes large code, and cannot express what
//! a client has to: a value nobody knew yet, absent as opposed to null, which variant a tag means. Progenitor gets the
//! names of these types and generates operations over them.
//!
//! Read [`build`] for how a schema becomes a type, [`constrained_string`] for strings with a format, [`recursion`] for where boxes go.

mod attributes;

mod build;

mod checks;

mod constants;

pub(crate) mod description;

mod enumeration;

mod union;

mod recursion;

mod required;

mod reserved;

mod tag_values;

pub mod constrained_string;

mod pattern;

pub(crate) mod replacement;

use std::fmt;

use spec::{schema::dispatch::Tag, source::span::Span};

pub(crate) use build::Builder;

pub(crate) use required::MOST_ARGUMENTS;

pub(crate) use constants::is_written;
pub use constrained_string::ConstrainedString;

use crate::{
    format::FormatType,
    imports::{Import, Scope},
};

/// The types of a document.
#[derive(Debug, Clone, Default)]
pub struct TypeTable {
    /// In the order of the components.
    pub items: Vec<TypeItem>,
}

/// One type.
#[derive(Debug, Clone)]
pub struct TypeItem {
    /// Its name in Rust.
    pub name: String,
    /// Its name under `components.schemas`.
    pub component: String,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// Whether it should no longer be used.
    pub is_deprecated: bool,
    /// Further attributes, such as `#[derive(Hash)]`.
    pub attributes: Vec<String>,
    /// What it is.
    pub kind: TypeKind,
    /// Whether values travel from client to server.
    pub in_requests: bool,
    /// Whether values travel from server to client.
    pub in_responses: bool,
    /// Where the schema was written.
    pub span: Span,
}

/// What a type is.
#[derive(Debug, Clone)]
pub enum TypeKind {
    /// Named fields.
    Struct(StructType),
    /// One of the known strings, or another one.
    StringEnum(Vec<EnumValue<String>>),
    /// One of the known whole numbers, or another one.
    IntegerEnum(Vec<EnumValue<i64>>),
    /// One of several types, or something else.
    Union(UnionType),
    /// A string with a format of its own.
    ConstrainedString(ConstrainedString),
    /// A user-supplied type, by its path.
    Replaced(String),
    /// Another name for a type.
    Alias(TypeExpr),
    /// A type of its own around another one, since an alias cannot refer to itself.
    Wrapper(TypeExpr),
}

/// A type with named fields.
#[derive(Debug, Clone)]
pub struct StructType {
    /// The fields, in the order of the document.
    pub fields: Vec<Field>,
    /// The type of members without a name of their own, when the schema speaks of them.
    pub additional: Option<(String, TypeExpr)>,
    /// The name of the struct that its constructor takes, where more must be there than a few arguments.
    pub required: Option<String>,
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name in Rust.
    pub name: String,
    /// The name of the property.
    pub property: String,
    /// Its type, without what `is_required` and `is_nullable` make of it.
    pub ty: TypeExpr,
    /// Whether it must be there.
    pub is_required: bool,
    /// Whether it may be null.
    pub is_nullable: bool,
    /// Whether only the server sets it.
    pub is_read_only: bool,
    /// Whether only the client sends it.
    pub is_write_only: bool,
    /// Whether it should no longer be used.
    pub is_deprecated: bool,
    /// The only value it has, or the only one with which the type is the variant of a union.
    pub constant: Option<Tag>,
    /// Where it is the tag of a union: the value with which the type is the variant of it, the first of several.
    pub tag: Option<Tag>,
    /// Where it is the tag of a union and has several values: all of them, as a type that has no other.
    pub tag_values: Option<TagValues>,
    /// Whether null is its only value.
    pub is_null: bool,
    /// How its strings are checked where a union is told apart by them; the type does not check them.
    pub check: Option<ConstrainedString>,
    /// What it means, in Markdown.
    pub description: Option<String>,
}

/// The values of a tag with which a type is the variant of a union, where there are several.
#[derive(Debug, Clone)]
pub struct TagValues {
    /// The name of their type; empty until it is named.
    pub name: String,
    /// The values.
    pub values: Vec<EnumValue<Tag>>,
}

/// A value of an enumeration.
#[derive(Debug, Clone)]
pub struct EnumValue<V> {
    /// The name of its variant.
    pub variant: String,
    /// The value.
    pub value: V,
}

/// One of several types.
#[derive(Debug, Clone)]
pub struct UnionType {
    /// The property whose value decides which variant an object is.
    pub tag: Option<String>,
    /// The variants, in the order of the document.
    pub variants: Vec<Variant>,
    /// The position of the variant for objects whose tag is absent.
    pub default: Option<usize>,
    /// Whether objects whose tag is unknown are of it too.
    pub default_takes_unknown: bool,
    /// Whether a value may be of several variants at once (`anyOf`).
    pub is_any_of: bool,
}

/// One of the types of a union.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its name in Rust.
    pub name: String,
    /// What it holds.
    pub ty: TypeExpr,
    /// The values of the tag that mean it.
    pub tags: Vec<Tag>,
    /// Where its branches were written: several where their types are equal.
    pub spans: Vec<Span>,
}

/// A type as it is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TypeExpr {
    /// A type of the table, by its position.
    Named(usize),
    /// `bool`.
    Boolean,
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `u32`.
    U32,
    /// `u64`.
    U64,
    /// `f64`.
    F64,
    /// `String`.
    String,
    /// A string of a format that has a type.
    Formatted(FormatType),
    /// Any JSON value.
    Value,
    /// `Vec<_>`.
    List(Box<TypeExpr>),
    /// `BTreeMap<String, _>`.
    Map(Box<TypeExpr>),
    /// `Option<_>`, for `null`.
    Nullable(Box<TypeExpr>),
    /// `Box<_>`.
    Boxed(Box<TypeExpr>),
}

impl TypeExpr {
    /// The type of the table this is, or is directly made of: not through a list or a map.
    pub fn direct(&self) -> Option<usize> {
        match self {
            Self::Named(at) => Some(*at),
            Self::Nullable(inner) => inner.direct(),
            _ => None,
        }
    }

    /// It without its box.
    pub(crate) fn unboxed(&self) -> &Self {
        match self {
            Self::Boxed(inner) => inner,
            ty => ty,
        }
    }

    /// The type of the table that is named anywhere in it.
    pub fn named(&self) -> Option<usize> {
        match self {
            Self::Named(at) => Some(*at),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) | Self::Boxed(inner) => {
                inner.named()
            }
            _ => None,
        }
    }

    /// The format whose type is named anywhere in it.
    pub(crate) fn format(&self) -> Option<FormatType> {
        match self {
            Self::Formatted(format) => Some(*format),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) | Self::Boxed(inner) => {
                inner.format()
            }
            _ => None,
        }
    }

    /// The type in Rust, as a file of `scope` writes it.
    pub(crate) fn in_rust<'t>(
        &'t self,
        table: &'t TypeTable,
        scope: &'t Scope,
    ) -> impl fmt::Display + 't {
        InRust {
            expr: self,
            table,
            scope,
        }
    }
}

struct InRust<'t> {
    expr: &'t TypeExpr,
    table: &'t TypeTable,
    scope: &'t Scope,
}

impl fmt::Display for InRust<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = |expr| InRust { expr, ..*self };
        match self.expr {
            TypeExpr::Named(at) => {
                let item = self.table.items.get(*at);
                let name = item.map_or("Value", |item| &item.name);
                write!(f, "{}{name}", self.scope.path())
            }
            TypeExpr::Boolean => f.write_str("bool"),
            TypeExpr::I32 => f.write_str("i32"),
            TypeExpr::I64 => f.write_str("i64"),
            TypeExpr::U32 => f.write_str("u32"),
            TypeExpr::U64 => f.write_str("u64"),
            TypeExpr::F64 => f.write_str("f64"),
            TypeExpr::String => f.write_str("String"),
            TypeExpr::Formatted(format) => {
                self.scope.note(Import::Runtime);
                write!(f, "runtime::Formatted<{}>", format.path())
            }
            TypeExpr::Value => {
                self.scope.note(Import::Value);
                f.write_str("Value")
            }
            TypeExpr::List(item) => write!(f, "Vec<{}>", inner(item)),
            TypeExpr::Map(value) => {
                self.scope.note(Import::BTreeMap);
                write!(f, "BTreeMap<String, {}>", inner(value))
            }
            TypeExpr::Nullable(some) => write!(f, "Option<{}>", inner(some)),
            TypeExpr::Boxed(held) => write!(f, "Box<{}>", inner(held)),
        }
    }
}

impl TypeTable {
    /// The types that `item` is made of.
    pub fn parts(kind: &TypeKind) -> Vec<&TypeExpr> {
        match kind {
            TypeKind::Struct(it) => {
                let fields = it.fields.iter().map(|field| &field.ty);
                fields
                    .chain(it.additional.iter().map(|(_, ty)| ty))
                    .collect()
            }
            TypeKind::Union(it) => it.variants.iter().map(|variant| &variant.ty).collect(),
            TypeKind::Alias(ty) | TypeKind::Wrapper(ty) => vec![ty],
            TypeKind::StringEnum(_)
            | TypeKind::IntegerEnum(_)
            | TypeKind::ConstrainedString(_)
            | TypeKind::Replaced(_) => Vec::new(),
        }
    }

    /// The struct that `ty` is, by itself or in a box.
    pub(crate) fn structure<'t>(
        &'t self,
        ty: &'t TypeExpr,
    ) -> Option<(&'t TypeItem, &'t StructType)> {
        let TypeExpr::Named(at) = self.resolved(ty.unboxed())? else {
            return None;
        };
        let item = self.items.get(*at)?;
        match &item.kind {
            TypeKind::Struct(it) => Some((item, it)),
            _ => None,
        }
    }

    /// What `ty` is once aliases are followed.
    pub(crate) fn resolved<'t>(&'t self, ty: &'t TypeExpr) -> Option<&'t TypeExpr> {
        let mut ty = ty;
        for _ in 0..=self.items.len() {
            let TypeExpr::Named(at) = ty else {
                return Some(ty);
            };
            match &self.items.get(*at)?.kind {
                TypeKind::Alias(inner) => ty = inner,
                _ => return Some(ty),
            }
        }
        None
    }

    /// Whether `ty` is a string with a format.
    pub(crate) fn is_formatted(&self, ty: &TypeExpr) -> bool {
        match self.resolved(ty) {
            Some(TypeExpr::Formatted(_)) => true,
            Some(TypeExpr::Named(at)) => self
                .items
                .get(*at)
                .is_some_and(|item| matches!(item.kind, TypeKind::ConstrainedString(_))),
            _ => false,
        }
    }

    /// Whether `ty` is a string with a format, or a list of them.
    pub(crate) fn holds_formatted(&self, ty: &TypeExpr) -> bool {
        match self.resolved(ty) {
            Some(TypeExpr::List(item)) => self.is_formatted(item),
            _ => self.is_formatted(ty),
        }
    }

    /// Whether `ty` is a string of a format that has a type.
    pub(crate) fn is_typed_format(&self, ty: &TypeExpr) -> bool {
        matches!(self.resolved(ty), Some(TypeExpr::Formatted(_)))
    }

    /// Whether `ty` is a user-supplied type.
    pub(crate) fn is_replaced(&self, ty: &TypeExpr) -> bool {
        match self.resolved(ty) {
            Some(TypeExpr::Named(at)) => self
                .items
                .get(*at)
                .is_some_and(|item| matches!(item.kind, TypeKind::Replaced(_))),
            _ => false,
        }
    }

    /// Whether values of `ty` are objects that keep the members of their type alone, or lists of them.
    pub(crate) fn has_members(&self, ty: &TypeExpr) -> bool {
        match self.resolved(ty) {
            Some(TypeExpr::Named(at)) => self.items.get(*at).is_some_and(|item| {
                matches!(
                    item.kind,
                    TypeKind::Struct(_)
                        | TypeKind::Union(_)
                        | TypeKind::Wrapper(_)
                        | TypeKind::Replaced(_)
                )
            }),
            Some(TypeExpr::List(inner) | TypeExpr::Map(inner) | TypeExpr::Boxed(inner)) => {
                self.has_members(inner)
            }
            _ => false,
        }
    }

    /// Whether `ty` is a string of any form.
    pub(crate) fn is_string(&self, ty: &TypeExpr) -> bool {
        self.resolved(ty) == Some(&TypeExpr::String)
    }

    /// Marks `ty`, and all it is made of, as travelling in requests or in responses.
    pub(crate) fn mark(&mut self, ty: &TypeExpr, in_requests: bool) {
        let mut pending: Vec<usize> = ty.named().into_iter().collect();
        while let Some(at) = pending.pop() {
            let Some(item) = self.items.get_mut(at) else {
                continue;
            };
            let mark = if in_requests {
                &mut item.in_requests
            } else {
                &mut item.in_responses
            };
            if std::mem::replace(mark, true) {
                continue;
            }
            pending.extend(
                Self::parts(&item.kind)
                    .into_iter()
                    .filter_map(TypeExpr::named),
            );
        }
    }
}
