//! Client of the TKEY7 API.
