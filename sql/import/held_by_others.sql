-- One row is one other source that may hold what is counted for $source alone, so that it has to be read again once
-- that one is forgotten: it had calls that were known, calls of its own that another source completed, or prompts,
-- answers and feedback that were put to a call or known, and of which nothing is kept.
with kept as (
    select
        source,
        count(*) as entries
    from (
        select source from feedback
        union all
        select source from loose_messages
    )
    group by source
),
held as (
    select
        source,
        count(*) as calls
    from calls
    group by source
)
select sources.source
from sources
left join kept using (source)
left join held using (source)
where
    sources.source <> $source
    and (
        exists (select 1 from held as its where its.source = $source)
        and (
            sources.duplicates > 0
            or sources.imported > coalesce(held.calls, 0)
        )
        or (
            exists (select 1 from held as its where its.source = $source)
            or exists (select 1 from feedback where source = $source)
        )
        and sources.source not in (select source from bill_lines)
        and sources.lines > sources.imported + sources.duplicates + sources.quarantined + sources.skipped + coalesce(kept.entries, 0)
    )
order by sources.source;
