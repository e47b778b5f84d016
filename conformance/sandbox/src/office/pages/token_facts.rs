//! What the page of access tokens is made of.

use jiff::Timestamp;

use super::users::users_of;
use crate::{
    access::{
        session::Session,
        user::{Organization, User},
    },
    app::SharedApp,
    ledger::Account,
    store::{Order, Reading as _, StoreError},
};

/// What the page is made of.
pub(super) struct Facts {
    pub(super) users: Vec<User>,
    pub(super) members: Vec<String>,
    pub(super) accounts: Vec<Account>,
    pub(super) sessions: Vec<Session>,
    pub(super) endpoints: Vec<String>,
    pub(super) now: Timestamp,
}

impl Facts {
    pub(super) fn gather(app: &SharedApp, organization: &str) -> Result<Self, StoreError> {
        let records = app.store.snapshot()?;
        let users = users_of(app, organization)?;
        let owner: Option<Organization> = records.get(&[organization])?;
        let members = owner.map(|owner| owner.members).unwrap_or_default();
        let mut accounts = Vec::new();
        for member in &members {
            accounts.extend(records.all::<Account>(&[member])?);
        }
        let mut sessions = Vec::new();
        records.each(&[], Order::Ascending, |session: Session| {
            if users.iter().any(|user| user.name == session.user) {
                sessions.push(session);
            }
            Ok(true)
        })?;
        sessions.sort_by(|a, b| {
            b.created_at
                .cmp(&a.created_at)
                .then_with(|| a.user.cmp(&b.user))
        });
        Ok(Self {
            users,
            members,
            accounts,
            sessions,
            endpoints: app.contract.labels(),
            now: app.clock.now(),
        })
    }
}
