//! Functions on files and their paths, and templates.
//!
//! Always true: only the host reads files; one that lies outside what is planned gives an unknown value, not an error.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::function::{Call, Failure, Function, Implementation, Parameter, fail, fail_argument};
use super::hashes::{base64_hash, hexadecimal};
use super::host::FileError;
use super::paths;
use crate::plan::terraform::cty::{Marks, Type, Value, convert, quote};

pub(super) fn functions() -> Vec<Function> {
    let path = || Parameter::new("path", Type::String);
    let read = |name: &'static str, implementation: Implementation| {
        Function::new(name, Type::String, implementation).parameter(path().marked().unknown()).not_null()
    };
    let vars = || Parameter::new("vars", Type::Dynamic);
    vec![
        read("file", |call| with_bytes(call, text_of)),
        read("filebase64", |call| with_bytes(call, |_, bytes| Ok(STANDARD.encode(bytes)))),
        read("filemd5", |call| with_bytes(call, |_, bytes| Ok(hexadecimal::<md5::Md5>(bytes)))),
        read("filesha1", |call| with_bytes(call, |_, bytes| Ok(hexadecimal::<sha1::Sha1>(bytes)))),
        read("filesha256", |call| with_bytes(call, |_, bytes| Ok(hexadecimal::<sha2::Sha256>(bytes)))),
        read("filesha512", |call| with_bytes(call, |_, bytes| Ok(hexadecimal::<sha2::Sha512>(bytes)))),
        read("filebase64sha256", |call| with_bytes(call, |_, bytes| Ok(base64_hash::<sha2::Sha256>(bytes)))),
        read("filebase64sha512", |call| with_bytes(call, |_, bytes| Ok(base64_hash::<sha2::Sha512>(bytes)))),
        Function::new("fileexists", Type::Bool, file_exists).parameter(path().marked().unknown()).not_null(),
        Function::new("fileset", Type::set(Type::String), file_set)
            .parameter(path().marked())
            .parameter(Parameter::new("pattern", Type::String).marked())
            .not_null(),
        Function::new("basename", Type::String, |call| Ok(Value::string(paths::base(call.text(0))))).parameter(path()).not_null(),
        Function::new("dirname", Type::String, |call| Ok(Value::string(paths::directory(call.text(0))))).parameter(path()).not_null(),
        Function::new("abspath", Type::String, absolute_path).parameter(path()).not_null(),
        Function::new("pathexpand", Type::String, expand_path).parameter(path()).not_null(),
        Function::new("templatefile", Type::Dynamic, template_file).parameter(path().marked()).parameter(vars()),
        Function::new("templatestring", Type::String, template_string)
            .parameter(Parameter::new("template", Type::String).marked())
            .parameter(vars())
            .not_null(),
    ]
}

fn shown(path: &str, marks: Marks) -> String {
    if marks.intersects(Marks::SECRET) { "(sensitive value)".to_owned() } else { quote(path) }
}

fn missing(path: &str, marks: Marks) -> String {
    format!(
        "no file exists at {}; this function works only with files that are distributed as part of the configuration source code, so if this file will be created by a resource in this configuration you must instead obtain this result from an attribute of that resource",
        shown(path, marks)
    )
}

/// Reads the file that the first argument names; `None` if it cannot be known here.
fn read_file(call: &mut Call<'_>) -> Result<Option<Arc<[u8]>>, Failure> {
    let (path, marks) = (call.text(0).to_owned(), call.args[0].marks());
    if path.starts_with('~') || !call.args[0].is_known() {
        return Ok(None);
    }
    match call.host.read(&path) {
        Ok(bytes) => {
            call.host.spend(bytes.len() as u64 / 16)?;
            Ok(Some(bytes))
        }
        Err(FileError::Outside) => Ok(None),
        Err(FileError::NotFound) => fail_argument(0, missing(&path, marks)),
        Err(FileError::IsDirectory) => fail_argument(0, format!("failed to read file: {} is a directory", shown(&path, marks))),
        Err(FileError::Unreadable(reason)) => fail_argument(0, format!("failed to read file: {reason}")),
    }
}

