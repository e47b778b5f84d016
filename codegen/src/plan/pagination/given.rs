//! Pages as a setting of the operation has them.

use super::{Candidate, EndFlag, MemberPath, NextPage, PaginationPlan};
use crate::{pagination::PaginationRule, plan::ParameterPlan};

/// The plan of `rule`.
///
/// # Errors
///
/// When it names what is not there, or not one way to the next page; the message is for a diagnostic.
pub(super) fn find(
    candidate: &Candidate<'_>,
    rule: &PaginationRule,
) -> Result<Option<PaginationPlan>, String> {
    let list = match &rule.items {
        Some(path) => candidate.list_at(path),
        None => candidate.list(),
    };
    let (list, item) = list.ok_or_else(|| match &rule.items {
        Some(path) => format!("the response has no list `{path}`"),
        None => "the response has no list, or several; name one in `items`".to_owned(),
    })?;
    let member = |path: &String| -> Result<MemberPath, String> {
        let found = candidate.member_at(path);
        found.ok_or_else(|| format!("the response has no member `{path}`"))
    };
    let parameter = |name: &String| -> Result<&ParameterPlan, String> {
        let found = candidate.query_named(name);
        found.ok_or_else(|| format!("there is no query parameter `{name}`"))
    };
    let mut ways = Vec::new();
    if rule.link_header == Some(true) {
        ways.push(NextPage::Link);
    }
    if let Some(path) = &rule.next_link {
        ways.push(NextPage::Url(member(path)?));
    }
    if let Some(token) = &rule.token {
        let found = member(&token.member)?;
        ways.push(match candidate.body_member_named(&token.parameter) {
            Some(name) if candidate.query_named(&token.parameter).is_none() => {
                NextPage::BodyToken {
                    name: name.to_owned(),
                    member: found,
                }
            }
            _ => NextPage::Token {
                parameter: parameter(&token.parameter)?.name.clone(),
                member: found,
                kept: None,
            },
        });
    }
    if let Some(name) = &rule.offset {
        let found = parameter(name)?;
        ways.push(NextPage::Offset {
            parameter: found.name.clone(),
            field: found.field.clone(),
        });
    }
    if let Some(page) = &rule.page {
        let found = parameter(&page.parameter)?;
        ways.push(NextPage::Number {
            parameter: found.name.clone(),
            field: found.field.clone(),
            first: page.first,
            own: None,
        });
    }
    if let Some(last) = &rule.last_item {
        let field = candidate.field_of(&item, &last.property);
        let field = field
            .ok_or_else(|| format!("the items have no required property `{}`", last.property))?;
        if list.len() > 1 {
            return Err("the last item is found in a list at the top of the response".to_owned());
        }
        ways.push(NextPage::LastItem {
            parameter: parameter(&last.parameter)?.name.clone(),
            field: field.name.clone(),
        });
    }
    let more = rule.more.as_ref().map(member).transpose()?;
    let mut ways = ways.into_iter();
    match (ways.next(), ways.next()) {
        (Some(next), None) => Ok(Some(candidate.finish(
            list,
            item,
            next,
            more.map(EndFlag::More),
        ))),
        _ => Err(
            "expected one of `link-header`, `next-link`, `token`, `offset`, `page` and `last-item`"
                .to_owned(),
        ),
    }
}
