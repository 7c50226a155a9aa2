# Addresses and ports.
package plangate.lib

# is_world(cidr): whether a CIDR block covers every address of its family, however its base is written.
is_world(cidr) if {
	is_string(cidr)
	endswith(trim_space(cidr), "/0")
}

# port_between(port, from, to): whether a port lies in a range; bounds may be strings.
port_between(port, from, to) if {
	num(from) <= port
	port <= num(to)
}

# port_in(port, text): whether a port lies in what `text` writes: "22", "20-25", "*", or a number.
port_in(_, "*")

port_in(port, text) if num(text) == port

port_in(port, text) if {
	is_string(text)
	bounds := split(text, "-")
	count(bounds) == 2
	port_between(port, trim_space(bounds[0]), trim_space(bounds[1]))
}
