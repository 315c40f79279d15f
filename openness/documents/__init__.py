"""A document's bytes as passages of plain text: bytes in, passages out, nothing else touched."""
