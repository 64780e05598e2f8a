-- Gives calls that are known without their prompt the prompt that this chunk holds, and the feature if they have none.
-- $source: sources.source. Needs `stage` and the columns `lines`. One row: how many calls that was.
update calls
set
    has_input = true,
    output_bytes = coalesce(richer.output_bytes, calls.output_bytes),
    feature = coalesce(calls.feature, richer.feature),
    feature_logged = coalesce(calls.feature_logged, richer.feature),
    feature_how = coalesce(calls.feature_how, richer.feature_how),
    source = $source,
    source_pos = richer.source_pos,
    source_len = richer.source_len,
    body_pos = richer.body_pos,
    body_len = richer.body_len
from (
    select
        stage.*,
        lines.source_pos,
        lines.source_len,
        lines.body_pos,
        lines.body_len
    from stage
    positional join lines
) as richer
where
    calls.call_id = richer.call_id
    and not calls.has_input
    and richer.has_input
    and richer.plain;
