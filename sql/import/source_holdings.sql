-- One row: what the workspace would lose with a source. $source: sources.source.
with its_calls as (
    select call_id
    from calls
    where source = $source
),
its_pairs as (
    select pair_id
    from examples
    semi join its_calls using (call_id)
)
select
    (select count(*) from its_calls) as calls,
    (select count(*) from quarantine where source = $source) as quarantined,
    (select count(*) from feedback where source = $source) as feedback,
    (select count(*) from bill_lines where source = $source) as bill_lines,
    (select count(*) from loose_messages where source = $source) as waiting,  -- prompts and answers without their call
    (select count(*) from its_pairs) as pairs,
    (select count(distinct decisions.pair_id) from decisions semi join its_pairs using (pair_id)) as decided;
