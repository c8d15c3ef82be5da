"""Charts as SVG made on the server: no script, no style attribute, so the strictest CSP holds."""
