-- Drops the flags of the pairs that were made of the calls of a source. $source: sources.source.
delete from flags
where pair_id in (
    select pairs.pair_id
    from pairs
    inner join calls using (call_id)
    where calls.source = $source
);
