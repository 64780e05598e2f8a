-- Writes how far a source was read; one row: how many sources that was, 0 for a new one.
update sources
set
    identity = $identity,
    path = $path,
    format = $format,
    read_to = $read_to,
    tail = $tail,
    file_size = $file_size,
    file_mtime_ns = $file_mtime_ns,
    lines = $lines,
    imported = $imported,
    duplicates = $duplicates,
    quarantined = $quarantined,
    skipped = $skipped,
    first_ts = $first_ts,
    last_ts = $last_ts,
    imported_at = $imported_at,
    finished = $finished
where source = $source;
