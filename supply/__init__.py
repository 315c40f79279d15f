"""What Sharewell is built from: which packages, under which licences, and whether any of them is known to be unsafe."""
