-- Drops the pairs that were made of the calls of a source; decisions stay, a pair keeps its id. $source: sources.source.
delete from examples
where call_id in (
    select call_id
    from calls
    where source = $source
);
