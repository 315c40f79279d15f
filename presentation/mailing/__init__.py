"""What mail says besides the pack: the digest of alerts, and the line that shows that mail arrives."""
