//! The addresses that something refers to, shared by all who refer to it.
//!
//! Always true: what has no instance of a key is not empty for that key: it is whole.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use crate::model::Address;

/// A set of addresses that does not change any more.
#[derive(Debug, Default)]
pub(super) struct AddressSet {
    all: BTreeSet<Address>,
    by_key: OnceCell<HashMap<Box<str>, Vec<Address>>>,
}

impl AddressSet {
    /// Returns every address.
    pub(super) fn all(&self) -> &BTreeSet<Address> {
        &self.all
    }

    /// Returns the addresses of instances with a key, written as in addresses: `["a"]`; `None` if there are none.
    pub(super) fn of_key(&self, key: &str) -> Option<&[Address]> {
        let by_key = self.by_key.get_or_init(|| {
            let mut by_key: HashMap<Box<str>, Vec<Address>> = HashMap::new();
            for address in &self.all {
                // A quote in a key is escaped, so these two characters only begin one.
                if let Some(at) = address.as_str().rfind("[\"") {
                    by_key.entry(address.as_str()[at..].into()).or_default().push(address.clone());
                }
            }
            by_key
        });
        by_key.get(key).map(Vec::as_slice)
    }
}

impl From<BTreeSet<Address>> for AddressSet {
    fn from(all: BTreeSet<Address>) -> Self {
        Self { all, by_key: OnceCell::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_are_found_by_their_key() {
        let all = [r#"t.x["a"]"#, r#"t.y["a"]"#, r#"t.x["b[\"a\"]"]"#, "t.z", "t.w[0]"];
        let set = AddressSet::from(all.iter().map(|text| Address::new(text).expect("an address")).collect::<BTreeSet<_>>());
        let of_key = |key| set.of_key(key).map(|found| found.iter().map(Address::as_str).collect::<Vec<_>>());
        assert_eq!(of_key(r#"["a"]"#), Some(vec![r#"t.x["a"]"#, r#"t.y["a"]"#]));
        assert_eq!(of_key(r#"["b[\"a\"]"]"#), Some(vec![r#"t.x["b[\"a\"]"]"#]));
        assert_eq!(of_key(r#"["c"]"#), None);
    }
}
