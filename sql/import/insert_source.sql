-- Adds a source.
insert into sources by name
select
    $source::integer as source,
    $identity as identity,
    $path as path,
    $format as format,
    $read_to::bigint as read_to,
    $tail as tail,
    $file_size::bigint as file_size,
    $file_mtime_ns::bigint as file_mtime_ns,
    $lines::bigint as lines,
    $imported::bigint as imported,
    $duplicates::bigint as duplicates,
    $quarantined::bigint as quarantined,
    $skipped::bigint as skipped,
    $first_ts::timestamp as first_ts,
    $last_ts::timestamp as last_ts,
    $imported_at::timestamp as imported_at,
    $finished::boolean as finished;
