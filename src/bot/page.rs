//! Addresses of verdict pages.
//!
//! Always true: an address cannot be guessed: its key is an HMAC over what it names, so only who saw the link on GitHub has it.

use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::model::{CommitSha, RepoName};

/// The secret that locks verdict pages, derived from the webhook secret.
#[derive(Clone)]
pub struct PageKey(SecretString);

impl PageKey {
    /// Derives the key from the webhook secret.
    pub fn derive(webhook_secret: &SecretString) -> Self {
        let digest = mac(webhook_secret.expose_secret().as_bytes(), &["verdict pages"]).finalize().into_bytes();
        Self(SecretString::from(hex::encode(digest)))
    }

    /// Returns the path of a verdict's page: `/verdicts/OWNER/NAME/HEAD/KEY?base=REF`.
    pub fn path(&self, repository: &RepoName, head: &CommitSha, base_ref: &str) -> String {
        let key = hex::encode(&self.sign(repository, head, base_ref).finalize().into_bytes()[..16]);
        format!("/verdicts/{repository}/{head}/{key}?base={}", query_value(base_ref))
    }

    /// Checks a key in constant time.
    pub fn opens(&self, key: &str, repository: &RepoName, head: &CommitSha, base_ref: &str) -> bool {
        let Ok(given) = hex::decode(key) else { return false };
        given.len() == 16 && self.sign(repository, head, base_ref).verify_truncated_left(&given).is_ok()
    }

    fn sign(&self, repository: &RepoName, head: &CommitSha, base_ref: &str) -> Hmac<Sha256> {
        mac(self.0.expose_secret().as_bytes(), &[repository.as_str(), head.as_str(), base_ref])
    }
}

fn mac(key: &[u8], parts: &[&str]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part.as_bytes());
        mac.update(b"\0");
    }
    mac
}

fn query_value(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_its_own_page_only() {
        let key = PageKey::derive(&SecretString::from("s"));
        let (repository, head) = (RepoName::new("acme/infra").unwrap(), CommitSha::new(&"a".repeat(40)).unwrap());
        let path = key.path(&repository, &head, "release 1");
        assert!(path.ends_with("?base=release%201"), "{path}");
        let given = path.split(['/', '?']).nth(5).unwrap();
        assert!(key.opens(given, &repository, &head, "release 1"));
        assert!(!key.opens(given, &repository, &head, "main"));
        assert!(!key.opens(&given[..8], &repository, &head, "release 1"));
        assert!(!key.opens("", &repository, &head, "release 1"));
        assert!(!PageKey::derive(&SecretString::from("t")).opens(given, &repository, &head, "release 1"));
    }
}
