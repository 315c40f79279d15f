"""The lake: what facts are worked out from, as Parquet by month and source, brought together from several machines.

`lake.json` names its format, the check of its key and its time zone; `machines/NAME.json` lists a machine's files, and only what
is listed there counts: `TABLE/month=YYYYMM/source=NAME/MACHINE-DIGEST.parquet`, and `whole/TABLE/MACHINE-DIGEST.parquet` for what
has no month. `facts/` holds month facts that were worked out over all of it. No name, handle, address or text is in any of them.
"""
