-- Counts the rollup anew from all calls. The same counts as import/add_to_rollup.sql makes chunk by chunk.
insert into rollup
select
    ts::date as day,
    feature,
    model,
    case when latency_ms is not null then floor(ln(greatest(latency_ms, 1)) / ln(1.05)) end::smallint as latency_bucket,
    count(*) as calls,
    count(*) filter (where status = 'error') as errors,
    count(*) filter (where cost_usd is null and status <> 'error') as unpriced,
    count(*) filter (where tokens_source <> 'usage') as estimated,
    coalesce(sum(input_tokens), 0) as input_tokens,
    coalesce(sum(cached_tokens), 0) as cached_tokens,
    coalesce(sum(output_tokens), 0) as output_tokens,
    coalesce(sum(cost_usd), 0) as cost_usd
from calls
group by all;
