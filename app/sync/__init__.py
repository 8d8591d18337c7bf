"""What phones did without signal, in batches; what they need beforehand, as one pack."""
