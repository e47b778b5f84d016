//! A TKEY7 node on your machine.
