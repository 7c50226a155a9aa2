# Addresses and ports.
package plangate.lib

# is_world(cidr): whether a CIDR block covers every address of its family, however its base is written.
is_world(cidr) if {
	is_string(cidr)
	endswith(trim_space(cidr), "/0")
}

# has_world(cidrs): whether one of several CIDR blocks, or the only one, covers every address of its family.
has_world(cidrs) if {
	some cidr in list(cidrs)
	is_world(cidr)
}

# port_between(port, from, to): whether a port lies in a range; bounds may be strings.
port_between(port, from, to) if {
	num(from) <= port
	port <= num(to)
}

# port_in(port, text): whether a port lies in what `text` writes: "22", "20-25", "*", or a number.
port_in(_, "*") := true

port_in(port, text) if num(text) == port

port_in(port, text) if {
	is_string(text)
	bounds := split(text, "-")
	count(bounds) == 2
	port_between(port, trim_space(bounds[0]), trim_space(bounds[1]))
}

# is_public_cidr(cidr): whether a CIDR block reaches addresses outside the private, shared, loopback and link-local ranges.
is_public_cidr(cidr) if {
	is_string(cidr)
	net.cidr_is_valid(trim_space(cidr))
	not is_private_cidr(trim_space(cidr))
}

is_private_cidr(cidr) if {
	some range in [
		"10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
		"::1/128", "fc00::/7", "fe80::/10",
	]
	net.cidr_contains(range, cidr)
}
