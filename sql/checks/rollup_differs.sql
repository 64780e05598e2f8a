-- One row is one day, feature, model and latency bucket whose counts or costs in the rollup are not those of its calls.
with counted as (
    select
        ts::date as day,
        feature,
        model,
        case when latency_ms is not null then floor(ln(greatest(latency_ms, 1)) / ln(1.05))::smallint end as latency_bucket,
        count(*) as calls,
        count(*) filter (where status = 'error') as errors,
        count(*) filter (where cost_usd is null and status <> 'error') as unpriced,
        count(*) filter (where tokens_source <> 'usage') as estimated,
        coalesce(sum(input_tokens), 0) as input_tokens,
        coalesce(sum(cached_tokens), 0) as cached_tokens,
        coalesce(sum(output_tokens), 0) as output_tokens,
        coalesce(sum(cost_usd), 0) as cost_usd
    from calls
    group by all
),
kept as (
    select
        day,
        feature,
        model,
        latency_bucket,
        sum(calls) as calls,
        sum(errors) as errors,
        sum(unpriced) as unpriced,
        sum(estimated) as estimated,
        sum(input_tokens) as input_tokens,
        sum(cached_tokens) as cached_tokens,
        sum(output_tokens) as output_tokens,
        sum(cost_usd) as cost_usd
    from rollup
    group by all
)
(from counted except from kept)
union all
(from kept except from counted)
order by all;
