//! What every request passes before it comes to its handler: [`hosts`] refuses those for another host, [`panics`] answers
//! those whose handler panics.

pub(crate) mod hosts;

pub(crate) mod panics;
