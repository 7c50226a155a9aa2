//! Function calls, and the two functions that take expressions instead of values: `try` and `can`.
//!
//! Always true: what a function does not decide is unknown; a bound that a function reaches stops the plan and is never caught by `try`.

use crate::model::Span;
use crate::syntax::hcl::{Call, Expr};

use super::super::cty::{Type, Value};
use super::super::functions;
use super::host::MachineHost;
use super::scope::{Problems, Scope};

/// Says that there is no function of a name; `is_required` tells which providers a module says that it needs.
///
/// What other providers' functions return is not known here.
pub(crate) fn unknown_function(name: &str, is_required: impl Fn(&str) -> bool) -> Option<String> {
    let Some(provider) = name.strip_prefix("provider::").map(|rest| rest.split("::").next().unwrap_or(rest)) else {
        let is_special = matches!(name.strip_prefix("core::").unwrap_or(name), "try" | "can");
        let is_known = is_special || functions::find(name).is_some();
        return (!is_known).then(|| format!("Call to unknown function: there is no function named {name:?}"));
    };
    if !is_required(provider) {
        return Some(format!("Unknown provider function: there is no {name:?}, because required_providers does not name {provider:?}"));
    }
    let is_missing = provider == "terraform" && functions::find(name).is_none();
    is_missing.then(|| format!("Unknown provider function: the provider \"terraform\" has no function {name:?}"))
}

impl Scope<'_> {
    pub(super) fn call(&self, span: Span, call: &Call, problems: &mut Problems) -> Value {
        let name: &str = &call.name.text;
        if !self.names.allows_calls() {
            problems.error("functions may not be called here: write a literal value", self.place(span));
            return Value::dynamic();
        }
        match name.strip_prefix("core::").unwrap_or(name) {
            "try" => return self.try_call(span, &call.arguments, problems),
            "can" => return self.can_call(span, &call.arguments, problems),
            plain @ ("templatefile" | "templatestring") if self.names.is_template() => {
                let message = format!("Error in function call: cannot recursively call {plain} from inside another template function");
                problems.error(message, self.place(span));
                return Value::dynamic();
            }
            _ => {}
        }
        if let Some(message) = unknown_function(name, |provider| self.names.requires_provider(provider)) {
            problems.error(message, self.place(call.name.span));
            return Value::dynamic();
        }
        let function = functions::find(name);
        let before = problems.list.len();
        let arguments = self.arguments(call, problems);
        let (Some(function), Ok(arguments)) = (function, arguments) else { return Value::dynamic() };
        if problems.list.len() > before {
            return Value::dynamic();
        }
        let mut host = MachineHost::new(self, span);
        let given = self.machine.is_recording().then(|| arguments.clone());
        match function.call(name, arguments, &mut host) {
            Ok(value) => {
                let value = self.bounded(value, call.arguments.first());
                self.machine.derive_call(value, function.name(), given.as_deref().unwrap_or_default())
            }
            Err(error) if error.is_limit => {
                self.machine.stop(error.to_string(), Some(self.place(span)));
                Value::dynamic()
            }
            Err(error) => {
                let at = error.argument.and_then(|index| call.arguments.get(index)).map_or(span, |argument| argument.span);
                problems.error(error.to_string(), self.place(at));
                Value::dynamic()
            }
        }
    }

    /// Evaluates the arguments; `Err` if the last one is to be spread and is not known.
    fn arguments(&self, call: &Call, problems: &mut Problems) -> Result<Vec<Value>, ()> {
        let mut values: Vec<Value> = call.arguments.iter().map(|argument| self.eval(argument, problems)).collect();
        if call.expand.is_none() {
            return Ok(values);
        }
        let (Some(last), Some(expr)) = (values.pop(), call.arguments.last()) else { return Ok(values) };
        if last.is_null() {
            problems.error("Invalid expanding argument value: the value spread with ... must not be null", self.place(expr.span));
            return Err(());
        }
        if !matches!(last.ty(), Type::Dynamic | Type::Tuple(_) | Type::List(_) | Type::Set(_)) {
            let message = "Invalid expanding argument value: only a list, set or tuple can be spread with ...";
            problems.error(message, self.place(expr.span));
            return Err(());
        }
        let (last, marks) = last.unmark();
        let items = last.as_items().ok_or(())?;
        values.extend(items.iter().map(|item| item.clone().or_origin(last.origin()).with_marks(marks)));
        Ok(values)
    }

    /// `try`: the first argument without an error.
    ///
    /// One with anything unknown in it may still fail once that is known, so then nothing is known of the result, not even its type or marks.
    fn try_call(&self, span: Span, arguments: &[Expr], problems: &mut Problems) -> Value {
        let mut tried = Problems::default();
        for argument in arguments {
            let mut own = Problems::default();
            let value = self.eval(argument, &mut own);
            if own.has_errors() {
                tried.list.append(&mut own.list);
                continue;
            }
            if value.is_wholly_known() {
                return value;
            }
            return match value.derivation() {
                Some(derivation) => Value::dynamic().with_derivation(Some(derivation)),
                None => self.machine.derive_call(Value::dynamic(), "try", &[value]),
            };
        }
        let mut message = String::from("Error in function call: no expression of try succeeded");
        for diagnostic in &tried.list {
            message.push_str("\n- ");
            message.push_str(&diagnostic.message);
        }
        problems.error(message, self.place(span));
        Value::dynamic()
    }

    /// `can`: whether the argument has no error.
    fn can_call(&self, span: Span, arguments: &[Expr], problems: &mut Problems) -> Value {
        let [argument] = arguments else {
            problems.error("can takes exactly one argument", self.place(span));
            return Value::unknown(Type::Bool);
        };
        let mut own = Problems::default();
        let value = self.eval(argument, &mut own);
        if own.has_errors() {
            Value::from(false)
        } else if value.is_wholly_known() {
            Value::from(true)
        } else {
            self.machine.derive_call(Value::unknown(Type::Bool), "can", &[value])
        }
    }
}
