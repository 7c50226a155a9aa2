# Rules of security groups: blocks of aws_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule and …_egress_rule.
package plangate.aws.lib

import data.plangate.lib

# ingress(resource): the ingress rules of a resource, each with the path to it.
ingress(resource) := [{"rule": rule, "path": ["ingress", index]} |
	some index, rule in lib.list(lib.get(resource.values, ["ingress"], []))
] if resource.type in {"aws_security_group", "aws_default_security_group"}

ingress(resource) := [{"rule": resource.values, "path": []} |
	lib.get(resource.values, ["type"], "") == "ingress"
] if resource.type == "aws_security_group_rule"

ingress(resource) := [{"rule": resource.values, "path": []}] if resource.type == "aws_vpc_security_group_ingress_rule"

# egress(resource): the egress rules of a resource, each with the path to it.
egress(resource) := [{"rule": rule, "path": ["egress", index]} |
	some index, rule in lib.list(lib.get(resource.values, ["egress"], []))
] if resource.type in {"aws_security_group", "aws_default_security_group"}

egress(resource) := [{"rule": resource.values, "path": []} |
	lib.get(resource.values, ["type"], "") == "egress"
] if resource.type == "aws_security_group_rule"

egress(resource) := [{"rule": resource.values, "path": []}] if resource.type == "aws_vpc_security_group_egress_rule"

# world_source(rule): the attribute by which an ingress rule admits every address.
world_source(rule) := "cidr_blocks" if {
	lib.has_world(lib.get(rule, ["cidr_blocks"], []))
} else := "ipv6_cidr_blocks" if {
	lib.has_world(lib.get(rule, ["ipv6_cidr_blocks"], []))
} else := "cidr_ipv4" if {
	lib.is_world(lib.get(rule, ["cidr_ipv4"], ""))
} else := "cidr_ipv6" if {
	lib.is_world(lib.get(rule, ["cidr_ipv6"], ""))
}

# opens(rule, port, protocols): whether an ingress rule lets traffic of one of these protocols reach the port.
opens(rule, _, _) if protocol(rule) in {"-1", "all"}

opens(rule, port, protocols) if {
	protocol(rule) in protocols
	lib.port_between(port, lib.get(rule, ["from_port"], -1), lib.get(rule, ["to_port"], -1))
}

# 0 to 0 is written where every port is meant.
opens(rule, _, protocols) if {
	protocol(rule) in protocols
	lib.num(lib.get(rule, ["from_port"], -1)) == 0
	lib.num(lib.get(rule, ["to_port"], -1)) == 0
}

# opens_every_port(rule): whether a rule, or an entry of a network access list, covers every port.
opens_every_port(rule) if protocol(rule) in {"-1", "all"}

opens_every_port(rule) if {
	lib.num(lib.get(rule, ["from_port"], -1)) <= 1
	lib.num(lib.get(rule, ["to_port"], -1)) == 65535
}

# protocol(rule): the protocol in lower case, as text.
protocol(rule) := lower(sprintf("%v", [lib.get(rule, ["protocol"], lib.get(rule, ["ip_protocol"], ""))]))
