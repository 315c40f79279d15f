"""What the ideal asks, as pure functions: records, indicators by theme, statistics, small groups, language."""
