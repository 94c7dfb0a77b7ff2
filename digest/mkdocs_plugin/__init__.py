"""The boundary to MkDocs: nothing outside this package imports it."""
