//! What the course of a case is decided with, and how TKEY7 writes messages of its own.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::{
    denied::Denied,
    mailbox::{self, Desk},
    received::Received,
};
use crate::{
    access::grant::Grant,
    app::SharedApp,
    ledger::AssetKind,
    messages::{
        MessageKind,
        compose::answers::{self, Report, Stamp},
        envelope::{Envelope, Party},
        signature,
    },
    store::{Changes, Reading},
    world::Member,
};

/// What the course of a case is decided with.
pub(super) struct Desks<'d, 't, 'txn> {
    pub(super) app: &'d SharedApp,
    pub(super) grant: &'d Grant,
    pub(super) message: &'d Received,
    pub(super) changes: &'d mut Changes<'t, 'txn>,
}

impl Desks<'_, '_, '_> {
    /// The Member whose token and message this is.
    pub(super) fn sender(&self) -> &str {
        self.grant.member()
    }

    /// Passes the message on.
    pub(super) fn forward(&mut self, to: &str, desk: Desk) -> Result<(), Denied> {
        let (kind, payload) = (self.message.kind, self.message.payload.clone());
        Ok(mailbox::deliver(self.changes, to, desk, kind, payload)?)
    }

    /// Sends a pacs.002 of TKEY7 to the SFI of a payment.
    pub(super) fn report(
        &mut self,
        to: &Party,
        about: (String, AssetKind),
        report: &Report,
    ) -> Result<(), Denied> {
        let stamp = stamp(
            self.app,
            to.clone(),
            Some(about),
            &self.message.digest,
            "report",
        );
        let payload = STANDARD.encode(signed(self.app, &answers::pacs_002(&stamp, report)));
        Ok(mailbox::deliver(
            self.changes,
            &to.member,
            Desk::Client,
            MessageKind::Pacs002,
            payload,
        )?)
    }

    /// A Member as a party.
    pub(super) fn party(&self, member: &str) -> Result<Party, Denied> {
        let found: Option<Member> = self.changes.get(&[member])?;
        Ok(Party {
            bicfi: found.map(|member| member.bicfi).unwrap_or_default(),
            member: member.to_owned(),
        })
    }

    /// Refuses accounts that the token may not reach.
    pub(super) fn permit_account(&self, name: &str) -> Result<(), Denied> {
        Ok(self.grant.permit_account(name)?)
    }
}

/// What a message of TKEY7 is made with, following from what it answers.
pub(super) fn stamp(
    app: &SharedApp,
    to: Party,
    about: Option<(String, AssetKind)>,
    because_of: &[u8; 32],
    purpose: &str,
) -> Stamp {
    let time = app.clock.now();
    let digest = Sha256::new()
        .chain_update(app.seed.to_be_bytes())
        .chain_update(time.as_millisecond().to_be_bytes())
        .chain_update(because_of)
        .chain_update(purpose)
        .finalize();
    let number = digest
        .iter()
        .take(8)
        .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    Stamp {
        number: number % 10_000_000_000,
        time,
        to,
        about,
    }
}

/// Signs a message of TKEY7.
pub(super) fn signed(app: &SharedApp, xml: &str) -> String {
    match Envelope::read(xml.as_bytes()) {
        Ok((envelope, text)) => signature::sign(&envelope, text, &app.central_key()),
        Err(flaw) => {
            tracing::error!(%flaw, "our own message cannot be read");
            xml.to_owned()
        }
    }
}
