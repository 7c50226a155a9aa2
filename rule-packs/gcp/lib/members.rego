# Members of IAM bindings.
package plangate.gcp.lib

import data.plangate.lib

# Members that stand for everybody.
everybody := {"allUsers", "allAuthenticatedUsers"}

# members(values): the members that a *_iam_member or *_iam_binding names, each with its path.
members(values) := array.concat(single, several) if {
	single := [{"member": member, "path": ["member"]} |
		member := lib.get(values, ["member"], null)
		member != null
	]
	several := [{"member": member, "path": ["members", index]} | some index, member in lib.list(lib.get(values, ["members"], []))]
}
