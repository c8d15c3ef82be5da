"""The rule `claim_doubtful`: page.md explains it."""
