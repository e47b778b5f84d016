//! What can be done to a User, and how it is called.

use maud::{Markup, html};

use crate::{
    access::{AccessRights, user::User},
    office::page,
    seed_data,
};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UserAction {
    Disable,
    Enable,
    Password,
    Delete,
}

impl UserAction {
    const ALL: [Self; 4] = [Self::Disable, Self::Enable, Self::Password, Self::Delete];

    /// The action with this name in addresses.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }

    /// Its name in addresses.
    fn name(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Password => "password",
            Self::Delete => "delete",
        }
    }

    /// Its name on buttons and links.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Disable => "Disable",
            Self::Enable => "Enable",
            Self::Password => "New password",
            Self::Delete => "Delete",
        }
    }

    /// Where it is asked for.
    pub(super) fn path(self) -> String {
        format!("/office/users/{}", self.name())
    }

    /// Where it is asked for `user`.
    pub(super) fn address(self, user: &str) -> String {
        page::address(&self.path(), &[("user", user)])
    }

    /// What can be done to a User.
    pub(super) fn of(user: &User) -> Vec<Self> {
        if user.rights == AccessRights::Administrator {
            return Vec::new();
        }
        let first = if user.disabled_at.is_some() {
            Self::Enable
        } else {
            Self::Disable
        };
        let mut res = vec![first, Self::Password];
        if !comes_with_sandbox(user) {
            res.push(Self::Delete);
        }
        res
    }

    /// What follows from it.
    pub(super) fn consequences(self) -> Markup {
        let text = match self {
            Self::Disable => {
                "The User is logged out and cannot log in. Every access token of the User is revoked, for good."
            }
            Self::Enable => {
                "The User can log in again. Access tokens that were revoked stay revoked: create new ones."
            }
            Self::Password => {
                "The User is logged out, and logs in with the new password. Access tokens stay valid."
            }
            Self::Delete => {
                "The User is logged out and removed. Every access token of the User is revoked, for good. \
                 This cannot be undone."
            }
        };
        html! { p { (text) } }
    }

    /// What is reported when it was done.
    pub(super) fn done(self, name: &str) -> String {
        match self {
            Self::Disable => {
                format!("The User {name} was disabled, and every token of the User was revoked.")
            }
            Self::Enable => format!("The User {name} was enabled."),
            Self::Password => format!("The User {name} has a new password."),
            Self::Delete => {
                format!("The User {name} was deleted, and every token of the User was revoked.")
            }
        }
    }
}

/// Whether the start of the sandbox issues tokens for the User, by name.
pub(super) fn comes_with_sandbox(user: &User) -> bool {
    let mut names = AccessRights::ALL
        .into_iter()
        .map(|rights| seed_data::user_name(rights, &user.organization));
    names.any(|name| user.is_called(&name))
}
