//! What `aws_region` and `aws_partition` say of the region that a provider configuration names.
//!
//! Always true: without a known region nothing is known.

use std::sync::Arc;

use super::super::cty::{Type, Value};

/// A part of AWS with accounts of its own: how its regions begin, what it is called, and its domain.
const PARTITIONS: [(&str, &str, &str); 5] = [
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("us-gov-", "aws-us-gov", "amazonaws.com"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov"),
    ("us-iso-", "aws-iso", "c2s.ic.gov"),
    ("", "aws", "amazonaws.com"),
];

/// Returns the attributes of `aws_region`.
pub(super) fn region(region: Option<&str>) -> Vec<(Arc<str>, Value)> {
    let value = || region.map_or_else(|| Value::unknown(Type::String), Value::string);
    ["id", "name", "region"].map(|name| (name.into(), value())).into()
}

/// Returns the attributes of `aws_partition`.
pub(super) fn partition(region: Option<&str>) -> Vec<(Arc<str>, Value)> {
    let found = region.and_then(|region| PARTITIONS.iter().find(|(start, ..)| region.starts_with(start)));
    let value = |text: Option<String>| text.map_or_else(|| Value::unknown(Type::String), Value::string);
    let name = || value(found.map(|(_, name, _)| (*name).to_owned()));
    let reversed = found.map(|(.., domain)| domain.split('.').rev().collect::<Vec<_>>().join("."));
    vec![
        ("dns_suffix".into(), value(found.map(|(.., domain)| (*domain).to_owned()))),
        ("id".into(), name()),
        ("partition".into(), name()),
        ("reverse_dns_prefix".into(), value(reversed)),
    ]
}
