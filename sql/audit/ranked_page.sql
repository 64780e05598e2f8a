-- One row is one call of a list that is held row by row: those at rows $first (counted from 0) to $last. Needs `ranked`.
select
    call_id,
    ts,
    feature,
    model,
    user_id,
    status,
    input_tokens,
    cached_tokens,
    output_tokens,
    cost_usd,
    latency_ms,
    estimated
from ranked
where rowid between $first and $last
order by rowid;
