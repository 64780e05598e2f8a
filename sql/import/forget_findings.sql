-- Drops what filters found on the pairs that were made of the calls of a source. $source: sources.source.
delete from findings
where pair_id in (
    select examples.pair_id
    from examples
    inner join calls using (call_id)
    where calls.source = $source
);
