//! What the caller decides about a client.

/// How a client is generated.
#[derive(Debug, Clone, Default)]
pub struct ClientConfig {
    /// The name of the package the files go to.
    pub package_name: String,
    /// What happens to operations that cannot be generated.
    pub unsupported: Unsupported,
}

/// What happens to operations that cannot be generated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unsupported {
    /// Nothing is generated.
    #[default]
    Refuse,
    /// They are left out, and the documentation of the client names them.
    LeaveOut,
}
