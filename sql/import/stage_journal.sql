-- Makes `stage`: one row is one line of the chunk at $path, read as a canonical record (our journal, or what a mapper wrote); plain = false sends the line to the mapper.
-- $path: file with whole lines only. $object_bytes: longest line it may hold.
-- A set of constants is asked with contains(): an `in` becomes a join, and a join loses the order of the lines.
create or replace temp table stage as
with raw as (
    select *
    from read_ndjson(
        $path,
        ignore_errors = true,
        maximum_object_size = $object_bytes,
        columns = {
            v: 'varchar',
            kind: 'varchar',
            call_id: 'varchar',
            row_id: 'varchar',
            ts: 'varchar',
            feature: 'varchar',
            feature_how: 'varchar',
            parent_id: 'varchar',
            provider: 'varchar',
            model: 'varchar',
            request_model: 'varchar',
            status: 'varchar',
            http_status: 'varchar',
            error: 'varchar',
            finish_reason: 'varchar',
            input_tokens: 'varchar',
            cached_tokens: 'varchar',
            cache_write_tokens: 'varchar',
            output_tokens: 'varchar',
            cost_usd: 'varchar',
            latency_ms: 'varchar',
            ttft_ms: 'varchar',
            user_id: 'varchar',
            session_id: 'varchar',
            service_tier: 'varchar',
            messages: 'struct(role varchar)[]',
            output: 'varchar',
            _has_input: 'varchar',
            _output_bytes: 'varchar',
            feedback: 'json'
        }
    )
),
cast_once as (
    select
        *,
        moment(ts) as moment_ts,
        try_cast(http_status as smallint) as http_status_n,
        try_cast(input_tokens as integer) as input_tokens_n,
        try_cast(cached_tokens as integer) as cached_tokens_n,
        try_cast(cache_write_tokens as integer) as cache_write_tokens_n,
        try_cast(output_tokens as integer) as output_tokens_n,
        try_cast(cost_usd as double) as cost_usd_n,
        try_cast(latency_ms as double) as latency_n,
        try_cast(ttft_ms as double) as ttft_n
    from raw
)
select
    coalesce(call_id, row_id) as call_id,
    row_id,
    moment_ts as ts,
    feature,
    feature as feature_logged,
    feature_how,
    parent_id,
    provider,
    model,
    request_model,
    coalesce(status, 'ok') as status,
    http_status_n as http_status,
    left(error, 500) as error,
    finish_reason,
    input_tokens_n as input_tokens,
    cached_tokens_n as cached_tokens,
    cache_write_tokens_n as cache_write_tokens,
    output_tokens_n as output_tokens,
    cost_usd_n as vendor_cost,
    try_cast(round(latency_n) as integer) as latency_ms,
    try_cast(round(ttft_n) as integer) as ttft_ms,
    user_id,
    session_id,
    service_tier,
    coalesce(_has_input = 'true', messages is not null and len(messages) > 0) as has_input,  -- a mapper leaves the texts out and says this
    coalesce(try_cast(_output_bytes as integer), strlen(output)::integer) as output_bytes,
    (
        v = '1'
        and kind is null
        and feedback is null
        and (call_id is not null or row_id is not null)
        and contains('|ok|error|cut|incomplete|', '|' || coalesce(status, 'ok') || '|')
        and (ts is null) = (moment_ts is null)
        and moment_ts between timestamp '1973-01-01' and timestamp '2191-01-01' is not false  -- as app/logs/moments.py
        and (http_status is null) = (http_status_n is null)
        and (input_tokens is null) = (input_tokens_n is null)
        and (cached_tokens is null) = (cached_tokens_n is null)
        and (cache_write_tokens is null) = (cache_write_tokens_n is null)
        and (output_tokens is null) = (output_tokens_n is null)
        and (cost_usd is null) = (cost_usd_n is null)
        and (latency_ms is null) = (latency_n is null)
        and (ttft_ms is null) = (ttft_n is null)
        and input_tokens_n >= 0 is not false
        and output_tokens_n >= 0 is not false
        and latency_n between 0 and 2000000000 is not false
        and ttft_n between 0 and 2000000000 is not false
    ) is true as plain
from cast_once
