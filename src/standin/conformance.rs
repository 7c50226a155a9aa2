//! GitHub's own description of its API, and whether an exchange keeps to it.
//!
//! Always true: a request that the description does not know is an error, and so is a field that it forbids.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::log::Exchange;

/// The operations in use, compiled.
pub struct Description {
    operations: Vec<Operation>,
}

struct Operation {
    method: String,
    /// Segments; one in braces matches anything.
    path: Vec<String>,
    parameters: Vec<String>,
    request: Option<Validator>,
    /// By status; `None` where the answer has no body.
    responses: BTreeMap<u16, Option<Validator>>,
}

/// `fixtures/github/api.json`.
#[derive(Deserialize)]
struct Excerpt {
    operations: Vec<OperationExcerpt>,
    /// Shared schemas, JSON Schema 2020-12, referred to as `#/$defs/NAME`.
    #[serde(rename = "$defs")]
    definitions: Map<String, Value>,
}

#[derive(Deserialize)]
struct OperationExcerpt {
    method: String,
    path: String,
    /// The names of its query parameters.
    query: Vec<String>,
    request: Option<Value>,
    responses: BTreeMap<u16, Option<Value>>,
}

impl Description {
    /// Compiles an excerpt.
    ///
    /// # Errors
    /// Says which operation's schema is unusable.
    pub fn parse(text: &str) -> Result<Self, String> {
        let excerpt: Excerpt = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let compile = |schema: Value, what: &str| {
            let mut used = Map::new();
            collect(&schema, &excerpt.definitions, &mut used);
            let whole = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": used, "allOf": [schema]});
            jsonschema::validator_for(&whole).map_err(|error| format!("{what}: {error}"))
        };
        let mut operations = Vec::new();
        for operation in excerpt.operations {
            let what = format!("{} {}", operation.method, operation.path);
            let mut responses = BTreeMap::new();
            for (status, schema) in operation.responses {
                responses.insert(status, schema.map(|schema| compile(schema, &what)).transpose()?);
            }
            operations.push(Operation {
                request: operation.request.map(|schema| compile(schema, &what)).transpose()?,
                responses,
                parameters: operation.query,
                path: segments(&operation.path).map(str::to_owned).collect(),
                method: operation.method,
            });
        }
        Ok(Self { operations })
    }

    /// Says in what an exchange departs from the description; nothing if in nothing.
    pub fn check(&self, exchange: &Exchange) -> Vec<String> {
        let what = format!("{} {}", exchange.method, exchange.path);
        let Some(operation) = self.operation(&exchange.method, &exchange.path) else {
            return vec![format!("{what}: GitHub's description has no such operation (or the excerpt lacks it)")];
        };
        let mut errors = Vec::new();
        for pair in exchange.query.iter().flat_map(|query| query.split('&')) {
            let name = pair.split('=').next().unwrap_or_default();
            if !operation.parameters.iter().any(|known| known == name) {
                errors.push(format!("{what}: the query parameter {name} is unknown"));
            }
        }
        let refused = exchange.status >= 400;
        match &operation.request {
            // What was refused may well have been wrong.
            Some(schema) if !refused => {
                errors.extend(violations(schema, &exchange.request).map(|error| format!("{what}: request: {error}")))
            }
            None if !exchange.request.is_null() && exchange.request != json!({}) => {
                errors.push(format!("{what}: there must be no request body"))
            }
            _ => {}
        }
        match operation.responses.get(&exchange.status) {
            None => errors.push(format!("{what}: the status {} is not described", exchange.status)),
            Some(Some(schema)) => errors.extend(violations(schema, &exchange.response).map(|error| format!("{what}: response: {error}"))),
            Some(None) if !exchange.response.is_null() => errors.push(format!("{what}: there must be no response body")),
            Some(None) => {}
        }
        errors
    }

    fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        let path: Vec<&str> = segments(path).collect();
        let score = |operation: &Operation| {
            // A last segment that stands for a path or a reference takes all the rest.
            let open = operation.path.last().is_some_and(|last| matches!(last.as_str(), "{path}" | "{ref}"));
            let takes_rest = open && path.len() >= operation.path.len();
            let fits = operation.method == method && (operation.path.len() == path.len() || takes_rest);
            let matches = operation.path.iter().zip(&path).all(|(template, segment)| template.starts_with('{') || template == segment);
            (fits && matches).then(|| operation.path.iter().filter(|template| !template.starts_with('{')).count())
        };
        self.operations
            .iter()
            .filter_map(|operation| Some((score(operation)?, operation)))
            .max_by_key(|(score, _)| *score)
            .map(|(_, operation)| operation)
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

fn violations<'a>(schema: &'a Validator, value: &'a Value) -> impl Iterator<Item = String> + 'a {
    schema.iter_errors(value).map(|error| {
        let mut message = error.to_string();
        if message.chars().count() > 300 {
            message = message.chars().take(300).collect();
        }
        format!("at {:?}: {message}", error.instance_path().to_string())
    })
}

/// Gathers the shared schemas that a schema needs, by its `$ref`s.
fn collect(schema: &Value, all: &Map<String, Value>, used: &mut Map<String, Value>) {
    match schema {
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix("#/$defs/"))
                && !used.contains_key(name)
                && let Some(definition) = all.get(name)
            {
                used.insert(name.to_owned(), definition.clone());
                collect(definition, all, used);
            }
            fields.values().for_each(|value| collect(value, all, used));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, all, used)),
        _ => {}
    }
}
