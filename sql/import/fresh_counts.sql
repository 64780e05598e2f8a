-- One row: what is new in the chunk, and what it leaves to be settled. Needs `stage` and the columns `lines`.
select
    count(*) as calls,
    min(ts) as first_ts,
    max(ts) as last_ts,
    count(*) filter (where feature is null and parent_id is not null) as children,
    count(*) filter (where status <> 'error' and has_input and (input_tokens is null or output_tokens is null)) as without_tokens,
    count(*) filter (where (feature is null or feature_how in ('key_alias', 'deployment', 'app')) and has_input) as without_feature,
    count(*) filter (where not has_input) as without_input
from stage
positional join lines
where
    stage.plain
    and lines.fresh;
