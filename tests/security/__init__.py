"""A secured broker: each command under its own user, with the rights of the table."""
