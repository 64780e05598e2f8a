-- Inserts the chunk's new calls. Needs `placed` and `costs`, in the same order.
insert into calls by name
select
    placed.call_id,
    placed.ts,
    placed.feature,
    placed.model,
    placed.provider,
    placed.status,
    placed.finish_reason,
    placed.input_tokens,
    placed.cached_tokens,
    placed.output_tokens,
    case when placed.input_tokens is not null or placed.output_tokens is not null then 'usage' end as tokens_source,
    costs.cost_usd,
    placed.latency_ms,
    placed.user_id,
    placed.session_id,
    placed.source,
    placed.row_id,
    placed.feature_how,
    placed.feature_logged,
    placed.parent_id,
    placed.request_model,
    placed.service_tier,
    placed.cache_write_tokens,
    costs.cost_source,
    placed.http_status,
    placed.error,
    placed.ttft_ms,
    placed.has_input,
    placed.output_bytes,
    placed.source_pos,
    placed.source_len,
    placed.body_pos,
    placed.body_len
from placed
positional join costs
order by placed.source_pos;
