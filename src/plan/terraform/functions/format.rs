//! `format` and `formatlist`: format strings and how each argument is written.
//!
//! Always true: widths and precisions of text count grapheme clusters, those of numbers bytes, and both are bounded.

use super::format_number::{format_float, format_integer, shortest};
use super::format_verb::Verb;
use super::function::{Call, Failure, Function, Parameter, fail, fail_argument};
use super::host::LimitReached;
use super::strings::check_length;
use crate::plan::terraform::cty::{Kind, Type, Value, clusters, convert, quote, to_json};

pub(super) fn functions() -> Vec<Function> {
    let described = |function: Function| {
        function
            .parameter(Parameter::new("format", Type::String))
            .variadic(Parameter::new("args", Type::Dynamic).null().unknown())
            .not_null()
    };
    vec![
        described(Function::new("format", Type::String, format_one)),
        described(Function::new("formatlist", Type::list(Type::String), format_list)),
    ]
}

/// The widest a field may be; Go itself refuses more for numbers.
const WIDEST: usize = 1_000_000;

fn format_one(call: &mut Call<'_>) -> Result<Value, Failure> {
    let format = call.text(0).to_owned();
    if call.args[1..].iter().any(|arg| !arg.is_wholly_known()) {
        // What stands before the first verb is sure to begin the result.
        let before = format.split('%').next().unwrap_or_default();
        let known = if before.len() < format.len() { before } else { "" };
        return Ok(call.unknown().refine_prefix(known));
    }
    let args = call.args[1..].to_vec();
    let text = render(&format, &args)?;
    check_length(call, text.len() as u64)?;
    Ok(Value::string(text))
}

fn format_list(call: &mut Call<'_>) -> Result<Value, Failure> {
    let format = call.text(0).to_owned();
    let args = call.args[1..].to_vec();
    if args.is_empty() {
        return Ok(Value::string_list([render(&format, &args)?]));
    }
    let mut length: Option<(usize, usize)> = None;
    let mut unknown = false;
    for (index, arg) in args.iter().enumerate() {
        let this = match (arg.kind(), arg.ty()) {
            (Kind::Set(_, items), _) if items.len() > 1 && !arg.is_wholly_known() => None,
            (Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items), _) => Some(items.len()),
            (Kind::Unknown(..), Type::Tuple(types)) => {
                unknown = true;
                Some(types.len())
            }
            (Kind::Unknown(..), Type::List(_) | Type::Set(_) | Type::Dynamic) => None,
            _ => continue,
        };
        let Some(this) = this else {
            unknown = true;
            continue;
        };
        match length {
            Some((chooser, expected)) if expected != this => {
                let (index, chooser) = (index + 1, chooser + 1);
                let message =
                    format!("argument {index} has length {this}, which is inconsistent with argument {chooser} of length {expected}");
                return fail_argument(index, message);
            }
            Some(_) => {}
            None => length = Some((index, this)),
        }
    }
    if unknown {
        return Ok(call.unknown());
    }
    let mut formatted = Vec::new();
    let mut iterators: Vec<_> = args.iter().map(|arg| arg.as_items().map(<[Value]>::iter)).collect();
    for iteration in 0..length.map_or(1, |(_, length)| length) {
        call.host.spend(1 + args.len() as u64)?;
        // Arguments behind one that is not known are left where they are: as Terraform does, the next row goes on with them from there.
        let row: Option<Vec<Value>> = args
            .iter()
            .zip(&mut iterators)
            .map(|(arg, items)| items.as_mut().map_or(Some(arg), Iterator::next).filter(|item| item.is_wholly_known()).cloned())
            .collect();
        let Some(row) = row else {
            formatted.push(Value::unknown(Type::String).refine_not_null());
            continue;
        };
        let text = render(&format, &row).map_err(|failure| match failure {
            Failure::Call(message) => Failure::Call(format!("error on format iteration {iteration}: {message}")),
            other => other,
        })?;
        check_length(call, text.len() as u64)?;
        formatted.push(Value::string(text));
    }
    Ok(Value::list(Type::String, formatted))
}

fn render(format: &str, args: &[Value]) -> Result<String, Failure> {
    let mut text = String::new();
    let (mut next, mut highest) = (1, 0);
    let mut at = 0;
    while let Some(found) = format[at..].find('%') {
        text.push_str(&format[at..at + found]);
        at += found;
        if format[at + 1..].starts_with('%') {
            text.push('%');
            at += 2;
            continue;
        }
        let verb = parse_verb(format, at, next)?;
        at += verb.text.len();
        highest = highest.max(verb.argument);
        next = verb.argument + 1;
        write_verb(&verb, args, &mut text)?;
        if text.len() as u64 > super::strings::LONGEST_TEXT {
            return Err(LimitReached("the formatted text is too long".to_owned()).into());
        }
    }
    text.push_str(&format[at..]);
    if highest < args.len() {
        return fail_argument(highest + 1, format!("too many arguments; only {highest} used by format string"));
    }
    Ok(text)
}

