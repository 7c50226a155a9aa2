# Questions about values that only an apply can know. A function that reads `unknown` decides itself what an unknown value means,
# so a rule that asks through it is not undetermined because of that value.
package plangate.lib

# is_set(resource, path): whether something is written at `path`, be its value known or not. Give it `input.resource`, or a related resource.
is_set(resource, path) if has(resource.values, path)

is_set(resource, path) if is_unknown(resource, path)

# is_given(resource, path): whether something other than an empty text stands at `path`, be its value known or not.
is_given(resource, path) if is_unknown(resource, path)

is_given(resource, path) if get(resource.values, path, "") != ""

# known(resource, path): the value at `path` if it is written and known; undefined otherwise.
known(resource, path) := value if {
	not is_unknown(resource, path)
	value := object.get(resource.values, path, null)
	value != null
}

# is_unknown(resource, path): whether the value at `path`, something it lies in, or something in it is known only after apply.
is_unknown(resource, path) if {
	some unknown in resource.unknown
	shorter := min([count(unknown), count(path)])
	array.slice(unknown, 0, shorter) == array.slice(path, 0, shorter)
}
