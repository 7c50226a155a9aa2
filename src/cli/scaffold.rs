//! `plangate rules new`: a rule to start from, in its place in the pack.
//!
//! Always true: what is written loads and passes its own test, and no file is overwritten.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use plangate::model::RuleId;

use super::output::remark;

/// Scaffold a rule: its folder, Rego and page
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plangate rules new packs/acme s3 bucket-name-prefix")]
pub(crate) struct NewArgs {
    /// The pack's directory; made if there is none
    pack: PathBuf,
    /// The service, in kebab case
    service: String,
    /// The rule's name within the service, in kebab case
    rule: String,
}

/// Writes the pack where it is missing, and the rule.
pub(super) fn run(args: &NewArgs) -> anyhow::Result<()> {
    let pack = args.pack.file_name().and_then(|name| name.to_str()).context("the pack's directory needs a name")?;
    let id = RuleId::new(&format!("{pack}-{}-{}", args.service, args.rule))
        .context("pack, service and rule are written in kebab case: lower-case words joined by -")?;
    let folder = args.pack.join(&args.service).join(&args.rule);
    let package = format!("plangate.{pack}.{}.{}", args.service, args.rule).replace('-', "_");
    if !args.pack.join("pack.yml").exists() {
        create(&args.pack.join("pack.yml"), &MANIFEST.replace("PACK", pack))?;
    }
    create(&folder.join(format!("{}.rego", args.rule)), &RULE.replace("PACKAGE", &package))?;
    create(&folder.join(format!("{}.md", args.rule)), PAGE)?;
    remark(&format!("Wrote {id} in {}. Next: edit it, then `plangate rules test {}`.", folder.display(), args.pack.display()));
    Ok(())
}

fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).with_context(|| format!("the directory {} cannot be made", directory.display()))?;
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).with_context(|| format!("{} cannot be written", path.display())),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => bail!("{} exists already, and is left as it is", path.display()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be written", path.display())),
    }
}

const MANIFEST: &str = "\
name: PACK
version: 0.1.0
description: Rules of our own.
vendors: []
licence: Apache-2.0
requires: \">=0.1\"
input: 1
";

const RULE: &str = "\
# METADATA
# title: Buckets have a name
# description: Say in one paragraph what goes wrong without it.
# custom:
#   severity: medium
#   resources: [aws_s3_bucket]
#   topics: [naming]
#   since: 0.1.0
package PACKAGE

deny contains finding if {
	input.resource.values.bucket == \"\"
	finding := {
		\"message\": \"The bucket's name is empty.\",
		\"path\": [\"bucket\"],
	}
}
";

const PAGE: &str = "\
## Why

Say why this matters.

## Bad

```terraform bad
resource \"aws_s3_bucket\" \"logs\" {
  bucket = \"\" # finding: bucket
}
```

## Good

Give the bucket a name.

```terraform good
resource \"aws_s3_bucket\" \"logs\" {
  bucket = \"logs\"
}
```

## References

- Link what the provider's documentation says.
";
