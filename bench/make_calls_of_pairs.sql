-- Makes the call of each pair that has none.
insert into calls by name
select
    call_id,
    coalesce(ts, timestamp '2025-06-01') as ts,
    feature,
    'gpt-4o-mini-2024-07-18' as model,
    'openai' as provider,
    'ok' as status,
    1 as source,
    true as has_input,
    0 as source_pos,
    0 as source_len,
    0 as body_pos,
    0 as body_len
from examples
where call_id not in (select call_id from calls);
