//! Functions on IP network addresses.
//!
//! Always true: addresses are computed in 128 bits, and never leave the family of the prefix they come from.

use std::net::{Ipv4Addr, Ipv6Addr};

use dashu_int::{IBig, UBig};

use super::arguments::{about, big_integer, integer};
use super::function::{Call, Failure, Function, Parameter, fail, fail_argument};
use crate::plan::terraform::cty::{Type, Value};

pub(super) fn functions() -> Vec<Function> {
    let prefix = || Parameter::new("prefix", Type::String);
    let number = |name: &'static str| Parameter::new(name, Type::Number);
    vec![
        Function::new("cidrhost", Type::String, host).parameter(prefix()).parameter(number("hostnum")).not_null(),
        Function::new("cidrnetmask", Type::String, netmask).parameter(prefix()).not_null(),
        Function::new("cidrsubnet", Type::String, subnet)
            .parameter(prefix())
            .parameter(number("newbits"))
            .parameter(number("netnum"))
            .not_null(),
        Function::new("cidrsubnets", Type::list(Type::String), subnets).parameter(prefix()).variadic(number("newbits")).not_null(),
    ]
}

/// An address prefix: `bits` is 32 or 128, `address` has no bits beyond `length`.
#[derive(Clone, Copy, Debug)]
struct Prefix {
    address: u128,
    length: u32,
    bits: u32,
}

impl Prefix {
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let length: u32 = length.parse().ok()?;
        let (address, bits) =
            if address.contains(':') { (u128::from(address.parse::<Ipv6Addr>().ok()?), 128) } else { (u128::from(parse_v4(address)?), 32) };
        (length <= bits).then(|| Self { address: address & mask(bits, length), length, bits })
    }

    fn of(call: &Call<'_>) -> Result<Self, String> {
        Self::parse(call.text(0)).ok_or_else(|| format!("invalid CIDR expression: invalid CIDR address: {}", call.text(0)))
    }

    fn is_mapped(self) -> bool {
        self.bits == 128 && Ipv6Addr::from(self.address).to_ipv4_mapped().is_some()
    }

    fn last(self) -> u128 {
        self.address | (mask(self.bits, self.bits) & !mask(self.bits, self.length))
    }

    fn show(self) -> String {
        // An IPv4 address in IPv6 is shown as IPv4, and so is its prefix.
        let length = if self.is_mapped() { self.length.saturating_sub(96) } else { self.length };
        format!("{}/{length}", show_address(self.address, self.bits))
    }
}

/// Reads dotted decimals. Leading zeros do not make them octal, as Terraform has it.
fn parse_v4(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() != 4 {
        return None;
    }
    parts.iter().try_fold(0_u32, |address, part| {
        let valid = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let octet: u32 = if valid { part.parse().ok()? } else { return None };
        (octet <= 255).then_some(address << 8 | octet)
    })
}

/// Makes the mask of the first `length` of `bits` bits.
fn mask(bits: u32, length: u32) -> u128 {
    let all = if bits == 128 { u128::MAX } else { u128::from(u32::MAX) };
    all & all.checked_shl(bits - length).unwrap_or(0)
}

fn show_address(address: u128, bits: u32) -> String {
    if bits == 32 {
        return Ipv4Addr::from(address as u32).to_string();
    }
    let address = Ipv6Addr::from(address);
    address.to_ipv4_mapped().map_or_else(|| address.to_string(), |v4| v4.to_string())
}

fn host(call: &mut Call<'_>) -> Result<Value, Failure> {
    let number = big_integer(&call.args[1])?;
    let prefix = Prefix::of(call).map_err(Failure::Call)?;
    let highest = IBig::from(prefix.last() - prefix.address);
    let negative = number < IBig::ZERO;
    // Negative numbers count from the end: -1 is the last.
    let from_start = if negative { &highest + &number + IBig::ONE } else { number.clone() };
    match u128::try_from(from_start) {
        Ok(offset) if offset <= prefix.last() - prefix.address => Ok(Value::string(show_address(prefix.address | offset, prefix.bits))),
        _ => fail(format!("prefix of {} does not accommodate a host numbered {number}", prefix.length)),
    }
}

