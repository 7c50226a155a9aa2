//! What `aws_region`, `aws_partition` and `aws_service_principal` say of the region that a provider configuration names.
//!
//! Always true: without a known region nothing is known.

use std::sync::Arc;

use super::super::cty::{Type, Value};

/// A part of AWS with accounts of its own: how its regions begin, what it is called, its domain, and the domain backwards.
type Partition = (&'static str, &'static str, &'static str, &'static str);

const PARTITIONS: [Partition; 7] = [
    ("cn-", "aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
    ("us-gov-", "aws-us-gov", "amazonaws.com", "com.amazonaws"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov", "gov.sgov.sc2s"),
    ("us-isof-", "aws-iso-f", "csp.hci.ic.gov", "gov.ic.hci.csp"),
    ("us-iso-", "aws-iso", "c2s.ic.gov", "gov.ic.c2s"),
    ("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk", "uk.adc-e.cloud"),
    ("", "aws", "amazonaws.com", "com.amazonaws"),
];

/// Finds the partition of a region; `None` if it is not known, or is one whose domain depends on the provider's version.
fn partition_of(region: Option<&str>) -> Option<&'static Partition> {
    let region = region.filter(|region| !region.starts_with("eusc-"))?;
    PARTITIONS.iter().find(|(start, ..)| region.starts_with(start))
}

/// Returns the attributes of `aws_region`.
pub(super) fn region(region: Option<&str>) -> Vec<(Arc<str>, Value)> {
    let value = || region.map_or_else(|| Value::unknown(Type::String), Value::string);
    let endpoint = region.zip(partition_of(region)).map(|(region, (_, _, domain, _))| format!("ec2.{region}.{domain}"));
    let endpoint = endpoint.map_or_else(|| Value::unknown(Type::String), Value::string);
    ["id", "name", "region"].map(|name| (name.into(), value())).into_iter().chain([("endpoint".into(), endpoint)]).collect()
}

/// Returns the attributes of `aws_partition`.
pub(super) fn partition(region: Option<&str>) -> Vec<(Arc<str>, Value)> {
    let found = partition_of(region);
    let value = |text: Option<&'static str>| text.map_or_else(|| Value::unknown(Type::String), Value::string);
    let name = || value(found.map(|(_, name, ..)| *name));
    vec![
        ("dns_suffix".into(), value(found.map(|(_, _, domain, _)| *domain))),
        ("id".into(), name()),
        ("partition".into(), name()),
        ("reverse_dns_prefix".into(), value(found.map(|(.., reversed)| *reversed))),
    ]
}

/// Returns the attributes of `aws_service_principal`; elsewhere than in the standard partition a service's domain may be another.
pub(super) fn service_principal(service: Option<&str>, region: Option<&str>) -> [(&'static str, Option<String>); 4] {
    let suffix = partition_of(region).filter(|(start, ..)| start.is_empty()).map(|(_, _, domain, _)| *domain);
    let name = service.zip(suffix).map(|(service, suffix)| format!("{service}.{suffix}"));
    let id = service.zip(region).zip(suffix).map(|((service, region), suffix)| format!("{service}.{region}.{suffix}"));
    [("id", id), ("name", name), ("region", region.map(str::to_owned)), ("suffix", suffix.map(str::to_owned))]
}
