"""One turn of one person: what arrived and what is stored in, what to say and store out."""
