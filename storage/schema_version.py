"""The names of the schema's migrations, in their order; kept apart, for to read them loads nothing."""

MIGRATIONS = (
    "0001_first",
    "0002_collecting",
    "0003_measures",
    "0004_reread",
    "0005_near_duplicates",
    "0006_desk",
    "0007_topics",
    "0008_labelling",
    "0009_policy_sentences",
    "0010_local_classifiers",
    "0011_jobs",
    "0012_own",
    "0013_decisions",
    "0014_mailed",
    "0015_stories",
    "0016_keys_first",
    "0017_search",
    "0018_policy_by",
    "0019_stale_classifiers",
    "0020_annotations",
)
