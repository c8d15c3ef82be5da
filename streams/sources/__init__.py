"""Feed files and API rows become facts here: the only place that knows a feed's field names."""
