//! Overview: accounts, balances, payments and messages of the organization.

use axum::{
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode},
    response::Response,
};
use maud::{Markup, html};

use super::names::{message_address, payment_address, state_name};
use crate::{
    access::user::Organization,
    app::SharedApp,
    ledger::{
        Account, Holding, LedgerTransaction,
        account::Issue,
        transaction::{Participation, sequence_key},
    },
    office::{SharedOffice, inside::inside, page, visitor::Visitor},
    payments::{
        payment::{Payment, PaymentOfMember, status_of},
        queue::QueuedMessage,
    },
    store::{Order, Reading as _, Snapshot, StoreError},
};

const TITLE: &str = "Overview";
/// How many of each the lists show.
const SHOWN: usize = 25;

/// Shows everything.
pub(in crate::office) async fn show(
    State(office): State<SharedOffice>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Response {
    let app = &office.app;
    let is_following = query.as_deref() == Some("follow");
    match content(app, &visitor.user.organization, is_following) {
        Ok(content) => {
            let mut response = inside(&visitor, TITLE, None, &content);
            if is_following {
                let seconds = HeaderValue::from_static("5");
                response.headers_mut().insert("refresh", seconds);
            }
            response
        }
        Err(_) => page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    }
}

fn content(app: &SharedApp, organization: &str, is_following: bool) -> Result<Markup, StoreError> {
    let records = app.store.snapshot()?;
    let owner: Option<Organization> = records.get(&[organization])?;
    let (name, members) = owner
        .map(|owner| (owner.name, owner.members))
        .unwrap_or_default();
    let members: Result<Vec<Markup>, StoreError> = members
        .iter()
        .map(|member| section(&records, member))
        .collect();
    let members = members?;
    Ok(html! {
        p {
            (name) ", " (page::time(app.clock.now())) ". "
            @if is_following {
                a href="/office/overview" { "Stop following" }
            } @else {
                a href="/office/overview" { "Refresh" } " or " a href="/office/overview?follow" { "follow" }
                " (a new page every five seconds)."
            }
        }
        @for member in members { (member) }
    })
}

fn section(records: &Snapshot, member: &str) -> Result<Markup, StoreError> {
    Ok(html! {
        h2 { "Member " (member) }
        (accounts(records, member)?)
        (issues(records, member)?)
        (messages(records, member)?)
        (payments(records, member)?)
        (transactions(records, member)?)
    })
}

fn accounts(records: &Snapshot, member: &str) -> Result<Markup, StoreError> {
    let accounts: Vec<Account> = records.all(&[member])?;
    let mut rows = Vec::new();
    for account in accounts {
        let holdings: Vec<Holding> = records.all(&[member, &account.id.name])?;
        rows.push((account, holdings));
    }
    Ok(html! {
        h3 { "Digital Accounts" }
        div.scroll tabindex="0" role="region" aria-label={ "Digital Accounts of " (member) } {
            table {
                thead {
                    tr {
                        th scope="col" { "Account" } th scope="col" { "Asset" }
                        th.number scope="col" { "Balance" } th.number scope="col" { "Credit line" }
                    }
                }
                tbody {
                    @for (account, holdings) in &rows {
                        @for (at, holding) in holdings.iter().enumerate() {
                            tr {
                                @if at == 0 { (heading(account, holdings.len())) }
                                td { (holding.asset) }
                                td.number { (page::amount(holding.balance)) }
                                td.number { (page::amount(holding.limit)) }
                            }
                        }
                        @if holdings.is_empty() { tr { (heading(account, 1)) td colspan="3" { "no credit line" } } }
                    }
                }
            }
        }
    })
}

fn heading(account: &Account, rows: usize) -> Markup {
    html! {
        th scope="rowgroup" rowspan=(rows) {
            (account.id.name) br; (page::identifier(&account.ledger_address))
        }
    }
}

fn issues(records: &Snapshot, member: &str) -> Result<Markup, StoreError> {
    let mut issues: Vec<Issue> = records.all(&[])?;
    issues.retain(|issue| issue.asset.issuer == member);
    Ok(html! {
        @if !issues.is_empty() {
            p { "Issued and not taken back: "
                @for (at, issue) in issues.iter().enumerate() {
                    @if at > 0 { ", " }
                    (page::amount(issue.outstanding)) " " (issue.asset.code)
                }
                "."
            }
        }
    })
}

fn messages(records: &Snapshot, member: &str) -> Result<Markup, StoreError> {
    let messages: Vec<QueuedMessage> = records.list(&[member], Order::Ascending, SHOWN + 1)?;
    Ok(html! {
        h3 { "Messages that wait to be fetched" }
        @if messages.is_empty() { p { "None." } }
        @else {
            ol {
                @for message in messages.iter().take(SHOWN) {
                    li {
                        @match &message.payment {
                            Some(payment) => a href=(message_address(payment, message.number)) { (message.kind.as_str()) },
                            None => (message.kind.as_str()),
                        }
                        " at the " (message.queue.as_str()) " gateway"
                        @if let Some(payment) = &message.payment {
                            ", for the payment " a href=(payment_address(payment)) { code { (payment) } }
                        }
                    }
                }
            }
            @if messages.len() > SHOWN { p.hint { "And more." } }
        }
    })
}

fn payments(records: &Snapshot, member: &str) -> Result<Markup, StoreError> {
    let newest: Vec<PaymentOfMember> = records.list(&[member], Order::Descending, SHOWN)?;
    let mut payments = Vec::new();
    for entry in newest {
        payments.extend(records.get::<Payment>(&[&entry.instruction_identification])?);
    }
    Ok(html! {
        h3 { "Payments" }
        @if payments.is_empty() { p { "None." } }
        @else {
            div.scroll tabindex="0" role="region" aria-label={ "Payments of " (member) } {
                table {
                    caption { "The newest " (payments.len()) }
                    thead {
                        tr {
                            th scope="col" { "Payment" } th scope="col" { "From" } th scope="col" { "To" }
                            th.number scope="col" { "Amount" } th scope="col" { "Asset" } th scope="col" { "State" }
                            th scope="col" { "Changed" }
                        }
                    }
                    tbody { @for payment in &payments { (payment_row(payment)) } }
                }
            }
        }
    })
}

fn payment_row(payment: &Payment) -> Markup {
    let to = match &payment.to {
        Some(account) => account.to_string(),
        None => payment.to_member.clone(),
    };
    let open = [
        (payment.open.settlement_notice, "settlement notified"),
        (payment.open.cancelation, "cancelation asked for"),
        (payment.open.unable_to_apply, "unable to apply"),
    ];
    html! {
        tr {
            th scope="row" {
                a href=(payment_address(&payment.instruction_identification)) {
                    code { (payment.instruction_identification) }
                }
                br; (page::identifier(&payment.end_to_end_identification))
            }
            td { (payment.from) }
            td { (to) }
            td.number { (page::amount(payment.amount)) }
            td { (payment.asset) }
            td {
                (state_name(payment.state))
                @for (is_open, what) in open { @if is_open { div.hint { (what) } } }
                @for (path, text) in &payment.corrections {
                    div.hint { "corrected: " (path.rsplit_once("/Mod/").map_or(path.as_str(), |(_, field)| field)) " = " (text) }
                }
            }
            td { (page::time(payment.changed_at)) }
        }
    }
}

fn transactions(records: &Snapshot, member: &str) -> Result<Markup, StoreError> {
    let newest: Vec<Participation> = records.list(&[member], Order::Descending, SHOWN)?;
    let mut transactions = Vec::new();
    for entry in newest {
        transactions.extend(records.get::<LedgerTransaction>(&[&sequence_key(entry.sequence)])?);
    }
    Ok(html! {
        h3 { "Ledger" }
        div.scroll tabindex="0" role="region" aria-label={ "Ledger of " (member) } {
            table {
                caption { "The newest transactions" }
                thead {
                    tr {
                        th scope="col" { "Transaction" } th scope="col" { "From" } th scope="col" { "To" }
                        th.number scope="col" { "Amount" } th scope="col" { "Asset" } th scope="col" { "Status" }
                        th scope="col" { "Time" }
                    }
                }
                tbody {
                    @for transaction in &transactions {
                        tr {
                            th scope="row" { (page::identifier(&transaction.identification)) }
                            td { (transaction.movement.from) }
                            td { (transaction.movement.to) }
                            td.number { (page::amount(transaction.movement.amount)) }
                            td { (transaction.movement.asset) }
                            td { (status_of(transaction).unwrap_or("opening")) }
                            td { (page::time(transaction.time)) }
                        }
                    }
                }
            }
        }
    })
}
