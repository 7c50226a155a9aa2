//! The functions of the language, each as Terraform 1.11 has it: parameters, checks, unknowns, marks and messages.
//!
//! Always true: a function reads nothing but its arguments and what its [`Host`] gives it, and what it makes is bounded by the host.

mod arguments;
mod conversions;
mod csv_decode;
mod encoding;
mod files;
mod format;
mod format_number;
mod format_verb;
mod function;
mod go_deflate;
mod go_huffman;
mod hashes;
mod host;
mod mappings;
mod networks;
mod numeric;
mod paths;
mod pattern_syntax;
mod patterns;
mod predicates;
mod sequences;
mod sets;
mod strings;
mod table;
mod terraform_provider;
mod text_encoding;
mod times;
mod yaml_decode;
mod yaml_encode;

pub(crate) use go_deflate::gzip;
pub(crate) use host::{FileAccess, FileError, Host, LimitReached};
pub(crate) use table::find;
