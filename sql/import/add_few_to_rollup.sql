-- Adds a few new calls to the rollup, one count each, from lists with one value a call. The same counts as import/add_to_rollup.sql makes.
-- Every parameter is the column of its name in `calls`; $cost_usd is written out with its 12 decimals.
insert into rollup
select
    ts::date as day,
    feature,
    model,
    case when latency_ms is not null then floor(ln(greatest(latency_ms, 1)) / ln(1.05)) end::smallint as latency_bucket,
    1 as calls,
    (status = 'error')::bigint as errors,
    (cost_usd is null and status <> 'error')::bigint as unpriced,
    0 as estimated,
    coalesce(input_tokens, 0) as input_tokens,
    coalesce(cached_tokens, 0) as cached_tokens,
    coalesce(output_tokens, 0) as output_tokens,
    coalesce(cost_usd, 0) as cost_usd
from (
    select
        unnest($ts::timestamp[]) as ts,
        unnest($feature::varchar[]) as feature,
        unnest($model::varchar[]) as model,
        unnest($latency_ms::integer[]) as latency_ms,
        unnest($status::varchar[]) as status,
        unnest($cost_usd::decimal(18, 12)[]) as cost_usd,
        unnest($input_tokens::integer[]) as input_tokens,
        unnest($cached_tokens::integer[]) as cached_tokens,
        unnest($output_tokens::integer[]) as output_tokens
);
