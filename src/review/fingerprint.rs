//! Identifies a mistake by what was wrong, not by where it stands.
//!
//! Always true: lines, files, wording and rule versions are not in it; the violating value is.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::model::{Address, Fingerprint, ProjectId, RuleId, Step};

/// Bytes of the hash that are kept: enough that nobody finds two mistakes with one fingerprint.
const BYTES: usize = 16;

/// Hashes rule, project, address (as it is called after the change), path without list indices, and evidence.
pub(super) fn fingerprint(rule: &RuleId, project: &ProjectId, address: Option<&Address>, path: &[Step], evidence: &Value) -> Fingerprint {
    let mut hash = Sha256::new();
    // Every part is ended by its length, so that no two lists of parts run into the same bytes.
    let mut part = |bytes: &[u8]| {
        hash.update(bytes);
        hash.update((bytes.len() as u64).to_be_bytes());
    };
    part(rule.as_str().as_bytes());
    part(project.as_str().as_bytes());
    part(address.map_or("", |address| address.as_str()).as_bytes());
    let keys: Vec<&str> = path.iter().filter_map(|step| if let Step::Key(key) = step { Some(&**key) } else { None }).collect();
    part(serde_json::json!(keys).to_string().as_bytes());
    let mut canonical = String::new();
    write_canonical(evidence, &mut canonical);
    part(canonical.as_bytes());
    let text = hex::encode(&hash.finalize()[..BYTES]);
    match Fingerprint::new(&text) {
        Ok(fingerprint) => fingerprint,
        Err(error) => unreachable!("hexadecimal digits are a fingerprint: {error}"),
    }
}

/// Writes JSON with the keys of objects in byte order.
fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<_> = map.iter().collect();
            keys.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in keys {
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write_canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write_canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(path: &[Step], evidence: &Value) -> Fingerprint {
        let rule = RuleId::new("aws-s3-acl").expect("an id");
        fingerprint(&rule, &ProjectId::new("infra").expect("an id"), Some(&Address::new("a.b").expect("an address")), path, evidence)
    }

    #[test]
    fn indices_and_key_order_do_not_count_but_values_do() {
        let first = of(&["ingress".into(), 0.into(), "cidr".into()], &json!({"a": 1, "b": 2}));
        assert_eq!(first, of(&["ingress".into(), 7.into(), "cidr".into()], &json!({"b": 2, "a": 1})));
        assert_ne!(first, of(&["ingress".into(), 0.into(), "cidr".into()], &json!({"a": 1, "b": 3})));
        assert_ne!(first, of(&["ingress".into(), "cidr".into()], &json!(null)));
        assert_ne!(of(&["ab".into(), "c".into()], &json!(null)), of(&["a".into(), "bc".into()], &json!(null)));
    }
}
