"""What pages may write: small named acts, each one named write of the store, each refusing without the role it takes.

Every act takes who looks and opens the store for itself alone. Where two people could edit the same thing it also takes the stamp
that was seen, and the second of them is told.
"""
