-- Makes `ranked`: one row is one call that fits the filter, in order of time; for few calls that lie far apart. Needs `matching`.
create or replace temp table ranked as
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
where
    rowid in (
        select place
        from matching
    )
order by
    ts,
    rowid;
