-- Adds a few new calls from lists, one value a call in each.
-- $source: sources.source. Every other parameter is the column of its name; $cost_usd is written out with its 12 decimals.
insert into calls by name
select
    *,
    case when input_tokens is not null or output_tokens is not null then 'usage' end as tokens_source,
    $source::integer as source
from (
    select
        unnest($call_id::varchar[]) as call_id,
        unnest($ts::timestamp[]) as ts,
        unnest($feature::varchar[]) as feature,
        unnest($model::varchar[]) as model,
        unnest($provider::varchar[]) as provider,
        unnest($status::varchar[]) as status,
        unnest($finish_reason::varchar[]) as finish_reason,
        unnest($input_tokens::integer[]) as input_tokens,
        unnest($cached_tokens::integer[]) as cached_tokens,
        unnest($output_tokens::integer[]) as output_tokens,
        unnest($cost_usd::decimal(18, 12)[]) as cost_usd,
        unnest($latency_ms::integer[]) as latency_ms,
        unnest($user_id::varchar[]) as user_id,
        unnest($session_id::varchar[]) as session_id,
        unnest($row_id::varchar[]) as row_id,
        unnest($feature_how::varchar[]) as feature_how,
        unnest($feature_logged::varchar[]) as feature_logged,
        unnest($parent_id::varchar[]) as parent_id,
        unnest($request_model::varchar[]) as request_model,
        unnest($service_tier::varchar[]) as service_tier,
        unnest($cache_write_tokens::integer[]) as cache_write_tokens,
        unnest($cost_source::varchar[]) as cost_source,
        unnest($http_status::smallint[]) as http_status,
        unnest($error::varchar[]) as error,
        unnest($ttft_ms::integer[]) as ttft_ms,
        unnest($has_input::boolean[]) as has_input,
        unnest($output_bytes::integer[]) as output_bytes,
        unnest($source_pos::bigint[]) as source_pos,
        unnest($source_len::integer[]) as source_len,
        unnest($body_pos::bigint[]) as body_pos,
        unnest($body_len::integer[]) as body_len
);
