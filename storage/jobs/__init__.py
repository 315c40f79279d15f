"""Work that a page asks for and the worker does: what may be asked, how it is asked for, and how it is done."""
