"""The indicators, by the interview's five themes; and how Sharewell itself behaves."""
