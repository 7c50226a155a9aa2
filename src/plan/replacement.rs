//! Which differences force a resource to be replaced, by the table of the types that hold data.
//!
//! Always true: a type that the table does not list is never said to be replaced or updated in place; that is not known.

use std::cmp::Ordering;

use crate::model::{Step, Value, ValuePath};

use super::likeness::reads_alike;
use super::lineage::differ_for_certain;
use super::replacement_table::{Argument, entry_of, is_empty, is_null};
use super::spelling::{may_be_one, pair};

/// What is known of an update.
#[derive(Debug, PartialEq)]
pub(super) enum Force {
    /// These paths force replacement.
    Replace(Vec<ValuePath>),
    /// The type is in the table and nothing that differs forces replacement.
    InPlace,
    /// The type is not in the table, or what differs may force replacement, or a value that decides is known only after apply.
    NotKnown,
}

/// Tells whether the table says which arguments of a type force replacement.
pub(super) fn is_listed(kind: &str) -> bool {
    entry_of(kind).is_some()
}

/// Tells what a difference between two values of one resource means for it.
pub(super) fn forced_by(kind: &str, before: &Value, after: &Value) -> Force {
    let Some(entry) = entry_of(kind) else { return Force::NotKnown };
    let differing = |mut all: Differences, arguments: &[Argument]| {
        arguments.iter().for_each(|argument| all.follow(argument, &argument.names, Some(before), Some(after), &mut Vec::new()));
        all
    };
    let certain = differing(Differences::default(), &entry.forces);
    let mut certain = differing(Differences { only_less: true, ..certain }, &entry.forces_when_less);
    if !certain.found.is_empty() {
        certain.found.sort();
        return Force::Replace(certain.found);
    }
    let possible = differing(Differences::default(), &entry.may_force);
    if certain.is_open || possible.is_open || !possible.found.is_empty() { Force::NotKnown } else { Force::InPlace }
}

/// Tells what it means for a resource that the value at a path becomes another one, known only after apply.
pub(super) fn forced_by_unknown(kind: &str, path: &[Step]) -> Force {
    let Some(entry) = entry_of(kind) else { return Force::NotKnown };
    let names = || path.iter().filter_map(|step| if let Step::Key(name) = step { Some(&**name) } else { None });
    let is_inside = |of: &Argument| names().take(of.names.len()).eq(of.names.iter().copied());
    let is_around = |of: &Argument| of.names.iter().copied().take(names().count()).eq(names());
    if let Some(forcing) = entry.forces.iter().find(|of| of.ranks.is_empty() && is_inside(of)) {
        let last = path.iter().enumerate().filter(|(_, step)| matches!(step, Step::Key(_))).nth(forcing.names.len() - 1);
        return Force::Replace(vec![path[..=last.map_or(0, |(at, _)| at)].to_vec()]);
    }
    // What only has to be there is there, whatever a value inside it becomes.
    let is_possible = entry.arguments().any(|of| is_around(of) || (is_inside(of) && !of.is_presence()));
    if is_possible { Force::NotKnown } else { Force::InPlace }
}

/// Where two sides of a resource differ.
#[derive(Default)]
struct Differences {
    found: Vec<ValuePath>,
    /// Whether only what gets less counts.
    only_less: bool,
    /// Whether something may differ that the configuration does not tell.
    is_open: bool,
}

