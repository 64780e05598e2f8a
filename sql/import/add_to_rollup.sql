-- Adds the chunk's new calls to the rollup. Needs `placed` and `costs`, in the same order.
insert into rollup
select
    placed.ts::date as day,
    placed.feature,
    placed.model,
    case when placed.latency_ms is not null then floor(ln(greatest(placed.latency_ms, 1)) / ln(1.05)) end::smallint as latency_bucket,
    count(*) as calls,
    count(*) filter (where placed.status = 'error') as errors,
    count(*) filter (where costs.cost_usd is null and placed.status <> 'error') as unpriced,
    0 as estimated,
    coalesce(sum(placed.input_tokens), 0) as input_tokens,
    coalesce(sum(placed.cached_tokens), 0) as cached_tokens,
    coalesce(sum(placed.output_tokens), 0) as output_tokens,
    coalesce(sum(costs.cost_usd), 0) as cost_usd
from placed
positional join costs
group by all;
