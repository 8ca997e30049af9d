"""What programs ask of the registry by POST, and the description of the whole surface (OpenAPI)."""
