# Entries of network access lists: blocks of aws_network_acl, and aws_network_acl_rule.
package plangate.aws.lib

import data.plangate.lib

# world_entry(entry): the attribute by which an entry covers every address.
world_entry(entry) := "cidr_block" if {
	lib.is_world(lib.get(entry, ["cidr_block"], ""))
} else := "ipv6_cidr_block" if {
	lib.is_world(lib.get(entry, ["ipv6_cidr_block"], ""))
}

# covers(entry, port): whether an entry applies to TCP traffic to the port.
covers(entry, _) if acl_protocol(entry) in {"-1", "all"}

covers(entry, port) if {
	acl_protocol(entry) in {"tcp", "6"}
	lib.port_between(port, lib.get(entry, ["from_port"], -1), lib.get(entry, ["to_port"], -1))
}

acl_protocol(entry) := lower(sprintf("%v", [lib.get(entry, ["protocol"], "")]))
