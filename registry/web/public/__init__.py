"""Views open to everybody: certificates, published documents, and the plain pages around them."""
