"""The same code without a broker: feed files in, the report of one agency-year out."""
