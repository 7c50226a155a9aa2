//! Smart HTTP for libgit2.
//!
//! Always true: TLS is rustls.
