//! An operation whose response may be a page, and what rules ask about it.

use spec::{
    document::Document,
    model::{Operation, ParameterLocation},
};

use super::{EndFlag, FieldStep, MemberPath, NextPage, PaginationPlan};
use crate::{
    plan::{BodyKind, OperationPlan, Outcome, ParameterPlan, ResponseBody},
    types::{Field, StructType, TypeExpr, TypeItem, TypeKind, TypeTable},
};

/// Members of responses around what is about the page and not about its items.
const CONTAINERS: &[&str] = &[
    "meta",
    "metadata",
    "paging",
    "pagination",
    "pageinfo",
    "pager",
    "page",
    "links",
    "cursor",
    "cursors",
    "responsemetadata",
    "next",
];

/// Names of lists of items, where there is more than one list.
const LISTS: &[&str] = &[
    "data", "items", "results", "values", "records", "entries", "value", "elements",
];

/// Flags that are false in the last page.
pub(super) const MORE: &[&str] = &["hasmore", "hasnextpage", "hasnext", "more", "ismore"];

/// Flags that are true in the last page.
const LAST: &[&str] = &["last", "islast", "lastpage", "islastpage"];

/// An operation with one JSON response, which is a list, or a struct.
pub(super) struct Candidate<'p> {
    pub(super) operation: &'p OperationPlan,
    pub(super) model: &'p Operation,
    pub(super) document: &'p Document,
    types: &'p TypeTable,
    page: &'p TypeExpr,
}

impl<'p> Candidate<'p> {
    pub(super) fn of(
        operation: &'p OperationPlan,
        model: &'p Operation,
        types: &'p TypeTable,
        document: &'p Document,
    ) -> Option<Self> {
        let Outcome::One(responses) = &operation.success else {
            return None;
        };
        let ResponseBody::Json(page) = &responses.first()?.body else {
            return None;
        };
        Some(Self {
            operation,
            model,
            document,
            types,
            page,
        })
    }

    /// Whether a success documents the header `name`.
    pub(super) fn has_header(&self, name: &str) -> bool {
        let responses = self.operation.success.responses().iter();
        responses
            .flat_map(|response| &response.headers)
            .any(|header| header.name.eq_ignore_ascii_case(name))
    }

