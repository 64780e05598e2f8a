-- One row is one source, the one read furthest first.
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
from sources
order by
    read_to desc,
    source desc;
