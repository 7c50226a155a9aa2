//! How a function is described and called, after cty's function protocol and HCL's call expression.
//!
//! Always true: an implementation sees only arguments of its parameters' types, and nulls, unknowns, values of unknown type and marks
//! only where its parameter allows them.

use super::host::{Host, LimitReached};
use crate::plan::terraform::cty::{Kind, Marks, PathError, Type, Value, convert, quote};

/// Why a call gave no value: the two parts of Terraform's message, and the argument it is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{summary}: {detail}")]
pub(crate) struct CallError {
    pub summary: &'static str,
    pub detail: String,
    pub argument: Option<usize>,
    /// Whether a bound was reached, rather than the call being wrong: nothing may go on as if it had failed.
    pub is_limit: bool,
}

/// What an implementation says is wrong.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    Argument(usize, String),
    Call(String),
    Limit(LimitReached),
}

impl From<LimitReached> for Failure {
    fn from(limit: LimitReached) -> Self {
        Self::Limit(limit)
    }
}

impl From<PathError> for Failure {
    fn from(error: PathError) -> Self {
        Self::Call(error.to_string())
    }
}

/// Makes a failure of the call as a whole.
pub(super) fn fail<T>(message: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Call(message.into()))
}

/// Makes a failure about one argument, counted from 0.
pub(super) fn fail_argument<T>(index: usize, message: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Argument(index, message.into()))
}

/// One parameter and what its arguments may be.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    name: &'static str,
    ty: Type,
    null: bool,
    unknown: bool,
    dynamic: bool,
    marked: bool,
}

impl Parameter {
    pub(super) fn new(name: &'static str, ty: Type) -> Self {
        Self { name, ty, null: false, unknown: false, dynamic: false, marked: false }
    }

    /// Lets nulls through.
    pub(super) fn null(mut self) -> Self {
        self.null = true;
        self
    }

    /// Lets unknown values through.
    pub(super) fn unknown(mut self) -> Self {
        self.unknown = true;
        self
    }

    /// Lets values of unknown type through.
    pub(super) fn dynamic(mut self) -> Self {
        self.dynamic = true;
        self
    }

    /// Lets marks through: the implementation puts them where they belong.
    pub(super) fn marked(mut self) -> Self {
        self.marked = true;
        self
    }
}

/// A call to an implementation: its arguments, checked, and the type it is to return.
pub(super) struct Call<'a> {
    pub(super) args: Vec<Value>,
    pub(super) ty: Type,
    pub(super) host: &'a mut dyn Host,
}

impl Call<'_> {
    /// Returns a string argument's text.
    pub(super) fn text(&self, index: usize) -> &str {
        self.args.get(index).and_then(Value::as_str).unwrap_or_default()
    }

    /// Makes the unknown value of the return type.
    pub(super) fn unknown(&self) -> Value {
        Value::unknown(self.ty.clone())
    }
}

pub(super) type Implementation = fn(&mut Call<'_>) -> Result<Value, Failure>;
pub(super) type TypeOf = fn(&[Value]) -> Result<Type, Failure>;

#[derive(Clone, Debug)]
enum Returns {
    Always(Type),
    From(TypeOf),
}

/// A function of the language.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    name: &'static str,
    parameters: Vec<Parameter>,
    variadic: Option<Parameter>,
    returns: Returns,
    not_null: bool,
    implementation: Implementation,
}

impl Function {
    /// Describes a function that returns values of one type.
    pub(super) fn new(name: &'static str, returns: Type, implementation: Implementation) -> Self {
        let returns = Returns::Always(returns);
        Self { name, parameters: Vec::new(), variadic: None, returns, not_null: false, implementation }
    }

    /// Describes a function whose return type depends on its arguments.
    pub(super) fn typed(name: &'static str, returns: TypeOf, implementation: Implementation) -> Self {
        let returns = Returns::From(returns);
        Self { name, parameters: Vec::new(), variadic: None, returns, not_null: false, implementation }
    }

    pub(super) fn parameter(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    pub(super) fn variadic(mut self, parameter: Parameter) -> Self {
        self.variadic = Some(parameter);
        self
    }

    /// Says that the result is never null.
    pub(super) fn not_null(mut self) -> Self {
        self.not_null = true;
        self
    }

    /// Returns the name without a namespace.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    fn parameter_at(&self, index: usize) -> Option<&Parameter> {
        self.parameters.get(index).or(self.variadic.as_ref())
    }

