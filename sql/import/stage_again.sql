-- Makes `stage` of the calls to price again: all but those whose vendor stated the cost. One row is one call; `place` is its row in `calls`.
create or replace temp table stage as
select
    rowid as place,
    call_id,
    model,
    provider,
    service_tier,
    ts,
    input_tokens,
    cached_tokens,
    cache_write_tokens,
    output_tokens,
    null::double as vendor_cost,
    true as plain
from calls
where cost_source is distinct from 'vendor';
