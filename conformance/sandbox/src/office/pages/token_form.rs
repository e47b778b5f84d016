//! The form that asks for an access token: how it looks, and how its fields are read.
//!
//! **Invariant:** a scope that was not chosen allows nothing. What was ticked or written narrows the token by itself,
//! whatever is chosen beside it.

use maud::{Markup, html};

use super::token_facts::Facts;
use crate::{
    access::{AccessRights, Scope, TokenRequest, restrictions::with_refresh},
    http::form::Fields,
    office::{page, visitor::Visitor},
};

/// What the form asks for, or what is wrong with it.
pub(super) fn request_of(fields: &Fields) -> Result<TokenRequest, String> {
    let member = fields.text("member").to_owned();
    let accounts = ticked(fields, "account");
    let accounts = accounts.map(|account| {
        // The value names the Member too, for accounts of several Members stand in one list.
        let name = account
            .strip_prefix(&format!("{member}/"))
            .map(ToOwned::to_owned);
        name.ok_or_else(|| format!("the Digital Account {account} is not of the Member {member}"))
    });
    let accounts: Vec<String> = accounts.collect::<Result<_, _>>()?;
    let endpoints = ticked(fields, "endpoint").map(ToOwned::to_owned);
    let endpoints = with_refresh(endpoints.collect());
    let addresses = fields.all("addresses").flat_map(str::split_whitespace);
    let addresses = addresses.map(ToOwned::to_owned).collect();
    Ok(TokenRequest {
        user: fields.text("user").to_owned(),
        accounts: scope_of(fields, "account_scope", accounts, "Digital Account")?,
        addresses: scope_of(fields, "address_scope", addresses, "IP address")?,
        endpoints: scope_of(fields, "endpoint_scope", endpoints, "endpoint")?,
        member,
    })
}

/// The values of the ticked boxes `name`.
fn ticked<'f>(fields: &'f Fields, name: &str) -> impl Iterator<Item = &'f str> {
    fields.all(name).map(str::trim)
}

/// The scope that the field `name` and the chosen values make.
fn scope_of(fields: &Fields, name: &str, chosen: Vec<String>, what: &str) -> Result<Scope, String> {
    let mut stated = fields.all(name).map(str::trim);
    let first = stated.next();
    if stated.next().is_some() {
        return Err(format!("the field {name} was sent more than once"));
    }
    match first {
        Some("all" | "only") | None if !chosen.is_empty() => Ok(Scope::Only(chosen)),
        Some("all") => Ok(Scope::All),
        Some("only") => Err(format!("no {what} was chosen")),
        None => Err(format!(
            "choose whether the token reaches every {what} or only some: the field {name} is missing, and no {what} \
             was chosen"
        )),
        Some(other) => Err(format!(
            "the field {name} is `{other}`, and it must be `all` or `only`"
        )),
    }
}

