//! Which attributes force a resource to be replaced: a bundled table for the stateful types, from the providers themselves.
//!
//! Always true: a type that the table does not list is never said to be replaced or updated in place; that is not known.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::{Step, Value, ValueKind, ValuePath};

use super::likeness::reads_alike;
use super::lineage::differ_for_certain;
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

/// One type a paragraph, its source with it.
const TABLE: &str = include_str!("replacement.txt");

/// An argument of a resource, as the table writes it: `path`, then `?`, `(ranks)` and `=value` where they apply.
#[derive(Debug)]
struct Argument {
    /// The names of the blocks around it, and its own.
    names: Vec<&'static str>,
    /// Whether the provider keeps the value when the argument is no longer written.
    is_kept: bool,
    /// The values of which only another rank makes a difference, lowest first.
    ranks: Vec<Vec<&'static str>>,
    /// What the provider has where the argument is not written, if that is known.
    unwritten: Option<Value>,
}

impl Argument {
    fn new(word: &'static str) -> Self {
        let (path, rest) = word.split_at(word.find(['?', '(', '=']).unwrap_or(word.len()));
        let (is_kept, rest) = rest.strip_prefix('?').map_or((false, rest), |rest| (true, rest));
        let ranked = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let rest = ranked.map_or(rest, |(_, rest)| rest);
        let value = |text| if text == "null" { Value::null() } else { Value::string(text) };
        Self {
            names: path.split('.').collect(),
            is_kept,
            ranks: ranked.iter().flat_map(|(ranks, _)| ranks.split('<')).map(|rank| rank.split(',').collect()).collect(),
            unwritten: rest.strip_prefix('=').map(value),
        }
    }

    /// Tells whether a value comes after another in the argument's ranks, or is the greater amount; nothing is the least.
    fn order(&self, before: &Value, after: &Value) -> Option<Ordering> {
        match (is_null(before), is_null(after)) {
            (false, false) if self.ranks.is_empty() => amount_order(before, after),
            (false, false) => {
                let rank = |value: &Value| {
                    let text = value.as_str()?;
                    self.ranks.iter().position(|rank| rank.iter().any(|name| name.eq_ignore_ascii_case(text)))
                };
                Some(rank(after)?.cmp(&rank(before)?))
            }
            (before, after) => Some(before.cmp(&after)),
        }
    }
}

/// What the table says of one type.
#[derive(Debug, Default)]
struct Entry {
    source: &'static str,
    forces: Vec<Argument>,
    /// What replaces the resource only when it gets less: a size, a version, or a flag that is taken back.
    forces_when_less: Vec<Argument>,
    may_force: Vec<Argument>,
}

static FORCING: LazyLock<HashMap<&'static str, Entry>> = LazyLock::new(|| {
    let paragraphs = TABLE.split("\n\n").filter(|paragraph| !paragraph.starts_with('#'));
    paragraphs.filter_map(|paragraph| paragraph.split_once('\n')).map(|(kind, lines)| (kind.trim(), entry(lines))).collect()
});

/// Reads `label: words`, the words going on in lines without a label.
fn entry(lines: &'static str) -> Entry {
    let mut entry = Entry::default();
    let mut label = "";
    for line in lines.lines() {
        let words = match line.trim_start().split_once(": ") {
            Some((name, words)) => {
                label = name;
                words
            }
            None => line,
        };
        let arguments = words.split_whitespace().map(Argument::new);
        match label {
            "source" => entry.source = words,
            "forces" => entry.forces.extend(arguments),
            "forces when less" => entry.forces_when_less.extend(arguments),
            _ => entry.may_force.extend(arguments),
        }
    }
    entry
}

/// Tells whether the table says which arguments of a type force replacement.
pub(super) fn is_listed(kind: &str) -> bool {
    FORCING.contains_key(kind)
}

