//! The functions for all pages of a list.

use super::Emitter;
use crate::{
    code::{Code, line, literal},
    plan::page::{EndFlag, FieldStep, MemberPath, NextPage, PaginationPlan},
};

/// The longest line that is not broken.
const WIDTH: usize = 100;

impl Emitter<'_> {
    /// ```text
    /// runtime::pagination::paged! {
    ///     ListPets -> types::Pets, ListPetsError;
    ///     pages, items -> types::Pet;
    ///     next |request, response, so_far| runtime::pagination::by_token("cursor", &response.next, &[]);
    ///     list |page| page.data;
    /// }
    /// ```
    pub(super) fn pagination(&self, code: &mut Code) {
        let operation = self.operation;
        let Some(plan) = &operation.pagination else {
            return;
        };
        let page = operation
            .success
            .in_rust(self.types(), self.scope, "", "runtime::ByteStream");
        let failure =
            operation
                .failure
                .in_rust(self.types(), self.scope, "", "runtime::Undocumented");
        line!(code);
        code.open(format_args!("runtime::pagination::paged! {{"));
        line!(code, "{} -> {page}, {failure};", operation.request);
        line!(
            code,
            "{}, {} -> {};",
            plan.pages,
            plan.items,
            self.rust(&plan.item)
        );
        let begin = "next |request, response, so_far|";
        let next = next(plan);
        if begin.len() + next.len() < WIDTH {
            line!(code, "{begin} {next};");
        } else {
            code.open(format_args!("{begin} {{"));
            line!(code, "{next}");
            code.close("};");
        }
        line!(code, "list |page| {};", list(&plan.list));
        code.close("}");
    }
}

/// The expression for the next page.
fn next(plan: &PaginationPlan) -> String {
    const MODULE: &str = "runtime::pagination";
    let next = match &plan.next {
        NextPage::Link => format!("{MODULE}::by_link(response)"),
        NextPage::Url(member) => format!("{MODULE}::by_url({})", path(member)),
        NextPage::Token {
            parameter,
            member,
            kept: None,
        } => format!(
            "{MODULE}::by_token({}, {})",
            literal(parameter),
            path(member)
        ),
        NextPage::Token {
            parameter,
            member,
            kept: Some(kept),
        } => format!(
            "{MODULE}::by_token_alone({}, &[{}], {})",
            literal(parameter),
            literals(kept),
            path(member)
        ),
        NextPage::BodyToken { name, member } => {
            format!("{MODULE}::by_member({}, {})", literal(name), path(member))
        }
        NextPage::Offset { parameter, field } => format!(
            "{MODULE}::by_offset({}, &request.{field}, so_far.and({}))",
            literal(parameter),
            count(&plan.list)
        ),
        NextPage::Number {
            parameter,
            field,
            first,
            own: Some(own),
        } => format!(
            "{MODULE}::by_own_number({}, &request.{field}, {first}, {}, so_far.and({}))",
            literal(parameter),
            path(own),
            count(&plan.list)
        ),
        NextPage::Number {
            parameter,
            field,
            first,
            own: None,
        } => format!(
            "{MODULE}::by_number({}, &request.{field}, {first}, so_far.and({}))",
            literal(parameter),
            count(&plan.list)
        ),
        NextPage::LastItem { parameter, field } => format!(
            "{MODULE}::by_token({}, &{}.map(|it| &it.{field}), &[])",
            literal(parameter),
            last(&plan.list)
        ),
    };
    match &plan.end {
        Some(EndFlag::More(more)) => format!(
            "if {MODULE}::is_last({}) {{ None }} else {{ {next} }}",
            path(more)
        ),
        Some(EndFlag::Last(last)) => format!(
            "if {MODULE}::is_true({}) {{ None }} else {{ {next} }}",
            path(last)
        ),
        None => next,
    }
}

/// The arguments that lead to a member of the response.
fn path(member: &MemberPath) -> String {
    format!("&response.{}, &[{}]", member.field, literals(&member.rest))
}

fn literals(list: &[String]) -> String {
    let list: Vec<String> = list.iter().map(|text| literal(text)).collect();
    list.join(", ")
}

/// The list that is taken out of `page`.
fn list(steps: &[FieldStep]) -> String {
    match steps {
        [] => "page".to_owned(),
        [outer, inner] => match outer.options {
            0 => format!("page.{}.{}", outer.field, inner.field),
            1 => format!("page.{}.map(|it| it.{})", outer.field, inner.field),
            _ => format!(
                "page.{}.flatten().map(|it| it.{})",
                outer.field, inner.field
            ),
        },
        [outer, ..] => format!("page.{}", outer.field),
    }
}

/// The number of items in `response`.
fn count(steps: &[FieldStep]) -> String {
    match steps {
        [] => "runtime::pagination::List::count(&**response)".to_owned(),
        [outer, inner] => format!(
            "runtime::pagination::count(&response.{}, {})",
            outer.field,
            literal(&inner.property)
        ),
        [outer, ..] => format!(
            "runtime::pagination::List::count(&response.{})",
            outer.field
        ),
    }
}

/// The last item of `response`.
fn last(steps: &[FieldStep]) -> String {
    match steps {
        [] => "response.last()".to_owned(),
        [outer, ..] => {
            let field = &outer.field;
            match outer.options {
                0 => format!("response.{field}.last()"),
                1 => format!("response.{field}.as_ref().and_then(|it| it.last())"),
                _ => format!(
                    "response.{field}.as_ref().and_then(Option::as_ref).and_then(|it| it.last())"
                ),
            }
        }
    }
}
