# Firewall rules of a VPC network, as google_compute_firewall writes them.
package plangate.gcp.lib

import data.plangate.lib

# admits_world(firewall): whether an ingress rule in force admits every address. Source tags widen a rule, they do not narrow it.
admits_world(firewall) if {
	upper(lib.get(firewall, ["direction"], "INGRESS")) == "INGRESS"
	not lib.is_on(firewall, ["disabled"], false)
	some source in lib.list(lib.get(firewall, ["source_ranges"], []))
	lib.is_world(source)
}

# allows(firewall, port, protocols): whether an allow block reaches the port; without ports it reaches all.
allows(firewall, port, protocols) if {
	some allowed in lib.list(lib.get(firewall, ["allow"], []))
	lower(lib.get(allowed, ["protocol"], "")) in protocols
	covers(lib.list(lib.get(allowed, ["ports"], [])), port)
}

covers([], _) := true

covers(ports, port) if {
	some range in ports
	lib.port_in(port, range)
}
