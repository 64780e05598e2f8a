-- Inserts the chunk's new calls. Needs `placed` and `costs`, in the same order.
insert into calls by name
select
    placed.call_id,
    placed.ts,
    coalesce(renamed.feature, placed.feature) as feature,
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
    placed.feature as feature_logged,
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
left join (
    select
        pattern,
        arg_max(feature, rule) as feature
    from feature_rules
    where kind = 'rename' and within is null
    group by pattern
) as renamed on renamed.pattern = placed.feature
order by placed.source_pos;
