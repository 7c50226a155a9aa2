//! The signature of a webhook delivery.
//!
//! Always true: the raw bytes are what is signed, and comparing takes the same time wherever the signatures differ.

use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Checks `X-Hub-Signature-256` (`sha256=` and 64 hexadecimal digits) against the body.
pub fn verify(secret: &SecretString, body: &[u8], header: &str) -> bool {
    let Some(signature) = header.strip_prefix("sha256=").and_then(|digits| hex::decode(digits).ok()) else {
        return false;
    };
    mac(secret, body).verify_slice(&signature).is_ok()
}

/// Signs a body as GitHub does.
pub fn sign(secret: &SecretString, body: &[u8]) -> String {
    format!("sha256={}", hex::encode(mac(secret, body).finalize().into_bytes()))
}

fn mac(secret: &SecretString, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("HMAC takes a key of any length");
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of GitHub's own documentation.
    #[test]
    fn the_documented_example_verifies() {
        let secret = SecretString::from("It's a Secret to Everybody");
        let header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert!(verify(&secret, b"Hello, World!", header));
        assert_eq!(sign(&secret, b"Hello, World!"), header);
    }

    #[test]
    fn anything_else_is_refused() {
        let secret = SecretString::from("s");
        let good = sign(&secret, b"body");
        for header in ["", "sha256=", "sha256=zz", "sha1=00", &good[7..], &good[..70], &good.replace("sha256", "SHA256")] {
            assert!(!verify(&secret, b"body", header), "{header}");
        }
        assert!(!verify(&secret, b"other body", &good));
        assert!(!verify(&SecretString::from("t"), b"body", &good));
    }
}