fn netmask(call: &mut Call<'_>) -> Result<Value, Failure> {
    let prefix = Prefix::of(call).map_err(Failure::Call)?;
    if prefix.bits != 32 && !prefix.is_mapped() {
        return fail(format!("IPv6 addresses cannot have a netmask: {}", call.text(0)));
    }
    Ok(Value::string(show_address(mask(prefix.bits, prefix.length), prefix.bits)))
}

fn subnet(call: &mut Call<'_>) -> Result<Value, Failure> {
    let new_bits = integer(&call.args[1])?;
    let number = big_integer(&call.args[2])?;
    let prefix = Prefix::of(call).map_err(Failure::Call)?;
    let length = i64::from(prefix.length).saturating_add(new_bits);
    if length > i64::from(prefix.bits) {
        return fail(format!("insufficient address space to extend prefix of {} by {new_bits}", prefix.length));
    }
    // Terraform looks at 64 bits of the number, and at nothing where the prefix is made shorter.
    let magnitude = number.clone().into_parts().1;
    let low = u64::try_from(magnitude & UBig::from(u64::MAX)).unwrap_or(u64::MAX);
    let fits = u32::try_from(new_bits).is_err() || new_bits >= 64 || low >> new_bits == 0;
    if !fits {
        return fail(format!("prefix extension of {new_bits} does not accommodate a subnet numbered {number}"));
    }
    // A negative number is not refused: Terraform puts its two's complement into the address and takes what that comes to without its sign.
    let shift = usize::try_from(i64::from(prefix.bits) - length).unwrap_or(usize::MAX);
    let combined =
        if number.is_zero() || shift > 4096 { IBig::from(prefix.address) } else { IBig::from(prefix.address) | (number.clone() << shift) };
    let address = u128::try_from(combined.into_parts().1).ok().filter(|address| *address <= mask(prefix.bits, prefix.bits));
    match (address, u32::try_from(length)) {
        (Some(address), Ok(length)) => Ok(Value::string(Prefix { address, length, bits: prefix.bits }.show())),
        // What Go prints for a prefix of less than no bits.
        (Some(_), Err(_)) => Ok(Value::string("<nil>")),
        (None, _) => fail(format!("prefix extension of {new_bits} does not accommodate a subnet numbered {number}")),
    }
}

fn subnets(call: &mut Call<'_>) -> Result<Value, Failure> {
    let prefix = Prefix::of(call).or_else(|message| fail_argument(0, message))?;
    let all = mask(prefix.bits, prefix.bits);
    // The network just before the first one; it may wrap around, as in Terraform.
    let mut current: Option<Prefix> = None;
    let mut made = Vec::new();
    for (index, arg) in call.args.iter().enumerate().skip(1) {
        let extension = about(index, integer(arg))?;
        if extension < 1 {
            return fail_argument(index, "must extend prefix by at least one bit");
        }
        if extension > 32 {
            return fail_argument(index, "may not extend prefix by more than 32 bits");
        }
        let length = prefix.length + extension as u32;
        if length > prefix.bits {
            let family = if prefix.bits == 32 { "IPv4" } else { "IPv6" };
            return fail_argument(index, format!("would extend prefix to {length} bits, which is too long for an {family} address"));
        }
        let before = current.unwrap_or(Prefix {
            address: prefix.address.wrapping_sub(1) & all & mask(prefix.bits, length),
            length,
            bits: prefix.bits,
        });
        let around = Prefix { address: before.last() & mask(prefix.bits, length), length, bits: prefix.bits };
        let next = around.last().wrapping_add(1) & all;
        let contained = next & mask(prefix.bits, prefix.length) == prefix.address;
        if next == 0 || !contained {
            let message = format!("not enough remaining address space for a subnet with a prefix of {length} bits after {}", before.show());
            return fail_argument(index, message);
        }
        let next = Prefix { address: next & mask(prefix.bits, length), length, bits: prefix.bits };
        made.push(next.show());
        current = Some(next);
    }
    Ok(Value::string_list(made))
}
