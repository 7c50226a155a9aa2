//! Newtypes for the identities that travel through the program.
//!
//! Always true: an identity that has a syntax is checked when it is made, so holding one means it is well-formed.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Says which identity was malformed and what it should look like.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {what}")]
pub struct MalformedId {
    pub text: String,
    pub what: &'static str,
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks the syntax of `text`.
            pub fn new(text: &str) -> Result<Self, MalformedId> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.into())) } else { Err(MalformedId { text: text.into(), what: $what }) }
            }

            /// Returns the identity as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = MalformedId;
            fn from_str(text: &str) -> Result<Self, MalformedId> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = MalformedId;
            fn try_from(text: String) -> Result<Self, MalformedId> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.as_ref().to_owned()
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }
    };
}

fn github_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text != "."
        && text != ".."
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn kebab(text: &str) -> bool {
    !text.is_empty() && text.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

text_id!(
    /// A repository's full name, `owner/name`.
    RepoName,
    "a repository name (owner/name)",
    |text| text.split_once('/').is_some_and(|(owner, name)| github_name(owner) && github_name(name))
);
text_id!(
    /// A commit's object id: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits.
    CommitSha,
    "a full commit id (40 hexadecimal digits)",
    |text| matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
);
text_id!(
    /// A rule's id, `<pack>-<service>-<rule>` in kebab case.
    RuleId,
    "a rule id (lower-case words joined by -)",
    |text| text.len() <= 200 && kebab(text)
);
text_id!(
    /// An exemption's id: `E-` and six characters of `[0-9A-Z]`.
    ExemptionId,
    "an exemption id (E- and six characters of 0-9 and A-Z)",
    |text| {
        text.strip_prefix("E-")
            .is_some_and(|rest| rest.len() == 6 && rest.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()))
    }
);
text_id!(
    /// A project's id: its path, or `path#environment`. The root directory's path is `.`.
    ProjectId,
    "a project id",
    |text| !text.is_empty()
);
text_id!(
    /// What was wrong, independent of where: a lower-case hexadecimal hash.
    Fingerprint,
    "a fingerprint (hexadecimal digits)",
    |text| !text.is_empty() && text.len() <= 128 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
);
text_id!(
    /// A resource's address in the terms of its own tool.
    ///
    /// Terraform `module.a["k"].aws_x.y[0]`, Kubernetes `Kind/namespace/name`, CloudFormation the logical id, Pulumi the URN.
    Address,
    "a resource address",
    |text| !text.is_empty()
);

impl RepoName {
    /// Returns the owner, the part before the slash.
    pub fn owner(&self) -> &str {
        self.0.split_once('/').map_or("", |(owner, _)| owner)
    }

    /// Returns the name, the part after the slash.
    pub fn name(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, name)| name)
    }
}

impl CommitSha {
    /// Returns the first seven digits, as people quote commits.
    pub fn short(&self) -> &str {
        &self.0[..7]
    }
}

/// A GitHub user's numeric id, which outlives renames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UserId(pub u64);

/// A GitHub App installation's numeric id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct InstallationId(pub u64);

/// A pull request's number within its repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PullNumber(pub u64);

impl fmt::Display for PullNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_check_their_syntax() {
        assert!(RepoName::new("acme/infra.live").is_ok());
        for bad in ["acme", "acme/", "acme/../x", "a b/c", "acme/x/y"] {
            assert!(RepoName::new(bad).is_err(), "{bad}");
        }
        assert!(RuleId::new("aws-s3-acl-public-read").is_ok());
        assert!(RuleId::new("AWS-s3").is_err() && RuleId::new("a--b").is_err());
        assert!(ExemptionId::new("E-7F3K2A").is_ok() && ExemptionId::new("E-7f3k2a").is_err());
        assert!(CommitSha::new(&"a".repeat(40)).is_ok() && CommitSha::new("HEAD").is_err());
    }
}
