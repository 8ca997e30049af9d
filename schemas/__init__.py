"""Published data as package data: JSON-LD contexts, JSON Schemas and their manifest. No code lives here.

`manifest.json` lists every file with its IRI, the SHA-256 of its JCS form (RFC 8785), its
origin and its licence. The files keep the published member order in this project's layout,
one term a line; what is pinned is the JSON value, not its whitespace.
"""
