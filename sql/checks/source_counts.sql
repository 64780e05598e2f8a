-- One row is one source that says it brought another number of calls than there are of it.
select
    sources.source,
    sources.imported,
    count(calls.source) as calls
from sources
left join calls using (source)
group by
    sources.source,
    sources.imported
having sources.imported <> count(calls.source)
order by sources.source;
