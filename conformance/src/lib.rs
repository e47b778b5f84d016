//! Judges an HTTP API by its OpenAPI document.
