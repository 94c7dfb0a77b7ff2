"""What a curator runs: from a report to an entry."""
