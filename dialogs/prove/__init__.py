"""The proof that the content is safe: every property over every set of answers, as diagrams."""