/// Reads `%[flags][width][.precision][[argument]]mode`.
fn parse_verb(format: &str, start: usize, next: usize) -> Result<Verb<'_>, Failure> {
    let bytes = format.as_bytes();
    let mut at = start + 1;
    let mut verb = Verb { offset: start, argument: next, ..Verb::default() };
    while let Some(flag) = bytes.get(at) {
        match flag {
            b'0' => verb.zero = true,
            b'#' => verb.sharp = true,
            b'+' => verb.plus = true,
            b'-' => verb.minus = true,
            b' ' => verb.space = true,
            _ => break,
        }
        at += 1;
    }
    let number = |at: &mut usize| {
        let from = *at;
        while bytes.get(*at).is_some_and(u8::is_ascii_digit) {
            *at += 1;
        }
        (*at > from).then(|| format[from..*at].parse::<usize>().unwrap_or(usize::MAX))
    };
    verb.width = number(&mut at);
    if bytes.get(at) == Some(&b'.') {
        at += 1;
        verb.precision = Some(number(&mut at).unwrap_or(0));
    }
    if bytes.get(at) == Some(&b'[') {
        at += 1;
        verb.argument = number(&mut at).unwrap_or(0);
        if bytes.get(at) == Some(&b']') && verb.argument > 0 {
            at += 1;
        } else {
            return unrecognized(format, at);
        }
    }
    match bytes.get(at) {
        Some(mode) if mode.is_ascii_alphabetic() => verb.mode = char::from(*mode),
        _ => return unrecognized(format, at),
    }
    verb.text = &format[start..=at];
    if verb.width.unwrap_or(0).max(verb.precision.unwrap_or(0)) > WIDEST {
        return Err(LimitReached(format!("{} asks for a field wider than {WIDEST}", verb.text)).into());
    }
    Ok(verb)
}

fn unrecognized<T>(format: &str, at: usize) -> Result<T, Failure> {
    match format[at..].chars().next() {
        None => fail(format!("invalid format string starting at offset {at}")),
        Some(character) => fail(format!("unrecognized format character '{character}' at offset {at}")),
    }
}

fn write_verb(verb: &Verb<'_>, args: &[Value], text: &mut String) -> Result<(), Failure> {
    let (shown, offset) = (quote(verb.text), verb.offset);
    let Some(arg) = verb.argument.checked_sub(1).and_then(|index| args.get(index)) else {
        let (index, total) = (verb.argument, args.len());
        return fail(format!("not enough arguments for {shown} at {offset}: need index {index} but have {total} total"));
    };
    if verb.mode != 'v' && arg.is_null() {
        return fail(format!("unsupported value for {shown} at {offset}: null value cannot be formatted"));
    }
    let unsupported = |reason: &str| Failure::Call(format!("unsupported value for {shown} at {offset}: {reason}"));
    let converted = |ty: &Type| convert(arg, ty).map_err(|error| unsupported(&error.to_string()));
    match verb.mode {
        'v' => {
            let plain = match arg.kind() {
                Kind::String(value) if !verb.sharp => value.to_string(),
                Kind::Number(number) if !verb.sharp => shortest(number),
                _ => to_json(arg).ok_or_else(|| unsupported("cannot serialize infinity as JSON"))?,
            };
            text.push_str(&pad(verb, plain));
        }
        't' => text.push_str(if converted(&Type::Bool)?.as_bool() == Some(true) { "true" } else { "false" }),
        'b' | 'd' | 'o' | 'x' | 'X' => {
            let number = converted(&Type::Number)?;
            let integer = number.as_number().and_then(|number| number.as_integer());
            text.push_str(&format_integer(verb, &integer.ok_or_else(|| unsupported("an integer is required"))?));
        }
        'e' | 'E' | 'f' | 'g' | 'G' => {
            if let Some(number) = converted(&Type::Number)?.as_number() {
                text.push_str(&format_float(verb, number));
            }
        }
        's' | 'q' => {
            let value = converted(&Type::String)?;
            let mut value = value.as_str().unwrap_or_default();
            if let Some(precision) = verb.precision.filter(|precision| *precision > 0)
                && let Some((end, _)) = clusters(value).nth(precision)
            {
                value = &value[..end];
            }
            let plain = if verb.mode == 's' { value.to_owned() } else { to_json(&Value::string(value)).unwrap_or_default() };
            text.push_str(&pad(verb, plain));
        }
        mode => return fail(format!("unsupported format verb '{mode}' in {shown} at offset {offset}")),
    }
    Ok(())
}

fn pad(verb: &Verb<'_>, text: String) -> String {
    let Some(width) = verb.width else { return text };
    let missing = width.saturating_sub(clusters(&text).count());
    if missing == 0 {
        return text;
    }
    let padding = if verb.zero { "0" } else { " " }.repeat(missing);
    if verb.minus { text + &padding } else { padding + &text }
}
