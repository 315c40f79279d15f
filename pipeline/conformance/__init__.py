"""What a collector of any source keeps to: the tests to inherit, and a server of our own to hold them against."""
