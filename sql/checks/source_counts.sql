-- One row is one source that says it has another number of calls than there are of it.
with held as (
    select
        source,
        count(*) as calls
    from calls
    group by source
)
select
    sources.source,
    sources.imported,
    coalesce(held.calls, 0) as calls
from sources
left join held using (source)
where sources.imported <> coalesce(held.calls, 0)
order by sources.source;
