# Flags of Cloud SQL instances.
package plangate.gcp.lib

import data.plangate.lib

# flags(values): the database flags of an instance, in their order.
flags(values) := lib.list(lib.get(values, ["settings", 0, "database_flags"], []))
