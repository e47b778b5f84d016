//! The page that asks before something is done that ends access.

use axum::response::Response;
use maud::{Markup, html};

use crate::office::{
    inside::{Notice, inside},
    page,
    visitor::Visitor,
};

/// What is asked.
pub(super) struct Question<'q> {
    /// The heading, such as `Disable clerk@bluebank`.
    pub(super) title: &'q str,
    /// What follows from it.
    pub(super) consequences: &'q Markup,
    /// Where the form is sent.
    pub(super) path: &'q str,
    /// The field that names what it is done to, and its value.
    pub(super) field: (&'q str, &'q str),
    /// More fields to fill in.
    pub(super) inputs: &'q Markup,
    /// The button.
    pub(super) button: &'q str,
    /// Where to go instead.
    pub(super) back: &'q str,
    /// What was wrong with what was filled in.
    pub(super) notice: Option<&'q Notice>,
}

/// Asks; only the form changes anything.
pub(super) fn ask(visitor: &Visitor, question: &Question<'_>) -> Response {
    let (name, value) = question.field;
    let content = html! {
        (question.consequences)
        form.sheet.narrow method="post" action=(question.path) {
            (page::secret(&visitor.form_secret))
            input type="hidden" name=(name) value=(value);
            (question.inputs)
            div.choices { button { (question.button) } a href=(question.back) { "Cancel" } }
        }
    };
    inside(visitor, question.title, question.notice, &content)
}
