//! `/tokenizer/v1/api/members`.

use serde_json::{Value, json};

use super::{Call, Outcome};
use crate::{
    http::ErrorResponse,
    seed_data::Member,
    store::{Reading, Snapshot, StoreError},
};

/// Lists all Members.
pub(super) fn list(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    call.require_tokenizer(records)?;
    let members: Vec<Member> = records.all(&[])?;
    Ok(Outcome::Response(members.iter().map(body).collect()))
}

/// The Member with this identifier.
pub(crate) fn find(
    records: &impl Reading,
    identification: &str,
) -> Result<Option<Member>, StoreError> {
    records.get(&[identification])
}

/// Schema `member`.
fn body(member: &Member) -> Value {
    json!({
        "member_identification": member.identification,
        "country_code": member.country_code,
        "bicfi": member.bicfi,
        "member_name": member.name,
        "member_type": member.member_type,
        "business_roles": member.business_roles,
    })
}
