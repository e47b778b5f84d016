//! User Management.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use maud::{Markup, html};

use super::{listing::Listing, user_action::UserAction};

use crate::{
    access::{
        AccessRights,
        administration::{self, AdministrationError},
        user::User,
    },
    app::SharedApp,
    http::form::Fields,
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
const PATH: &str = "/office/users";
/// The rights that can be given, the fewest first.
const GIVEN: [AccessRights; 2] = [AccessRights::Viewer, AccessRights::Manager];

/// Shows the Users of the organization.
pub(in crate::office) async fn show(
    State(office): State<SharedOffice>,
    by: Administrator,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let listing = Listing::of(&fields);
    view(&office.app, &by.0, None, &Fields::default(), &listing)
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
        return respond(app, &by.0, Some(&notice), &fields);
    };
    if let Err(error) = password::check_chosen(&password) {
        let text = format!("Not created: {error}.");
        return respond(app, &by.0, Some(&Notice::Failed(text)), &fields);
    }
    let Ok(hash) = password::hash(password).await else {
        return page::failure(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The password could not be hashed.",
        );
    };
    let (organization, new, now) = (
        by.0.user.organization.clone(),
        name.clone(),
        app.clock.now(),
    );
    let job = move |changes: &mut Changes<'_, '_>| {
        administration::create_user(changes, &organization, &new, rights, hash, now)
    };
    match app.store.commit(job).await {
        Ok(Ok(())) => {
            let notice = Notice::Done(format!("The User {name} was created."));
            respond(app, &by.0, Some(&notice), &Fields::default())
        }
        Ok(Err(error)) => {
            let notice = Notice::Failed(format!("Not created: {error}."));
            respond(app, &by.0, Some(&notice), &fields)
        }
        Err(_) => page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    }
}

/// The page after a form, which holds what was sent unless it was done.
pub(super) fn respond(
    app: &SharedApp,
    visitor: &Visitor,
    notice: Option<&Notice>,
    sent: &Fields,
) -> Response {
    view(app, visitor, notice, sent, &Listing::default())
}

/// The page after something that was not done.
pub(super) fn rejected(
    app: &SharedApp,
    visitor: &Visitor,
    error: &AdministrationError,
) -> Response {
    let notice = Notice::Failed(format!("Not done: {error}."));
    respond(app, visitor, Some(&notice), &Fields::default())
}

fn view(
    app: &SharedApp,
    visitor: &Visitor,
    notice: Option<&Notice>,
    sent: &Fields,
    listing: &Listing,
) -> Response {
    match users_of(app, &visitor.user.organization) {
        Ok(mut users) => {
            users.retain(|user| listing.finds(&[&user.name, user.rights.as_str()]));
            let content = content(visitor, &users, sent, listing);
            inside(visitor, TITLE, notice, &content)
        }
        Err(_) => page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    }
}

/// The Users of an organization, by name.
pub(in crate::office) fn users_of(
    app: &SharedApp,
    organization: &str,
) -> Result<Vec<User>, StoreError> {
    let mut users: Vec<User> = app.store.snapshot()?.all(&[])?;
    users.retain(|user| user.organization == organization);
    Ok(users)
}

fn content(visitor: &Visitor, users: &[User], sent: &Fields, listing: &Listing) -> Markup {
    let part = listing.part(users);
    html! {
        (listing.search(PATH, "Search Users"))
        div.scroll tabindex="0" role="region" aria-label="Users" {
            table {
                caption { "Users of the organization " (visitor.user.organization) }
                thead {
                    tr {
                        th scope="col" { "User" } th scope="col" { "Access rights" }
                        th scope="col" { "Created" } th scope="col" { "State" } th.actions scope="col" { "Actions" }
                    }
                }
                tbody { @for user in part.rows { (row(user)) } }
            }
        }
        (listing.pages(PATH, &part))
        h2 { "Create a User" }
        form.sheet.narrow method="post" action="/office/users" {
            (page::secret(&visitor.form_secret))
            label {
                "User"
                input name="user" value=(sent.text("user")) required maxlength="64" autocomplete="off" pattern="[A-Za-z0-9._\\-]+@[A-Za-z0-9]+"
                    aria-describedby="user-hint";
            }
            p.hint #user-hint {
                "The name ends with " code { "@" (visitor.user.organization) } ". Upper and lower case are the same name."
            }
            label {
                "Access rights"
                select name="rights" { @for rights in GIVEN { option selected[sent.text("rights") == rights.as_str()] { (rights.as_str()) } } }
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

fn row(user: &User) -> Markup {
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
            td.actions {
                @for action in UserAction::of(user) {
                    a.action href=(action.address(&user.name)) aria-label={ (action.label()) ": " (user.name) } { (action.label()) }
                }
            }
        }
    }
}
