# Rules of network security groups: azurerm writes them as a resource of their own or as blocks of the group.
package plangate.azure.lib

import data.plangate.lib

# Ways in which azurerm spells "any address".
any_address := {"*", "any", "internet", "0.0.0.0", "/0"}

# is_any(source): whether a source covers every address.
is_any(source) if lower(source) in any_address

is_any(source) if lib.is_world(source)

# open_source(rule): the attribute by which a rule admits every address.
open_source(rule) := "source_address_prefix" if {
	is_any(lib.get(rule, ["source_address_prefix"], ""))
} else := "source_address_prefixes" if {
	some source in lib.list(lib.get(rule, ["source_address_prefixes"], []))
	is_any(source)
}

# admits(rule, protocols): whether a rule lets traffic of one of these protocols in.
admits(rule, protocols) if {
	lower(lib.get(rule, ["access"], "")) == "allow"
	lower(lib.get(rule, ["direction"], "")) == "inbound"
	lower(lib.get(rule, ["protocol"], "*")) in protocols
}

# reaches(rule, port): whether a rule's destination ports include this one.
reaches(rule, port) if lib.port_in(port, lib.get(rule, ["destination_port_range"], ""))

reaches(rule, port) if {
	some range in lib.list(lib.get(rule, ["destination_port_ranges"], []))
	lib.port_in(port, range)
}

# exposes(rule, port, protocols): whether a rule lets everybody reach this port.
exposes(rule, port, protocols) if {
	admits(rule, protocols)
	reaches(rule, port)
	open_source(rule)
}
