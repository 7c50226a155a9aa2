//! The schema of the server's configuration file.
//!
//! Always true: an unknown key is an error.
