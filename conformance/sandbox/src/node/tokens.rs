//! The tokens that are issued at the start.

use std::sync::Arc;

use data_encoding::HEXLOWER;

use super::StartError;
use crate::{
    access::{
        AccessRights, IssuedToken,
        restrictions::Restrictions,
        session::Session,
        user::{Organization, User},
    },
    app::SharedApp,
    seed_data,
    store::{Reading as _, StoreError},
};

/// Random bytes of the machine.
pub(super) fn random<const N: usize>() -> Result<[u8; N], StartError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(StartError::Random)?;
    Ok(bytes)
}

/// Begins a session for every User of every Member.
pub(super) async fn issue_tokens(app: &SharedApp) -> Result<Vec<IssuedToken>, StartError> {
    let shared = Arc::clone(app);
    let mut secrets = Vec::new();
    let records = app.store.snapshot()?;
    let organizations: Vec<Organization> = records.all(&[])?;
    let mut holders: Vec<(User, String)> = Vec::new();
    for organization in &organizations {
        for member in &organization.members {
            for rights in AccessRights::ALL {
                let name = seed_data::user_name(rights, &organization.identification);
                let user = User::find(&records, &name)?;
                holders.extend(user.map(|user| (user, member.clone())));
            }
        }
    }
    for _ in &holders {
        secrets.push(HEXLOWER.encode(&random::<16>()?));
    }
    let issued = app.store.commit(move |changes| {
        let now = shared.clock.now();
        let mut issued = Vec::new();
        for ((user, member), secret) in holders.iter().zip(secrets) {
            let session = Session::begin(secret, user, member.clone(), Restrictions::NONE, now);
            changes.put(&session)?;
            issued.push(shared.issue(&session, now));
        }
        Ok::<_, StoreError>(issued)
    });
    Ok(issued.await??)
}
