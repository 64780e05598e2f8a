-- One row is one source in the workspace, the one imported last first; $most is how many.
with unread as (
    select
        source,
        count(*) filter (where field is null) as quarantined,
        count(*) filter (where field is not null) as odd_fields
    from quarantine
    group by source
)
select
    source,
    path,
    format,
    lines,
    imported as calls,
    duplicates,
    coalesce(unread.quarantined, 0) as quarantined,  -- lines that could not be read
    coalesce(unread.odd_fields, 0) as odd_fields,    -- fields left out of calls that were read
    skipped,
    first_ts,
    last_ts,
    imported_at,
    finished,
    count(*) over () as of_all                -- sources in all
from sources
left join unread using (source)
order by
    imported_at desc,
    source desc
limit $most;
