"""What the worker does, one file a kind of job; which kinds there are stands in `storage/jobs/kinds.py`."""
