-- One row is one call whose prompt has to be measured to estimate tokens: every call without usage, and some with, to learn from.
-- $learn_from: calls with usage for each feature and model.
with lacking as (
    select distinct model
    from calls
    where status <> 'error' and (input_tokens is null or output_tokens is null)
),
ranked as (
    select
        calls.call_id,
        sources.format,
        calls.body_pos,
        calls.body_len,
        calls.input_tokens is not null and calls.output_tokens is not null as with_usage,
        calls.input_bytes,
        row_number() over (
            partition by calls.feature, calls.model, with_usage
            order by hash(calls.call_id)
        ) as place
    from calls
    join sources using (source)
    where
        calls.has_input
        and calls.status <> 'error'
        and exists (select 1 from lacking)
)
select
    call_id,
    format,
    body_pos,
    body_len
from ranked
where
    input_bytes is null
    and (not with_usage or place <= $learn_from)
order by body_pos;
