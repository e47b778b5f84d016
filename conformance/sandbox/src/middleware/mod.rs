//! What every request passes before it comes to its handler: [`hosts`] rejects those for another host, [`panics`] responds
//! to those whose handler panics, and [`overload`] those for which there is no room.

pub(crate) mod hosts;

pub(crate) mod overload;

pub(crate) mod panics;
