//! What an Administrator does to a User: disable, enable, give a new password, delete. Each asks first.

use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use maud::html;

use super::{
    confirmation::{Question, ask as ask_first},
    user_action::{UserAction, comes_with_sandbox},
    users,
};
use crate::{
    access::administration::{self, AdministrationError},
    http::form::Fields,
    office::{
        SharedOffice,
        inside::Notice,
        page,
        password::{self, SHORTEST},
        visitor::{Administrator, Submitted, Visitor},
    },
    store::Changes,
};

/// Asks whether it shall be done. Nothing changes.
pub(in crate::office) async fn ask(
    State(office): State<SharedOffice>,
    by: Administrator,
    Path(action): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(action) = UserAction::named(&action) else {
        return page::unknown().await;
    };
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    question(&office, &by.0, action, fields.text("user"), None)
}

/// The question, after a mistake with what was wrong.
fn question(
    office: &SharedOffice,
    visitor: &Visitor,
    action: UserAction,
    name: &str,
    notice: Option<&Notice>,
) -> Response {
    let records = office.app.store.snapshot();
    let found = records.map_err(AdministrationError::from);
    let organization = &visitor.user.organization;
    let found = found.and_then(|records| administration::find_user(&records, organization, name));
    let user = match found {
        Ok(user) => user,
        Err(error) => return users::rejected(&office.app, visitor, &error),
    };
    let inputs = html! {
        @if action == UserAction::Password {
            label {
                "New password"
                input name="password" type="password" required minlength=(SHORTEST) autocomplete="new-password";
            }
        }
    };
    let question = Question {
        title: &format!("{}: {}", action.label(), user.name),
        consequences: &action.consequences(),
        path: &action.path(),
        field: ("user", &user.name),
        inputs: &inputs,
        button: action.label(),
        back: "/office/users",
        notice,
    };
    ask_first(visitor, &question)
}

/// Does it.
pub(in crate::office) async fn carry_out(
    State(office): State<SharedOffice>,
    Path(action): Path<String>,
    form: Submitted<Administrator>,
) -> Response {
    let Some(action) = UserAction::named(&action) else {
        return page::unknown().await;
    };
    let app = &office.app;
    let Submitted { by, fields } = form;
    let name = fields.text("user").to_owned();
    let mut hash = String::new();
    if action == UserAction::Password {
        let password = fields.raw("password").to_owned();
        if let Err(error) = password::check_chosen(&password) {
            let notice = Notice::Failed(format!("Not done: {error}."));
            return question(&office, &by.0, action, &name, Some(&notice));
        }
        match password::hash(password).await {
            Ok(hashed) => hash = hashed,
            Err(error) => {
                return page::failure(StatusCode::INTERNAL_SERVER_ERROR, &format!("{error}."));
            }
        }
    }
    let (administrator, other, now) = (by.0.user.clone(), name.clone(), app.clock.now());
    let job = move |changes: &mut Changes<'_, '_>| {
        let organization = &administrator.organization;
        match action {
            UserAction::Disable => {
                administration::disable_user(changes, &administrator, &other, now)
            }
            UserAction::Enable => administration::enable_user(changes, organization, &other),
            UserAction::Password => {
                administration::set_password(changes, organization, &other, hash)
            }
            UserAction::Delete => {
                let user = administration::find_holder(changes, organization, &other)?;
                if comes_with_sandbox(&user) {
                    return Err(AdministrationError::ComesWithSandbox(user.name));
                }
                administration::delete_user(changes, organization, &other, now)
            }
        }
    };
    match app.store.commit(job).await {
        Ok(Ok(())) => {
            if action != UserAction::Enable {
                office.sessions.end_all_of(&name);
            }
            let notice = Notice::Done(action.done(&name));
            users::respond(app, &by.0, Some(&notice), &Fields::default())
        }
        Ok(Err(error)) => users::rejected(app, &by.0, &error),
        Err(_) => page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    }
}
