-- One row is one source, in any order: sorting a few rows costs more than reading them.
select
    source,
    identity,
    path,
    format,
    read_to,
    tail,
    file_size,
    file_mtime_ns,
    lines,
    imported,
    duplicates,
    quarantined,
    skipped,
    first_ts,
    last_ts,
    imported_at,
    finished
from sources;
