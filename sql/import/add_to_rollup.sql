-- Adds the chunk's new calls to the rollup. Needs what insert_calls.sql needs.
insert into rollup
select
    stage.ts::date as day,
    stage.feature,
    stage.model,
    case when stage.latency_ms is not null then floor(ln(greatest(stage.latency_ms, 1)) / ln(1.05)) end::smallint as latency_bucket,
    count(*) as calls,
    count(*) filter (where stage.status = 'error') as errors,
    count(*) filter (where costs.cost_usd is null and stage.status <> 'error') as unpriced,
    0 as estimated,
    coalesce(sum(stage.input_tokens), 0) as input_tokens,
    coalesce(sum(stage.cached_tokens), 0) as cached_tokens,
    coalesce(sum(stage.output_tokens), 0) as output_tokens,
    coalesce(sum(costs.cost_usd), 0) as cost_usd
from stage
positional join costs
positional join lines
where
    stage.plain
    and lines.fresh
group by all;