    /// Calls the function. `shown` is its name as the configuration has it.
    ///
    /// The result has an origin only if it is one of the arguments or was in one.
    pub(crate) fn call(&self, shown: &str, args: Vec<Value>, host: &mut dyn Host) -> Result<Value, CallError> {
        self.check_count(shown, args.len())?;
        let mut converted = Vec::with_capacity(args.len());
        for (index, arg) in args.iter().enumerate() {
            let Some(parameter) = self.parameter_at(index) else { break };
            let value = convert(arg, &parameter.ty).map_err(|error| self.error(shown, Failure::Argument(index, error.to_string())))?;
            // A set with unknown elements becomes a list of which nothing is known but its elements' own type.
            if !value.is_known() && !value.is_dynamic() && !value.ty().conforms(&parameter.ty) {
                let message = format!("{} required, but received {}", parameter.ty.friendly_name(), value.ty().friendly_name());
                return Err(self.error(shown, Failure::Argument(index, message)));
            }
            converted.push(value);
        }
        self.run(converted, host).map_err(|failure| self.error(shown, failure))
    }

    fn check_count(&self, shown: &str, count: usize) -> Result<(), CallError> {
        let required = self.parameters.len();
        let error = |summary, detail| Err(CallError { summary, detail, argument: None, is_limit: false });
        if let Some(missing) = self.parameters.get(count) {
            let qualifier = if self.variadic.is_some() { " at least" } else { "" };
            let detail =
                format!("Function {} expects{qualifier} {required} argument(s). Missing value for {}.", quote(shown), quote(missing.name));
            return error("Not enough function arguments", detail);
        }
        if count > required && self.variadic.is_none() {
            return error("Too many function arguments", format!("Function {} expects only {required} argument(s).", quote(shown)));
        }
        Ok(())
    }

    fn error(&self, shown: &str, failure: Failure) -> CallError {
        match failure {
            Failure::Argument(index, message) => {
                let name = self.parameter_at(index).map_or("", |parameter| parameter.name);
                let detail = format!("Invalid value for {} parameter: {message}.", quote(name));
                CallError { summary: "Invalid function argument", detail, argument: Some(index), is_limit: false }
            }
            Failure::Call(message) => {
                let detail = format!("Call to function {} failed: {message}.", quote(shown));
                CallError { summary: "Error in function call", detail, argument: None, is_limit: false }
            }
            Failure::Limit(limit) => CallError {
                summary: "Limit reached",
                detail: format!("Call to function {} was given up: {limit}.", quote(shown)),
                argument: None,
                is_limit: true,
            },
        }
    }

    fn run(&self, mut args: Vec<Value>, host: &mut dyn Host) -> Result<Value, Failure> {
        host.spend(1)?;
        let mut marks = Marks::NONE;
        let (mut unknown, mut untyped) = (false, false);
        for (index, arg) in args.iter_mut().enumerate() {
            let Some(parameter) = self.parameter_at(index) else { break };
            if !parameter.marked {
                let (plain, own) = arg.unmark_deep();
                *arg = plain;
                marks |= own;
            }
            // Behind an argument of unknown type nothing more is checked.
            if arg.is_null() && !parameter.null && !untyped {
                return fail_argument(index, "argument must not be null");
            }
            untyped |= !parameter.dynamic && matches!(arg.kind(), Kind::Null(Type::Dynamic) | Kind::Unknown(Type::Dynamic, _));
            unknown |= !arg.is_known() && !parameter.unknown;
        }
        if untyped {
            return Ok(Value::dynamic().with_marks(marks));
        }
        let ty = match &self.returns {
            Returns::Always(ty) => ty.clone(),
            Returns::From(decide) => decide(&args)?,
        };
        let result = if unknown { Value::unknown(ty) } else { (self.implementation)(&mut Call { args, ty, host })? };
        host.spend(result.weight() / 8)?;
        let result = if self.not_null { result.refine_not_null() } else { result };
        Ok(result.with_marks(marks))
    }
}
