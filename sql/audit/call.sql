-- One row is one call with what its line and its source say; at most two, so that an id that is not unique is seen.
-- $call_id: the call's id, or the logger's own row id.
select
    call_id,
    row_id,
    ts,
    feature,
    feature_how,
    provider,
    model,
    request_model,
    service_tier,
    status,
    finish_reason,
    http_status,
    error,
    input_tokens,
    cached_tokens,
    cache_write_tokens,
    output_tokens,
    tokens_source,
    cost_usd,
    cost_source,
    latency_ms,
    ttft_ms,
    user_id,
    session_id,
    source_pos,
    source_len,
    body_pos,
    body_len,
    sources.path,
    sources.format
from calls
left join sources using (source)
where call_id = $call_id or row_id = $call_id
order by
    call_id = $call_id desc,
    calls.rowid
limit 2;