    /// The query parameter `name`.
    pub(super) fn query_named(&self, name: &str) -> Option<&'p ParameterPlan> {
        self.queries().find(|parameter| parameter.name == name)
    }

    /// The first query parameter with one of `names`, which are without signs and capitals.
    pub(super) fn query(&self, names: &[&str]) -> Option<&'p ParameterPlan> {
        names
            .iter()
            .find_map(|name| self.queries().find(|it| plain(&it.name) == *name))
    }

    /// The first query parameter with one of `names` that is a whole number.
    pub(super) fn number(&self, names: &[&str]) -> Option<&'p ParameterPlan> {
        let found = self.query(names)?;
        let is_number = matches!(
            self.types.resolved(&found.ty),
            Some(TypeExpr::I32 | TypeExpr::I64 | TypeExpr::U32 | TypeExpr::U64 | TypeExpr::F64)
        );
        is_number.then_some(found)
    }

    fn queries(&self) -> impl Iterator<Item = &'p ParameterPlan> {
        let parameters = self.operation.parameters.iter();
        parameters.filter(|it| it.location == ParameterLocation::Query)
    }

    /// The member of the JSON body with one of `names`, which are without signs and capitals.
    pub(super) fn body_member(&self, names: &[&str]) -> Option<&'p str> {
        let fields = self.body_fields()?;
        names.iter().find_map(|name| {
            let field = fields
                .iter()
                .find(|field| plain(&field.property) == *name)?;
            Some(field.property.as_str())
        })
    }

    /// The member `name` of the JSON body.
    pub(super) fn body_member_named(&self, name: &str) -> Option<&'p str> {
        let mut fields = self.body_fields()?.iter();
        let field = fields.find(|field| field.property == name)?;
        Some(field.property.as_str())
    }

    fn body_fields(&self) -> Option<&'p [Field]> {
        let BodyKind::Json(ty) = &self.operation.body.as_ref()?.kind else {
            return None;
        };
        let (_, it) = self.structure(ty)?;
        Some(&it.fields)
    }

    /// The list of items: the response itself, its only list, or the one of several that has the name of a list of items.
    pub(super) fn list(&self) -> Option<(Vec<FieldStep>, TypeExpr)> {
        if let Some(item) = self.item(self.page) {
            return Some((Vec::new(), item));
        }
        let (page, it) = self.structure(self.page)?;
        let lists = it.fields.iter();
        let lists: Vec<(&Field, TypeExpr)> = lists
            .filter_map(|field| Some((field, self.item(&field.ty)?)))
            .collect();
        let (field, item) = match lists.as_slice() {
            [one] => one,
            _ => LISTS.iter().find_map(|name| {
                let mut lists = lists.iter();
                lists.find(|(field, _)| plain(&field.property) == *name)
            })?,
        };
        Some((vec![step(page, field)], item.clone()))
    }

    /// The list at `path`, of one or two members.
    pub(super) fn list_at(&self, path: &str) -> Option<(Vec<FieldStep>, TypeExpr)> {
        let names: Vec<&str> = path.split('.').collect();
        let mut steps = Vec::new();
        let mut ty = self.page;
        for name in &names {
            let (item, it) = self.structure(ty)?;
            let field = it.fields.iter().find(|field| field.property == *name)?;
            steps.push(step(item, field));
            ty = &field.ty;
        }
        let item = self.item(ty).filter(|_| names.len() <= 2)?;
        Some((steps, item))
    }

    /// The member at `path`.
    pub(super) fn member_at(&self, path: &str) -> Option<MemberPath> {
        let (_, it) = self.structure(self.page)?;
        // A name may have a dot, as `@odata.nextLink` has.
        let field = it.fields.iter().find(|field| {
            let rest = path.strip_prefix(&field.property);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })?;
        let rest = path.strip_prefix(&field.property)?.trim_start_matches('.');
        let rest = rest.split('.').filter(|name| !name.is_empty());
        Some(MemberPath {
            field: field.name.clone(),
            rest: rest.map(ToOwned::to_owned).collect(),
        })
    }

    /// The first member of the response with one of `names`, which are without signs and capitals, and for whose type
    /// `admits` holds: at its top, or below what is about the page.
    pub(super) fn member(
        &self,
        names: &[&str],
        admits: fn(&Self, &TypeExpr) -> bool,
    ) -> Option<MemberPath> {
        let (_, it) = self.structure(self.page)?;
        names.iter().find_map(|name| {
            let is_it = |field: &&Field| plain(&field.property) == *name && admits(self, &field.ty);
            if let Some(field) = it.fields.iter().find(is_it) {
                return Some(MemberPath {
                    field: field.name.clone(),
                    rest: Vec::new(),
                });
            }
            it.fields.iter().find_map(|outer| {
                let is_container = CONTAINERS.contains(&plain(&outer.property).as_str());
                let (_, inner) = self.structure(&outer.ty).filter(|_| is_container)?;
                let field = inner.fields.iter().find(is_it)?;
                Some(MemberPath {
                    field: outer.name.clone(),
                    rest: vec![field.property.clone()],
                })
            })
        })
    }

    /// The flag that tells the last page.
    pub(super) fn end(&self) -> Option<EndFlag> {
        let more = self.member(MORE, Self::is_flag).map(EndFlag::More);
        more.or_else(|| self.member(LAST, Self::is_flag).map(EndFlag::Last))
    }

    /// Whether `ty` is a whole number.
    pub(super) fn is_whole(&self, ty: &TypeExpr) -> bool {
        matches!(
            self.types.resolved(ty),
            Some(TypeExpr::I32 | TypeExpr::I64 | TypeExpr::U32 | TypeExpr::U64)
        )
    }

    /// Whether `ty` is a string or a number.
    pub(super) fn is_scalar(&self, ty: &TypeExpr) -> bool {
        self.is_text(ty) || self.is_whole(ty)
    }

    /// Whether `ty` is a string.
    pub(super) fn is_text(&self, ty: &TypeExpr) -> bool {
        self.types.is_string(ty) || self.types.is_formatted(ty)
    }

    /// Whether `ty` is a boolean.
    pub(super) fn is_flag(&self, ty: &TypeExpr) -> bool {
        self.types.resolved(ty) == Some(&TypeExpr::Boolean)
    }

    /// The field of `item` with the property `name`, where it is one that is always there.
    pub(super) fn field_of(&self, item: &TypeExpr, name: &str) -> Option<&'p Field> {
        let TypeExpr::Named(at) = item else {
            return None;
        };
        let item = self.types.items.get(*at)?;
        let TypeKind::Struct(it) = &item.kind else {
            return None;
        };
        let field = it.fields.iter().find(|field| field.property == name)?;
        item.requires(field).then_some(field)
    }

    /// The plan.
    pub(super) fn finish(
        &self,
        list: Vec<FieldStep>,
        item: TypeExpr,
        next: NextPage,
        end: Option<EndFlag>,
    ) -> PaginationPlan {
        let free = |name: &str| {
            let mut taken = self.operation.parameters.iter();
            if taken.any(|it| it.field == name && !it.is_required) {
                format!("all_{name}")
            } else {
                name.to_owned()
            }
        };
        PaginationPlan {
            pages: free("pages"),
            items: free("items"),
            list,
            item,
            next,
            end,
        }
    }

    /// The type of the items, if `ty` is a list.
    fn item(&self, ty: &TypeExpr) -> Option<TypeExpr> {
        match self.types.resolved(ty)? {
            TypeExpr::List(item) => Some(item.as_ref().clone()),
            _ => None,
        }
    }

    fn structure(&self, ty: &TypeExpr) -> Option<(&'p TypeItem, &'p StructType)> {
        let ty = match self.types.resolved(ty)? {
            TypeExpr::Boxed(inner) => self.types.resolved(inner)?,
            ty => ty,
        };
        let TypeExpr::Named(at) = ty else {
            return None;
        };
        let item = self.types.items.get(*at)?;
        match &item.kind {
            TypeKind::Struct(it) => Some((item, it)),
            _ => None,
        }
    }
}

fn step(item: &TypeItem, field: &Field) -> FieldStep {
    let options = [!item.requires(field), field.is_nullable];
    FieldStep {
        field: field.name.clone(),
        property: field.property.clone(),
        options: options.into_iter().filter(|is_one| *is_one).count(),
    }
}

/// `name` without signs and capitals: `next_page_token`, `nextPageToken` and `Next-Page-Token` are one.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
