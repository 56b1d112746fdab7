"""Free text to meaning: topics, facts and red flags from YAML; pure."""
