"""What an organisation hands in besides items: small tables, a policy, and who agreed to have what shown."""

from __future__ import annotations

from typing import Final

TABLES: Final = {
    "initiatives": "initiative,title,goal,owner,tag,began\npumps,The pumps,Fewer failures,p03,pumps,2026-08-01\n"
    "valves,The valves,,,valves,2026-08-10\n",
    "rules": "rule,title,kind,owner,last_read\narchives,The Archives Act,law,p02,2026-08-03\nhouse,House rules,own policy,,\n",
    "training": "person,course,date,rule\np01,Archives,2026-08-05,archives\np02,Archives,2026-08-05,archives\n"
    "p03,Pumps,2026-09-02,\n",
    "incidents": "date,kind,severity,consequence,people\n2026-08-11,accident,1,talk,1\n2026-09-04,accident,2,none,6\n",
    "pulse": "month,question,department,yes,answers,invited\n2026-08,why,D0,7,9,12\n2026-08,why,D1,8,11,12\n"
    "2026-08,free,,14,20,24\n",
    "labels": "source,native_id,label,by\nslack,items-2026-08-2,knowledge,p03\nslack,items-2026-08-7,question,p04\n",
}
"""By kind of `sharewell import`, the file."""
POLICY: Final = """\
# How we share

We share what we know, because others can use it. You may write about your work in your own name.
You must not publish names of customers. Ask your colleagues when you are not sure.
"""
SHOWN: Final = "show my public posts"
