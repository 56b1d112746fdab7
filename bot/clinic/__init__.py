"""What a clinician reads: one record of a person's knee, and every format that is made of it."""
