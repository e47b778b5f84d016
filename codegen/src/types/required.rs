//! What must be there to make a value of a struct: as arguments of `new`, or, when there are many, as the fields of a struct
//! of its own, so that each value stands beside its name. What a server alone sends is made by tests alone, so its struct
//! is there with the feature `mock`: the largest types of a client would take twice as long to compile otherwise.

use super::{Field, StructType, TypeItem, TypeKind, TypeTable};
use crate::names::Names;

/// The most arguments that `new` has.
pub(crate) const MOST_ARGUMENTS: usize = 3;

impl TypeItem {
    /// Whether `field` must be there. A field that the other side fills in may be missing from what is sent.
    pub(crate) fn requires(&self, field: &Field) -> bool {
        field.is_required
            && !(field.is_read_only && self.in_requests)
            && !(field.is_write_only && self.in_responses)
    }

    /// Whether the field is the tag of a union and may be absent: a new struct has it, one that was read without it has
    /// not.
    pub(crate) fn may_lack_tag(&self, field: &Field) -> bool {
        field.tag.is_some() && !self.requires(field)
    }

    /// The fields that must be given to make a value of `it`, the struct that this type is.
    pub(crate) fn arguments<'i>(&self, it: &'i StructType) -> Vec<&'i Field> {
        let fields = it.fields.iter();
        fields
            .filter(|field| self.requires(field) && field.constant.is_none() && !field.is_null)
            .collect()
    }
}

impl TypeItem {
    fn has_many_arguments(&self, it: &StructType) -> bool {
        self.arguments(it).len() > MOST_ARGUMENTS
    }

    /// Whether the constructor of `it`, the struct that this type is, is for tests alone.
    pub(crate) fn is_made_by_tests(&self, it: &StructType) -> bool {
        it.required.is_some() && !self.in_requests
    }
}

/// Names the structs that `new` takes in place of many arguments, by `names` that are free.
pub(super) fn name(table: &mut TypeTable, names: &mut Names) {
    for item in &mut table.items {
        let has_many = match &item.kind {
            TypeKind::Struct(it) => item.has_many_arguments(it),
            _ => false,
        };
        if let TypeKind::Struct(it) = &mut item.kind {
            it.required = has_many.then(|| names.take(&format!("{}Required", item.name)));
        }
    }
}
