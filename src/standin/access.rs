//! Who may do what: App JWTs, installation tokens, permissions.
//!
//! Always true: what a token may not see is 404, what it may see but not touch is 403, and a token that is unknown or expired is 401.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, StatusCode, header};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;
use serde::Deserialize;

use super::clock::now;
use super::refusal::{Answer, Refusal};
use super::world::{Repository, Token, World};

/// What a request needs: a permission, and whether to write.
#[derive(Clone, Copy, Debug)]
pub(super) struct Need {
    pub(super) permission: &'static str,
    pub(super) write: bool,
}

impl Need {
    pub(super) const fn read(permission: &'static str) -> Self {
        Self { permission, write: false }
    }

    pub(super) const fn write(permission: &'static str) -> Self {
        Self { permission, write: true }
    }
}

/// The App's public half.
pub(super) struct AppKey {
    app_id: u64,
    key: DecodingKey,
}

/// The longest that a JWT may live, and how far clocks may differ.
const JWT_SECONDS: i64 = 600;
const CLOCK_SKEW: i64 = 60;

impl AppKey {
    /// Takes the public half of a private key in PKCS#1 PEM.
    pub(super) fn new(app_id: u64, private_pem: &str) -> std::io::Result<Self> {
        let private = rsa::RsaPrivateKey::from_pkcs1_pem(private_pem).map_err(std::io::Error::other)?;
        let key = DecodingKey::from_rsa_raw_components(&private.n().to_bytes_be(), &private.e().to_bytes_be());
        Ok(Self { app_id, key })
    }

    /// Checks that a request is signed by the App.
    pub(super) fn verify(&self, headers: &HeaderMap) -> Answer<()> {
        #[derive(Deserialize)]
        struct Claims {
            iat: i64,
            exp: i64,
            iss: serde_json::Value,
        }
        let refuse = |message: &str| Refusal::new(StatusCode::UNAUTHORIZED, message);
        let token = bearer(headers).ok_or_else(|| refuse("A JSON web token could not be decoded"))?;
        let mut validation = Validation::new(Algorithm::RS256);
        validation.leeway = 0;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.key, &validation)
            .map_err(|_| refuse("A JSON web token could not be decoded"))?
            .claims;
        if claims.exp - now().timestamp() > JWT_SECONDS || claims.exp - claims.iat > JWT_SECONDS + CLOCK_SKEW {
            return Err(refuse("'Expiration time' claim ('exp') is too far in the future"));
        }
        if claims.iat > now().timestamp() + CLOCK_SKEW {
            return Err(refuse("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"));
        }
        let issuer = claims.iss.as_u64().or_else(|| claims.iss.as_str().and_then(|text| text.parse().ok()));
        if issuer != Some(self.app_id) {
            return Err(refuse("'Issuer' claim ('iss') must be an Integer"));
        }
        Ok(())
    }
}

impl World {
    /// Finds the living token of a request.
    pub(super) fn authenticate(&self, headers: &HeaderMap) -> Answer<&Token> {
        let text = bearer(headers).ok_or_else(|| Refusal::new(StatusCode::UNAUTHORIZED, "Requires authentication"))?;
        self.living_token(text)
    }

    /// Finds a token by its text.
    pub(super) fn living_token(&self, text: &str) -> Answer<&Token> {
        self.tokens.iter().find(|token| token.text == text && token.expires > now()).ok_or_else(Refusal::bad_credentials)
    }

    /// Finds a repository that the request's token may see, and checks the permission.
    pub(super) fn permitted(&self, headers: &HeaderMap, repository: &str, need: Need) -> Answer<&Repository> {
        let token = self.authenticate(headers)?;
        let found = self.repository(repository).filter(|found| self.sees(token, found)).ok_or_else(Refusal::not_found)?;
        if !token.allows(need) {
            return Err(Refusal::not_accessible());
        }
        Ok(found)
    }

    /// The same, to change something.
    pub(super) fn permitted_mut(&mut self, headers: &HeaderMap, repository: &str, need: Need) -> Answer<&mut Repository> {
        self.permitted(headers, repository, need)?;
        self.repository_mut(repository).ok_or_else(Refusal::not_found)
    }

    /// Tells whether a token reaches a repository: its installation does, and it was not narrowed to others.
    pub(super) fn sees(&self, token: &Token, repository: &Repository) -> bool {
        let installed: BTreeSet<u64> = self
            .installations
            .iter()
            .filter(|installation| installation.id == token.installation)
            .flat_map(|installation| installation.repositories.iter().copied())
            .collect();
        installed.contains(&repository.id) && token.repositories.as_ref().is_none_or(|narrowed| narrowed.contains(&repository.id))
    }
}

impl Token {
    /// Tells whether the token has a permission; writing includes reading.
    pub(super) fn allows(&self, need: Need) -> bool {
        match self.permissions.get(need.permission).map(String::as_str) {
            Some("write" | "admin") => true,
            Some("read") => !need.write,
            _ => false,
        }
    }
}

/// Reads the token of an API request.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("bearer ")).or_else(|| value.strip_prefix("token "))
}
