//! User Management.

use axum::{extract::State, http::StatusCode, response::Response};
use maud::{Markup, html};

use crate::{
    access::{
        AccessRights,
        administration::{self, AdministrationError},
        user::User,
    },
    app::SharedApp,
    office::{
        SharedOffice,
        inside::{Notice, inside},
        page,
        password::{self, SHORTEST},
        visitor::{Administrator, Submitted, Visitor},
    },
    store::{Changes, Reading as _, StoreError},
};

const TITLE: &str = "User Management";
/// The rights that can be given.
const GIVEN: [AccessRights; 2] = [AccessRights::Manager, AccessRights::Viewer];

/// Shows the Users of the organisation.
pub(in crate::office) async fn show(
    State(office): State<SharedOffice>,
    by: Administrator,
) -> Response {
    let app = &office.app;
    answer(app, &by.0, None)
}

/// Creates a User.
pub(in crate::office) async fn create(
    State(office): State<SharedOffice>,
    form: Submitted<Administrator>,
) -> Response {
    let app = &office.app;
    let Submitted { by, fields } = form;
    let name = fields.text("user").to_owned();
    let password = fields.raw("password").to_owned();
    let Some(rights) = GIVEN
        .into_iter()
        .find(|rights| rights.as_str() == fields.text("rights"))
    else {
        let notice = Notice::Failed(format!(
            "Not created: {}.",
            AdministrationError::RightsNotGiven
        ));
        return answer(app, &by.0, Some(&notice));
    };
    if let Err(error) = password::check_chosen(&password) {
        let text = format!("Not created: {error}.");
        return answer(app, &by.0, Some(&Notice::Failed(text)));
    }
    let Ok(hash) = password::hash(password).await else {
        return page::failure(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The password could not be hashed.",
        );
    };
    let (organisation, new, now) = (
        by.0.user.organisation.clone(),
        name.clone(),
        app.clock.now(),
    );
    let job = move |changes: &mut Changes<'_, '_>| {
        administration::create_user(changes, &organisation, &new, rights, hash, now)
    };
    let notice = match app.store.commit(job).await {
        Ok(Ok(())) => Notice::Done(format!("The User {name} was created.")),
        Ok(Err(error)) => Notice::Failed(format!("Not created: {error}.")),
        Err(_) => return page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    };
    answer(app, &by.0, Some(&notice))
}

/// Disables a User.
pub(in crate::office) async fn disable(
    State(office): State<SharedOffice>,
    form: Submitted<Administrator>,
) -> Response {
    let app = &office.app;
    let Submitted { by, fields } = form;
    let name = fields.text("user").to_owned();
    let (administrator, other, now) = (by.0.user.clone(), name.clone(), app.clock.now());
    let job = move |changes: &mut Changes<'_, '_>| {
        administration::disable_user(changes, &administrator, &other, now)
    };
    let notice = match app.store.commit(job).await {
        Ok(Ok(())) => Notice::Done(format!(
            "The User {name} was disabled, and every token of the User with it."
        )),
        Ok(Err(error)) => Notice::Failed(format!("Not disabled: {error}.")),
        Err(_) => return page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    };
    answer(app, &by.0, Some(&notice))
}

fn answer(app: &SharedApp, visitor: &Visitor, notice: Option<&Notice>) -> Response {
    match users_of(app, &visitor.user.organisation) {
        Ok(users) => inside(visitor, TITLE, notice, &content(visitor, &users)),
        Err(_) => page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    }
}

/// The Users of an organisation, by name.
pub(in crate::office) fn users_of(
    app: &SharedApp,
    organisation: &str,
) -> Result<Vec<User>, StoreError> {
    let mut users: Vec<User> = app.store.snapshot()?.all(&[])?;
    users.retain(|user| user.organisation == organisation);
    Ok(users)
}

fn content(visitor: &Visitor, users: &[User]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Users" {
            table {
                caption { "Users of the organisation " (visitor.user.organisation) }
                thead {
                    tr {
                        th scope="col" { "User" } th scope="col" { "Access rights" }
                        th scope="col" { "Created" } th scope="col" { "State" } th scope="col" { "Action" }
                    }
                }
                tbody { @for user in users { (row(visitor, user)) } }
            }
        }
        h2 { "Create a User" }
        form.sheet.narrow method="post" action="/office/users" {
            (page::secret(&visitor.form_secret))
            label {
                "User"
                input name="user" required maxlength="64" autocomplete="off" pattern="[A-Za-z0-9._\\-]+@[A-Za-z0-9]+"
                    aria-describedby="user-hint";
            }
            p.hint #user-hint {
                "The name ends with " code { "@" (visitor.user.organisation) } ". Upper and lower case are the same name."
            }
            label {
                "Access rights"
                select name="rights" { @for rights in GIVEN { option { (rights.as_str()) } } }
            }
            label {
                "Password"
                input name="password" type="password" required minlength=(SHORTEST) autocomplete="new-password";
            }
            p.hint { "Managers read, sign and send. Viewers read." }
            button { "Create" }
        }
    }
}

fn row(visitor: &Visitor, user: &User) -> Markup {
    html! {
        tr {
            th scope="row" { (user.name) }
            td { (user.rights.as_str()) }
            td { (page::time(user.created_at)) }
            td {
                @match user.disabled_at {
                    Some(at) => { span.bad { "disabled" } " " (page::time(at)) },
                    None => span.good { "active" },
                }
            }
            td {
                @if user.disabled_at.is_none() && !user.is_called(&visitor.user.name) {
                    form method="post" action="/office/users/disable" {
                        (page::secret(&visitor.form_secret))
                        input type="hidden" name="user" value=(user.name);
                        button aria-label={ "Disable " (user.name) } { "Disable" }
                    }
                }
            }
        }
    }
}
