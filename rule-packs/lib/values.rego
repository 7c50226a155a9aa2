# Readers of configured values. A configuration may write true as true or "true", and 22 as 22 or "22":
# these functions take both. What is absent, null or unknown counts as not written.
package plangate.lib

# get(from, path, fallback): the value at `path`, an array of keys and indices; `fallback` where it is absent or null.
get(from, path, fallback) := value if {
	value := object.get(from, path, null)
	value != null
} else := fallback

# has(from, path): whether something that is not null stands at `path`.
has(from, path) if object.get(from, path, null) != null

# bool(value): the truth a value spells; undefined for anything else.
bool(value) := value if is_boolean(value)

bool(value) := true if {
	is_string(value)
	lower(value) == "true"
}

bool(value) := false if {
	is_string(value)
	lower(value) == "false"
}

# num(value): the number a value spells; undefined for anything else.
num(value) := value if is_number(value)

num(value) := number if {
	is_string(value)
	regex.match(`^-?[0-9]+(\.[0-9]+)?$`, value)
	number := to_number(value)
}

# list(value): the value as an array: null is empty, a single value is an array of it.
list(value) := value if is_array(value)

list(value) := [] if is_null(value)

list(value) := [item | some item in value] if is_set(value)

list(value) := [value] if {
	not is_array(value)
	not is_null(value)
	not is_set(value)
}

# is_on(from, path, fallback): whether the switch at `path` is on; `fallback` is what the provider assumes where it is not written.
is_on(from, path, fallback) if bool(get(from, path, fallback)) == true

# is_off(from, path, fallback): the opposite of is_on, as a positive statement.
is_off(from, path, fallback) if bool(get(from, path, fallback)) == false

# is_blank(from, path): whether nothing, or an empty string, stands at `path`.
is_blank(from, path) if get(from, path, "") == ""
