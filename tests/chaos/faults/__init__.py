"""One kind of fault a file: found by being here."""