impl Differences {
    /// Follows an argument on both sides, through the items of lists, and notes where its values differ.
    fn follow<'v>(&mut self, argument: &Argument, names: &[&str], before: Option<&'v Value>, after: Option<&'v Value>, at: &mut ValuePath) {
        let Some((name, rest)) = names.split_first() else {
            // No item is as good as none, unless that is said instead of the provider's own.
            let is_none = |value: &Value| is_null(value) || (!argument.is_kept && value.as_list().is_some_and(<[Value]>::is_empty));
            let written = |value: Option<&'v Value>| value.filter(|value| !is_none(value));
            return match (written(before), written(after)) {
                (Some(old), Some(new)) => self.compare(argument, old, new, at),
                (None, Some(new)) => self.compare_unwritten(argument, new, false, at),
                (Some(old), None) if !argument.is_kept => self.compare_unwritten(argument, old, true, at),
                _ => {}
            };
        };
        let lists = [before, after].map(|side| side.and_then(Value::as_list));
        if lists.iter().any(Option::is_some) {
            let [old, new] = lists.map(Option::unwrap_or_default);
            let pairs = pair(old, new);
            self.is_open |= pairs.reordered;
            for (a, b) in pairs.differing {
                at.push(Step::Index(b.or(a).unwrap_or_default()));
                self.follow(argument, names, a.and_then(|a| old.get(a)), b.and_then(|b| new.get(b)), at);
                at.pop();
            }
            return;
        }
        if [before, after].iter().flatten().any(|value| value.is_unknown()) {
            self.is_open |= !before.zip(after).is_some_and(|(before, after)| reads_alike(before, after));
            return;
        }
        let step = Step::from(*name);
        let [before, after] = [before, after].map(|side| side.and_then(|value| value.step(&step)));
        at.push(step.clone());
        self.follow(argument, rest, before, after, at);
        at.pop();
    }

    fn compare(&mut self, argument: &Argument, before: &Value, after: &Value, at: &ValuePath) {
        // A value that is only hidden from now on, or no longer, is the same one.
        if reads_alike(&Value { sensitive: after.sensitive, ..before.clone() }, after) {
            return;
        }
        let is_open = match argument.is_presence() {
            true => before.is_unknown() || after.is_unknown(),
            false if differ_for_certain(before, after) => false,
            false => before.has_unknown() || after.has_unknown() || may_be_one(before, after),
        };
        if is_open {
            self.is_open = true;
            return;
        }
        let is_ordered = self.only_less || !argument.ranks.is_empty();
        match is_ordered.then(|| argument.order(before, after)) {
            None | Some(Some(Ordering::Less)) => self.found.push(at.clone()),
            Some(Some(Ordering::Greater)) if !self.only_less => self.found.push(at.clone()),
            Some(Some(_)) => {}
            Some(None) => self.is_open = true,
        }
    }

    /// Compares a value that only one side writes with what the provider has where nothing is written.
    fn compare_unwritten(&mut self, argument: &Argument, written: &Value, is_before: bool, at: &ValuePath) {
        match &argument.unwritten {
            // It was, or will be, the provider's choice: it may well be the same.
            None => self.is_open = true,
            // To a provider, what is empty is not there.
            Some(unwritten) if is_null(unwritten) && is_empty(written) => {}
            Some(unwritten) if is_before => self.compare(argument, written, unwritten, at),
            Some(unwritten) => self.compare(argument, unwritten, written, at),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::ValueKind;

    fn object(entries: &[(&str, Value)]) -> Value {
        ValueKind::Map(entries.iter().map(|(name, value)| ((*name).into(), value.clone())).collect::<BTreeMap<_, _>>()).into()
    }

    fn check(kind: &str, before: &[(&str, Value)], after: &[(&str, Value)], expect: Force) {
        assert_eq!(forced_by(kind, &object(before), &object(after)), expect);
    }

    #[test]
    fn only_what_the_table_says_is_said() {
        let engine = |text| ("engine", Value::string(text));
        check("aws_db_instance", &[engine("mysql")], &[engine("postgres")], Force::Replace(vec![vec!["engine".into()]]));
        check("aws_db_instance", &[("instance_class", Value::string("a"))], &[("instance_class", Value::string("b"))], Force::InPlace);
        check("aws_unheard_of", &[engine("mysql")], &[engine("postgres")], Force::NotKnown);
        check("aws_db_instance", &[], &[engine("mysql")], Force::NotKnown);
        check("aws_db_instance", &[engine("mysql")], &[], Force::InPlace);
        check("aws_db_instance", &[engine("mysql")], &[("engine", ValueKind::Unknown(None).into())], Force::NotKnown);
    }

    #[test]
    fn paths_go_through_blocks() {
        let block = |zones: &str| {
            let info = object(&[("az_distribution", Value::string(zones))]);
            ("broker_node_group_info", ValueKind::List(vec![info]).into())
        };
        let path = vec!["broker_node_group_info".into(), 0.into(), "az_distribution".into()];
        check("aws_msk_cluster", &[block("DEFAULT")], &[block("OTHER")], Force::Replace(vec![path]));
    }

    #[test]
    fn what_may_force_is_not_known() {
        let version = |text| ("file_system_type_version", Value::string(text));
        check("aws_fsx_lustre_file_system", &[version("2.12")], &[version("2.15")], Force::NotKnown);
        check("aws_msk_cluster", &[("enhanced_monitoring", Value::string("a"))], &[], Force::InPlace);
    }

    #[test]
    fn what_forces_when_less_is_compared_as_an_amount() {
        let version = |text| ("kafka_version", Value::string(text));
        check("aws_msk_cluster", &[version("3.9.0")], &[version("3.10.0")], Force::InPlace);
        check("aws_msk_cluster", &[version("3.10.0")], &[version("3.9.0")], Force::Replace(vec![vec!["kafka_version".into()]]));
        check("aws_msk_cluster", &[version("3.8.x")], &[version("3.9.x")], Force::NotKnown);
        check("aws_msk_cluster", &[version("3.8.0")], &[("kafka_version", ValueKind::Unknown(None).into())], Force::NotKnown);

        let redis = |text| ("redis_version", Value::string(text));
        check("google_redis_instance", &[redis("REDIS_6_X")], &[redis("REDIS_7_0")], Force::NotKnown);
        check("google_redis_instance", &[redis("REDIS_7_2")], &[redis("REDIS_7_0")], Force::Replace(vec![vec!["redis_version".into()]]));

        let ddl = |statements: &[&str]| ("ddl", ValueKind::List(statements.iter().map(|text| Value::string(text)).collect()).into());
        check("google_spanner_database", &[ddl(&["a"])], &[ddl(&["a", "b"])], Force::InPlace);
        check("google_spanner_database", &[ddl(&["a", "b"])], &[ddl(&["a", "c"])], Force::Replace(vec![vec!["ddl".into()]]));

        let restore = |flag: bool| ("cross_region_restore_enabled", ValueKind::Bool(flag).into());
        let replaced = || Force::Replace(vec![vec!["cross_region_restore_enabled".into()]]);
        check("azurerm_recovery_services_vault", &[], &[restore(true)], Force::InPlace);
        check("azurerm_recovery_services_vault", &[restore(true)], &[], replaced());

        let expiry = |date| ("expiration_date", Value::string(date));
        let replaced = || Force::Replace(vec![vec!["expiration_date".into()]]);
        check("azurerm_key_vault_key", &[], &[expiry("2030-01-01T00:00:00Z")], Force::InPlace);
        check("azurerm_key_vault_key", &[expiry("2030-01-01T00:00:00Z")], &[expiry("2029-01-01T00:00:00Z")], Force::InPlace);
        check("azurerm_key_vault_key", &[expiry("2030-01-01T00:00:00Z")], &[], replaced());
    }

    #[test]
    fn only_another_rank_makes_a_difference() {
        let sku = |name| ("sku_name", Value::string(name));
        let replaced = |name: &str| Force::Replace(vec![vec![name.into()]]);
        check("azurerm_redis_cache", &[sku("Standard")], &[sku("Premium")], Force::InPlace);
        check("azurerm_redis_cache", &[sku("Premium")], &[sku("Basic")], replaced("sku_name"));
        check("azurerm_redis_cache", &[sku("Premium")], &[sku("Another")], Force::NotKnown);

        let replication = |kind| ("account_replication_type", Value::string(kind));
        check("azurerm_storage_account", &[replication("LRS")], &[replication("RAGRS")], Force::InPlace);
        check("azurerm_storage_account", &[replication("LRS")], &[replication("ZRS")], replaced("account_replication_type"));
        check("azurerm_storage_account", &[replication("GZRS")], &[replication("GRS")], replaced("account_replication_type"));

        let key = |id| ("customer_managed_key", ValueKind::List(vec![object(&[("key_vault_key_id", id)])]).into());
        let unknown = || Value::from(ValueKind::Unknown(None));
        check("azurerm_postgresql_flexible_server", &[key(Value::string("a"))], &[key(unknown())], Force::InPlace);
        check("azurerm_postgresql_flexible_server", &[], &[key(unknown())], replaced("customer_managed_key"));
        check("azurerm_postgresql_flexible_server", &[key(unknown())], &[], replaced("customer_managed_key"));
        let none = ("customer_managed_key", ValueKind::List(Vec::new()).into());
        check("azurerm_postgresql_flexible_server", &[none], &[key(unknown())], replaced("customer_managed_key"));
    }

    #[test]
    fn what_forces_when_less_may_force_when_more() {
        let capacity = |count: i64| ("storage_capacity", ValueKind::Number(count.into()).into());
        let replaced = || Force::Replace(vec![vec!["storage_capacity".into()]]);
        check("aws_fsx_lustre_file_system", &[capacity(1200)], &[capacity(2400)], Force::NotKnown);
        check("aws_fsx_lustre_file_system", &[capacity(2400)], &[capacity(1200)], replaced());
    }

    #[test]
    fn another_order_may_be_the_same_set() {
        let zones = |zones: &[&str]| ("availability_zones", ValueKind::List(zones.iter().map(|zone| Value::string(zone)).collect()).into());
        check("aws_rds_cluster", &[zones(&["a", "b"])], &[zones(&["b", "a"])], Force::NotKnown);
        check("aws_rds_cluster", &[zones(&["a", "b"])], &[zones(&["b", "c"])], Force::Replace(vec![vec!["availability_zones".into()]]));
    }

    #[test]
    fn what_is_not_written_is_the_providers_default() {
        let encrypted = |flag: bool| ("storage_encrypted", ValueKind::Bool(flag).into());
        let replaced = || Force::Replace(vec![vec!["storage_encrypted".into()]]);
        check("aws_db_instance", &[], &[encrypted(true)], replaced());
        check("aws_db_instance", &[encrypted(true)], &[], replaced());
        check("aws_db_instance", &[], &[encrypted(false)], Force::InPlace);
        check("aws_db_instance", &[], &[("storage_encrypted", ValueKind::Unknown(None).into())], Force::NotKnown);

        let outpost = |arn| ("outpost_arn", Value::string(arn));
        check("aws_ebs_volume", &[], &[outpost("arn")], Force::Replace(vec![vec!["outpost_arn".into()]]));
        check("aws_ebs_volume", &[], &[outpost("")], Force::InPlace);
    }

    #[test]
    fn what_is_no_longer_written_may_stay() {
        let lock = |flag: bool| ("object_lock_enabled", ValueKind::Bool(flag).into());
        check("aws_s3_bucket", &[], &[lock(true)], Force::Replace(vec![vec!["object_lock_enabled".into()]]));
        check("aws_s3_bucket", &[], &[lock(false)], Force::InPlace);
        check("aws_s3_bucket", &[lock(true)], &[], Force::InPlace);
        check("aws_s3_bucket", &[("bucket", Value::string("a"))], &[], Force::InPlace);
        check("aws_s3_bucket", &[], &[("bucket", Value::string("a"))], Force::NotKnown);
    }

    #[test]
    fn a_block_that_comes_or_goes_brings_its_defaults() {
        let block = |kind: &str| {
            let block = object(&[("encryption_type", Value::string(kind))]);
            ("encryption_configuration", ValueKind::List(vec![block]).into())
        };
        let replaced = || Force::Replace(vec![vec!["encryption_configuration".into(), 0.into(), "encryption_type".into()]]);
        check("aws_ecr_repository", &[], &[block("KMS")], replaced());
        check("aws_ecr_repository", &[block("KMS")], &[], replaced());
        check("aws_ecr_repository", &[], &[block("AES256")], Force::InPlace);
    }

    #[test]
    fn what_an_unknown_value_forces() {
        let check = |kind: &str, path: &[&str], expect: Force| {
            let path: ValuePath = path.iter().map(|name| Step::from(*name)).collect();
            assert_eq!(forced_by_unknown(kind, &path), expect, "{path:?}");
        };
        check("aws_ebs_volume", &["kms_key_id"], Force::Replace(vec![vec!["kms_key_id".into()]]));
        check("aws_ebs_volume", &["size"], Force::InPlace);
        check("aws_ecr_repository", &["encryption_configuration"], Force::NotKnown);
        check("google_compute_disk", &["size"], Force::NotKnown);
        check("azurerm_storage_account", &["account_replication_type"], Force::NotKnown);
        check("aws_opensearch_domain", &["vpc_options", "subnet_ids"], Force::InPlace);
        check("aws_opensearch_domain", &["vpc_options"], Force::NotKnown);
    }

    #[test]
    fn a_value_that_is_hidden_is_the_same() {
        let engine = |sensitive| ("engine", Value { sensitive, ..Value::string("mysql") });
        check("aws_db_instance", &[engine(false)], &[engine(true)], Force::InPlace);
    }

    #[test]
    fn the_same_text_is_the_same_value() {
        check(
            "aws_db_instance",
            &[("storage_encrypted", Value::string("true"))],
            &[("storage_encrypted", ValueKind::Bool(true).into())],
            Force::InPlace,
        );
    }
}
