//! The places of a resource's values that hold what another instance has only after apply.
//!
//! Always true: what `ignore_changes` leaves alone holds nothing new.

use crate::model::{Resource, Step, Value, ValueKind, ValuePath};

/// An attribute whose value is not known because of an instance that it refers to.
pub(super) struct Reference<'a> {
    /// The attribute: of a nested block, with the blocks that it is in.
    pub(super) path: ValuePath,
    /// The instance that it refers to.
    pub(super) address: &'a str,
    /// Which of that instance's attributes makes it unknown, where the configuration names it.
    pub(super) attribute: Option<&'a str>,
    /// Whether it is this instance that makes it unknown, and none of the others that it refers to.
    pub(super) is_sole: bool,
}

/// Lists the references of a resource that make something in it unknown.
pub(super) fn references(resource: &Resource) -> impl Iterator<Item = Reference<'_>> {
    resource.references.iter().flat_map(|(text, addresses)| {
        let path = path_of(text);
        let unknown = resource.values.get(&path).and_then(|value| first_unknown(value, &mut path.clone(), &resource.ignore_changes));
        let found = unknown.map(|cause| {
            addresses.iter().map(move |address| {
                let address = address.as_str();
                let behind = cause.and_then(|cause| behind(cause, address));
                let attribute = behind.filter(|rest| !rest.is_empty());
                Reference { path: path.clone(), address, attribute, is_sole: addresses.len() == 1 || behind.is_some() }
            })
        });
        found.into_iter().flatten()
    })
}

/// Takes apart the path of an attribute, whose names are identifiers: `a[0].b`.
fn path_of(text: &str) -> ValuePath {
    let mut path = ValuePath::new();
    for part in text.split('.') {
        let mut pieces = part.split('[');
        path.extend(pieces.next().map(Step::from));
        path.extend(pieces.filter_map(|piece| piece.strip_suffix(']')?.parse().ok()).map(Step::Index));
    }
    path
}

/// Finds an unknown value that is not ignored, and what it waits for.
fn first_unknown<'a>(value: &'a Value, at: &mut ValuePath, ignored: &[ValuePath]) -> Option<Option<&'a str>> {
    if ignored.iter().any(|ignored| at.starts_with(ignored)) {
        return None;
    }
    let mut inside = |step: Step, value: &'a Value| {
        at.push(step);
        let found = first_unknown(value, at, ignored);
        at.pop();
        found
    };
    match &value.kind {
        ValueKind::Unknown(cause) => Some(cause.as_deref()),
        ValueKind::List(items) => items.iter().enumerate().find_map(|(index, item)| inside(index.into(), item)),
        ValueKind::Map(entries) => entries.iter().find_map(|(name, item)| inside(Step::Key(name.clone()), item)),
        _ => None,
    }
}

/// Returns the attribute that a cause names of an instance: empty if it names the instance only; `None` if it names something else.
fn behind<'a>(cause: &'a str, address: &str) -> Option<&'a str> {
    let resource = match address.strip_suffix(']') {
        Some(keyed) => &address[..keyed.rfind("[\"").or_else(|| keyed.rfind('['))?],
        None => address,
    };
    let rest = cause.strip_prefix(address).or_else(|| cause.strip_prefix(resource))?;
    match rest.strip_prefix('.') {
        Some(name) => Some(&name[..name.find(['.', '[']).unwrap_or(name.len())]),
        None => (rest.is_empty() || rest.starts_with('[')).then_some(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_names_an_attribute_of_an_instance() {
        let check = |cause, address, expect| assert_eq!(behind(cause, address), expect, "{cause} {address}");
        check("aws_vpc.v.id", "aws_vpc.v", Some("id"));
        check("aws_vpc.v[0].tags.a", "aws_vpc.v[0]", Some("tags"));
        check("aws_vpc.v", "aws_vpc.v[\"k\"]", Some(""));
        check("aws_vpc.v[\"j\"].id", "aws_vpc.v[\"k\"]", Some(""));
        check("module.m[0].aws_vpc.v.arn", "module.m[0].aws_vpc.v", Some("arn"));
        check("aws_vpc.vv.id", "aws_vpc.v", None);
        check("module.m.id", "module.m.aws_vpc.v", None);
    }

    #[test]
    fn paths_are_taken_apart() {
        assert_eq!(path_of("a"), [Step::from("a")]);
        assert_eq!(path_of("a[1].b[20].c"), [Step::from("a"), 1.into(), "b".into(), 20.into(), "c".into()]);
    }
}
