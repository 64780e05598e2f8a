-- One row is one call of a list: those at rows $first (counted from 0) to $last of the table.
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
    cost_usd::double as cost_usd,
    latency_ms,
    tokens_source <> 'usage' as estimated
from calls
where rowid between $first and $last
order by rowid;