fn with_bytes(call: &mut Call<'_>, make: fn(&Call<'_>, &[u8]) -> Result<String, Failure>) -> Result<Value, Failure> {
    let marks = call.args[0].marks();
    let value = match read_file(call)? {
        Some(bytes) => Value::string(make(call, &bytes)?),
        None => call.unknown(),
    };
    Ok(value.with_marks(marks))
}

fn text_of(call: &Call<'_>, bytes: &[u8]) -> Result<String, Failure> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => fail(format!(
            "contents of {} are not valid UTF-8; use the filebase64 function to obtain the Base64 encoded contents or the other file functions (e.g. filemd5, filesha256) to obtain file hashing results instead",
            shown(call.text(0), call.args[0].marks())
        )),
    }
}

fn file_exists(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (path, marks) = (call.text(0).to_owned(), call.args[0].marks());
    let value = match call.host.exists(&path) {
        _ if path.starts_with('~') || !call.args[0].is_known() => call.unknown(),
        Ok(exists) => Value::from(exists),
        Err(FileError::NotFound) => Value::from(false),
        Err(FileError::Outside) => call.unknown(),
        Err(FileError::IsDirectory) => return fail(format!("{} is a directory, not a file", shown(&path, marks))),
        Err(FileError::Unreadable(_)) => return fail(format!("failed to stat {}", shown(&path, marks))),
    };
    Ok(value.with_marks(marks))
}

/// `fileset`: `**` stands for any directories, hidden files count.
fn file_set(call: &mut Call<'_>) -> Result<Value, Failure> {
    let marks = call.args[0].marks() | call.args[1].marks();
    let start = paths::clean(call.text(0));
    let (directory, rest) = paths::split_pattern(&paths::join(&start, call.text(1)));
    let glob = globset::GlobBuilder::new(&rest).literal_separator(true).backslash_escape(true).build();
    let matcher = match glob {
        Ok(glob) => glob.compile_matcher(),
        Err(_) => {
            return fail(format!("failed to glob pattern {}: syntax error in pattern", shown(call.text(1), marks)));
        }
    };
    let files = match call.host.list(&directory) {
        Ok(files) => files,
        Err(FileError::Outside) => return Ok(call.unknown().with_marks(marks)),
        Err(_) => Vec::new(),
    };
    call.host.spend(files.len() as u64)?;
    let found = files.iter().filter(|file| matcher.is_match(file));
    let found = found.map(|file| Value::string(paths::relative(&start, &paths::join(&directory, file)))).collect();
    Ok(Value::set(Type::String, found).with_marks(marks))
}

fn absolute_path(call: &mut Call<'_>) -> Result<Value, Failure> {
    // Where the configuration lies on the machine that applies it is not known.
    Ok(if call.text(0).starts_with('/') { Value::string(paths::clean(call.text(0))) } else { call.unknown() })
}

fn expand_path(call: &mut Call<'_>) -> Result<Value, Failure> {
    Ok(if call.text(0).starts_with('~') { call.unknown() } else { Value::string(call.text(0)) })
}

fn variables(value: &Value) -> Result<&BTreeMap<Arc<str>, Value>, Failure> {
    let Some(entries) = value.as_entries() else { return fail_argument(1, "invalid vars value: must be a map") };
    for name in entries.keys() {
        if !is_identifier(name) {
            let message = format!(
                "invalid template variable name {}: must start with a letter, followed by zero or more letters, digits, and underscores",
                quote(name)
            );
            return fail_argument(1, message);
        }
    }
    Ok(entries)
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || matches!(character, '_' | '-'))
}

fn template_file(call: &mut Call<'_>) -> Result<Value, Failure> {
    let marks = call.args[0].marks();
    let Some(bytes) = read_file(call)? else { return Ok(Value::dynamic().with_marks(marks)) };
    let text = text_of(call, &bytes)?;
    let path = call.text(0).to_owned();
    let variables = variables(&call.args[1])?;
    call.host.render_template(&path, &text, variables).map(|value| value.with_marks(marks)).or_else(fail)
}

fn template_string(call: &mut Call<'_>) -> Result<Value, Failure> {
    let marks = call.args[0].marks();
    let text = call.text(0).to_owned();
    let variables = variables(&call.args[1])?;
    let rendered = call.host.render_template("<templatestring argument>", &text, variables).or_else(fail)?;
    Ok(convert(&rendered, &Type::String)?.with_marks(marks))
}
