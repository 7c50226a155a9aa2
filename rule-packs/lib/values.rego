package plangate.lib
