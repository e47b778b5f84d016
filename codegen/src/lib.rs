//! From an OpenAPI document to a Rust client.
