"""The pure domain: no I/O, no clock, no framework. Time and randomness are passed in."""
