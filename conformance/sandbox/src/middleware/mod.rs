//! What every request passes before it comes to its handler: [`hosts`] refuses those for another host, [`panics`] answers
//! those whose handler panics, and [`overload`] those for which there is no room.

pub(crate) mod hosts;

pub(crate) mod overload;

pub(crate) mod panics;
