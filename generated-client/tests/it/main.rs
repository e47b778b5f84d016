//! The client against servers that are right, and servers that are wrong on purpose.

mod answers;

mod requests;

mod sandbox_node;
