//! Routes and listings: escaping what goes into a path, reading page by page.
//!
//! Always true: a listing is read to its end or refused, never cut off silently.

use serde::de::DeserializeOwned;

use super::client::{Answer, Call};
use super::error::{Error, Result};

/// Items on a page, the most GitHub gives.
const PER_PAGE: usize = 100;
/// Pages beyond which a listing is refused: 20,000 items.
const PAGES: usize = 200;

/// Reads a listing page by page.
pub(super) async fn pages<P, T, F>(route: &str, what: &str, send: impl Fn(Call) -> F, items: impl Fn(P) -> Vec<T>) -> Result<Vec<T>>
where
    P: DeserializeOwned,
    F: Future<Output = Result<Answer>>,
{
    let joint = if route.contains('?') { '&' } else { '?' };
    let mut all = Vec::new();
    for page in 1..=PAGES {
        let answer = send(Call::get(format!("{route}{joint}per_page={PER_PAGE}&page={page}"), what)).await?;
        let found = items(answer.json(what)?);
        let last = found.len() < PER_PAGE;
        all.extend(found);
        if last {
            return Ok(all);
        }
    }
    Err(Error::Rejected { what: what.to_owned(), message: format!("there are more than {} of them", PER_PAGE * PAGES) })
}

/// Makes "not found" an answer.
pub(super) fn found<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Escapes text as one segment of a path or one value of a query.
pub(super) fn escape(text: &str) -> String {
    use std::fmt::Write;
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    // A segment of dots would be resolved away by whoever reads the path.
    if escaped.bytes().all(|byte| byte == b'.') { escaped.replace('.', "%2E") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn escaping_leaves_no_way_out_of_a_segment() {
        assert_eq!(escape("feature/a b?c"), "feature%2Fa%20b%3Fc");
        assert_eq!(escape(".."), "%2E%2E");
        assert_eq!(escape("plangate[bot]"), "plangate%5Bbot%5D");
    }
}
