-- Inserts the chunk's new calls. Needs `stage` and `costs` and the columns `lines`, all in the order of the chunk's lines.
-- $source: sources.source. `lines.fresh` is false for a call that is known already.
insert into calls by name
select
    stage.call_id,
    stage.ts,
    stage.feature,
    stage.model,
    stage.provider,
    stage.status,
    stage.finish_reason,
    stage.input_tokens,
    stage.cached_tokens,
    stage.output_tokens,
    case when stage.input_tokens is not null or stage.output_tokens is not null then 'usage' end as tokens_source,
    costs.cost_usd,
    stage.latency_ms,
    stage.user_id,
    stage.session_id,
    $source::integer as source,
    stage.row_id,
    stage.feature_how,
    stage.feature_logged,
    stage.parent_id,
    stage.request_model,
    stage.service_tier,
    stage.cache_write_tokens,
    costs.cost_source,
    stage.http_status,
    stage.error,
    stage.ttft_ms,
    stage.has_input,
    stage.output_bytes,
    lines.source_pos,
    lines.source_len,
    lines.body_pos,
    lines.body_len
from stage
positional join costs
positional join lines
where
    stage.plain
    and lines.fresh;
