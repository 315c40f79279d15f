"""The desk: what people agreed to have shown is found, picked out, passed on, and said what it led to.

Whatever is kept here about an item goes with it, and with its author's yes to be shown. Curators are kept as persons of the
roster, where they are there.
"""