/// Tells what a difference between two values of one resource means for it.
pub(super) fn forced_by(kind: &str, before: &Value, after: &Value) -> Force {
    let Some(entry) = FORCING.get(kind) else { return Force::NotKnown };
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
    let Some(entry) = FORCING.get(kind) else { return Force::NotKnown };
    let names = || path.iter().filter_map(|step| if let Step::Key(name) = step { Some(&**name) } else { None });
    let is_inside = |of: &Argument| names().take(of.names.len()).eq(of.names.iter().copied());
    let is_around = |of: &Argument| of.names.iter().copied().take(names().count()).eq(names());
    if let Some(forcing) = entry.forces.iter().find(|of| is_inside(of)) {
        let last = path.iter().enumerate().filter(|(_, step)| matches!(step, Step::Key(_))).nth(forcing.names.len() - 1);
        return Force::Replace(vec![path[..=last.map_or(0, |(at, _)| at)].to_vec()]);
    }
    let mut possible = entry.forces_when_less.iter().chain(&entry.may_force);
    let is_possible = entry.forces.iter().any(is_around) || possible.any(|of| is_inside(of) || is_around(of));
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
            let written = |value: Option<&'v Value>| value.filter(|value| !is_null(value));
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
        if reads_alike(before, after) {
            return;
        }
        let is_certain = differ_for_certain(before, after);
        if !is_certain && (before.has_unknown() || after.has_unknown() || may_be_one(before, after)) {
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
            Some(unwritten) => {
                let unwritten = Value { sensitive: written.sensitive, ..unwritten.clone() };
                let (before, after) = if is_before { (written, &unwritten) } else { (&unwritten, written) };
                self.compare(argument, before, after, at);
            }
        }
    }
}

/// Compares the second of two amounts with the first: flags, numbers, versions (`3.6.0`, `REDIS_6_0`).
fn amount_order(before: &Value, after: &Value) -> Option<Ordering> {
    let text = |value: &Value| match &value.kind {
        ValueKind::Bool(flag) => Some(flag.to_string()),
        ValueKind::Number(number) => Some(number.to_string()),
        ValueKind::String(text) => Some(text.to_string()),
        _ => None,
    };
    let (before, after) = (text(before)?, text(after)?);
    if let (Ok(before), Ok(after)) = (before.parse::<bool>(), after.parse::<bool>()) {
        return Some(after.cmp(&before));
    }
    let parts = |text: &str| {
        let (name, numbers) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
        let numbers: Option<Vec<u64>> = numbers.split(['.', '_']).map(|part| part.parse().ok()).collect();
        Some((name.to_owned(), numbers?))
    };
    let ((name, before), (other, after)) = (parts(&before)?, parts(&after)?);
    (name == other).then(|| after.cmp(&before))
}

fn is_null(value: &Value) -> bool {
    matches!(value.kind, ValueKind::Null)
}

fn is_empty(value: &Value) -> bool {
    match &value.kind {
        ValueKind::String(text) => text.is_empty(),
        ValueKind::List(items) => items.is_empty(),
        ValueKind::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

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

        let restore = |flag: bool| ("cross_region_restore_enabled", ValueKind::Bool(flag).into());
        let replaced = || Force::Replace(vec![vec!["cross_region_restore_enabled".into()]]);
        check("azurerm_recovery_services_vault", &[], &[restore(true)], Force::InPlace);
        check("azurerm_recovery_services_vault", &[restore(true)], &[], replaced());

        let expiry = |date| ("expiration_date", Value::string(date));
        let replaced = || Force::Replace(vec![vec!["expiration_date".into()]]);
        check("azurerm_key_vault_key", &[], &[expiry("2030-01-01T00:00:00Z")], Force::InPlace);
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
    fn the_same_text_is_the_same_value() {
        check(
            "aws_db_instance",
            &[("storage_encrypted", Value::string("true"))],
            &[("storage_encrypted", ValueKind::Bool(true).into())],
            Force::InPlace,
        );
    }

    #[test]
    fn every_type_has_its_source() {
        assert!(FORCING.len() > 70, "{}", FORCING.len());
        for (kind, entry) in FORCING.iter() {
            assert!(entry.source.starts_with("https://"), "{kind}");
            assert!(!entry.forces.is_empty(), "{kind}");
            let mut names: Vec<_> = entry.forces.iter().chain(&entry.may_force).map(|argument| &argument.names).collect();
            assert!(entry.forces_when_less.iter().all(|less| entry.forces.iter().all(|always| always.names != less.names)), "{kind}");
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{kind}: an argument stands twice");
            names.extend(entry.forces_when_less.iter().map(|argument| &argument.names));
            let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            assert!(names.iter().all(|names| names.iter().all(is_name)), "{kind}: {names:?}");
        }
    }

    #[test]
    fn every_type_that_the_destruction_rule_guards_is_listed() {
        let rule = include_str!("../../rule-packs/general/destruction/stateful/stateful.rego");
        let guarded = rule.lines().filter_map(|line| line.strip_prefix("#     - ")).filter(|kind| kind.contains('_'));
        let is_listed = |kind: &str| match kind.strip_suffix('*') {
            Some(start) => FORCING.keys().any(|listed| listed.starts_with(start)),
            None => FORCING.contains_key(kind),
        };
        let missing: Vec<&str> = guarded.filter(|kind| !is_listed(kind)).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
