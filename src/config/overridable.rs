//! The keys of a policy that `overridable` may name.
//!
//! Always true: only a key of the policy schema can be marked.

/// The keys that a higher layer may let a lower one loosen.
pub(super) const KEYS: [&str; 12] = [
    "mode",
    "environments",
    "select",
    "undetermined",
    "rules_as_of",
    "parameters",
    "gate",
    "exemptions",
    "inline_ignores",
    "remediation",
    "modules",
    "gated_branches",
];

/// Other names under which a key may be marked: by what it holds.
pub(super) fn canonical(name: &str) -> Option<&'static str> {
    let name = match name {
        "enforcement" => "select",
        "approvers" => "exemptions",
        other => other,
    };
    KEYS.into_iter().find(|key| *key == name)
}
