-- Counts anew how many calls belong to each source: a call that another source completed belongs to that one from then
-- on, and is a duplicate where it came from.
update sources
set
    imported = held.calls,
    duplicates = greatest(sources.duplicates + sources.imported - held.calls, 0)
from (
    select
        sources.source,
        count(calls.source) as calls
    from sources
    left join calls using (source)
    group by sources.source
) as held
where
    sources.source = held.source
    and sources.imported <> held.calls;
