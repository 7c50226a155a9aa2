//! Hashes, identifiers and decryption.
//!
//! Always true: what would differ from run to run is unknown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest;

use super::encoding::decode_base64;
use super::function::{Call, Failure, Function, Implementation, Parameter, fail, fail_argument};
use crate::plan::terraform::cty::{Type, Value};

pub(super) fn functions() -> Vec<Function> {
    let text = |name: &'static str| Parameter::new(name, Type::String);
    let one = |name: &'static str, hash: Implementation| Function::new(name, Type::String, hash).parameter(text("str")).not_null();
    vec![
        one("md5", |call| hash(call, hexadecimal::<md5::Md5>)),
        one("sha1", |call| hash(call, hexadecimal::<sha1::Sha1>)),
        one("sha256", |call| hash(call, hexadecimal::<sha2::Sha256>)),
        one("sha512", |call| hash(call, hexadecimal::<sha2::Sha512>)),
        one("base64sha256", |call| hash(call, base64_hash::<sha2::Sha256>)),
        one("base64sha512", |call| hash(call, base64_hash::<sha2::Sha512>)),
        Function::new("bcrypt", Type::String, |call| Ok(call.unknown()))
            .parameter(text("str"))
            .variadic(Parameter::new("cost", Type::Number))
            .not_null(),
        Function::new("uuid", Type::String, |call| Ok(call.unknown())).not_null(),
        Function::new("uuidv5", Type::String, uuid_v5).parameter(text("namespace")).parameter(text("name")).not_null(),
        Function::new("rsadecrypt", Type::String, rsa_decrypt).parameter(text("ciphertext")).parameter(text("privatekey")).not_null(),
    ]
}

/// How many bytes are hashed in one step.
const BYTES_PER_STEP: u64 = 16;

fn hash(call: &mut Call<'_>, of: fn(&[u8]) -> String) -> Result<Value, Failure> {
    call.host.spend(call.text(0).len() as u64 / BYTES_PER_STEP)?;
    Ok(Value::string(of(call.text(0).as_bytes())))
}

/// Hashes bytes and writes the hash in hexadecimal digits.
pub(super) fn hexadecimal<D: Digest>(bytes: &[u8]) -> String {
    hex::encode(D::digest(bytes))
}

/// Hashes bytes and writes the hash in base64.
pub(super) fn base64_hash<D: Digest>(bytes: &[u8]) -> String {
    STANDARD.encode(D::digest(bytes))
}

fn uuid_v5(call: &mut Call<'_>) -> Result<Value, Failure> {
    use uuid::Uuid;
    let namespace = match call.text(0) {
        "dns" => Uuid::NAMESPACE_DNS,
        "url" => Uuid::NAMESPACE_URL,
        "oid" => Uuid::NAMESPACE_OID,
        "x500" => Uuid::NAMESPACE_X500,
        other => match Uuid::try_parse(other) {
            Ok(uuid) => uuid,
            Err(_) => return fail(format!("uuidv5() doesn't support namespace {other} (invalid UUID)")),
        },
    };
    Ok(Value::string(Uuid::new_v5(&namespace, call.text(1).as_bytes()).hyphenated().to_string()))
}

fn rsa_decrypt(call: &mut Call<'_>) -> Result<Value, Failure> {
    use rsa::pkcs1::DecodeRsaPrivateKey as _;
    use rsa::pkcs8::DecodePrivateKey as _;
    call.host.spend(100_000)?;
    let Some(ciphertext) = decode_base64(call.text(0)) else {
        return fail_argument(0, "failed to decode input: cipher text must be base64-encoded");
    };
    let pem = call.text(1);
    let key = rsa::RsaPrivateKey::from_pkcs1_pem(pem).ok().or_else(|| rsa::RsaPrivateKey::from_pkcs8_pem(pem).ok());
    let Some(key) = key else { return fail_argument(1, "failed to parse key: not a valid RSA private key in PEM format") };
    match key.decrypt(rsa::Pkcs1v15Encrypt, &ciphertext).map(String::from_utf8) {
        Ok(Ok(text)) => Ok(Value::string(text)),
        _ => fail("failed to decrypt: decryption error"),
    }
}