/// The form for tokens of one Member: of `member` if the organization has it, otherwise of its first. After an error it
/// holds what was sent.
pub(super) fn form(visitor: &Visitor, facts: &Facts, member: &str, sent: &Fields) -> Markup {
    let member = facts.members.iter().find(|known| *known == member);
    let member = member.or_else(|| facts.members.first());
    let member = member.map(String::as_str).unwrap_or_default();
    let accounts = facts.accounts.iter();
    let accounts = accounts.filter(|account| account.id.member == member);
    // The holder of a token is a Viewer or a Manager.
    let holders = facts
        .users
        .iter()
        .filter(|user| user.disabled_at.is_none() && user.rights != AccessRights::Administrator);
    html! {
        p { "The token speaks for the Member " strong { (member) } "." }
        @if facts.members.len() > 1 {
            nav.pages aria-label="Members" {
                span { "Other Members of the organization:" }
                @for other in facts.members.iter().filter(|other| *other != member) {
                    a href={ (page::address("/office/tokens", &[("member", other)])) "#create" } { (other) }
                }
            }
        }
        form.sheet method="post" action="/office/tokens" {
            (page::secret(&visitor.form_secret))
            label {
                "User"
                select name="user" {
                    @for user in holders.rev() {
                        option value=(user.name) selected[sent.text("user") == user.name] { (user.name) " (" (user.rights.as_str()) ")" }
                    }
                }
            }
            input type="hidden" name="member" value=(member);
            fieldset {
                legend { "Digital Accounts" }
                (scope(sent, "account_scope", "All accounts of the Member", "Only these"))
                div.columns {
                    @for account in accounts {
                        (choice(sent, "account", &format!("{}/{}", account.id.member, account.id.name)))
                    }
                }
            }
            fieldset {
                legend { "Allowed IP addresses" }
                (scope(sent, "address_scope", "Any address", "Only these"))
                label {
                    "Addresses or networks"
                    textarea name="addresses" rows="3" placeholder="127.0.0.1\n10.0.0.0/8" aria-describedby="addresses-hint" { (sent.text("addresses")) }
                }
                p.hint #addresses-hint { "One a line." }
            }
            fieldset {
                legend { "Permitted endpoints" }
                (scope(sent, "endpoint_scope", "All endpoints", "Only these"))
                div.columns { @for endpoint in &facts.endpoints { (choice(sent, "endpoint", endpoint)) } }
            }
            p.hint { "A token that is restricted to some endpoints may always refresh itself." }
            p.hint { "What is chosen below \"Only these\" restricts the token, whichever button is on." }
            p.hint {
                "The session lasts 24 hours. Managers and Viewers refresh their token every 15 minutes or sooner, "
                "or it is revoked."
            }
            button { "Create" }
        }
    }
}

/// The two buttons of a scope. Neither is on at first, so that nobody allows everything by overlooking them.
fn scope(sent: &Fields, name: &str, all: &str, only: &str) -> Markup {
    let chosen = sent.text(name);
    html! {
        label.choice { input type="radio" name=(name) value="all" checked[chosen == "all"]; (all) }
        label.choice { input type="radio" name=(name) value="only" checked[chosen == "only"]; (only) ":" }
    }
}

fn choice(sent: &Fields, name: &str, value: &str) -> Markup {
    let is_chosen = sent.all(name).any(|chosen| chosen == value);
    html! {
        label.choice { input type="checkbox" name=(name) value=(value) checked[is_chosen]; span { (value) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::restrictions::REFRESH;

    fn request(form: &str) -> Result<TokenRequest, String> {
        request_of(&Fields::read(format!("user=u&member=m&{form}").as_bytes()))
    }

    #[test]
    fn nothing_is_allowed_that_was_not_chosen() {
        let all = "account_scope=all&address_scope=all&endpoint_scope=all";
        assert_eq!(request(all), Ok(TokenRequest::unrestricted("u", "m")));
        for name in ["account_scope", "address_scope", "endpoint_scope"] {
            for (instead, reason) in [
                ("", "is missing"),
                ("=", "must be `all` or `only`"),
                ("=All", "must be `all` or `only`"),
                ("=none", "must be `all` or `only`"),
                ("=only", "was chosen"),
                (&format!("=all&{name}=only"), "more than once"),
            ] {
                let instead = if instead.is_empty() {
                    String::new()
                } else {
                    format!("{name}{instead}")
                };
                let problem = request(&all.replace(&format!("{name}=all"), &instead)).unwrap_err();
                assert!(problem.contains(reason), "{name}{instead}: {problem}");
            }
        }
    }

    #[test]
    fn what_is_ticked_narrows_by_itself() {
        for state in ["", "=all", "=only"] {
            let scopes =
                ["account_scope", "address_scope", "endpoint_scope"].map(|name| match state {
                    "" => String::new(),
                    state => format!("{name}{state}&"),
                });
            let form = format!(
                "{}account=m/main&addresses=10.0.0.1&endpoint=e",
                scopes.concat()
            );
            let narrowed = TokenRequest {
                accounts: Scope::only(["main"]),
                addresses: Scope::only(["10.0.0.1"]),
                endpoints: Scope::only(["e", REFRESH]),
                ..TokenRequest::unrestricted("u", "m")
            };
            assert_eq!(request(&form), Ok(narrowed), "{state}");
        }
        assert!(request("account=m/main&account_scope=nothing").is_err());
        // A box without a value is a choice of nothing that exists.
        assert!(
            request("account_scope=all&account=&address_scope=all&endpoint_scope=all").is_err()
        );
    }
}
