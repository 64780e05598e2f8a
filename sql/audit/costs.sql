-- One row is one group of calls, counted from the rollup, in any order.
-- $by_feature, $by_model, $by_day: what it goes by; a column it does not go by is null. $bounded: only days from $since to $until; else calls without a time count too.
select
    hash(case when $by_feature then feature end, case when $by_model then model end, case when $by_day then day end) as group_hash,  -- as audit/latency_counts.sql names the group
    case when $by_feature then feature end as feature,
    case when $by_model then model end as model,
    case when $by_day then day end as day,
    sum(calls)::bigint as calls,
    sum(errors)::bigint as errors,
    sum(unpriced)::bigint as unpriced,
    sum(estimated)::bigint as estimated,
    sum(input_tokens)::bigint as input_tokens,
    sum(cached_tokens)::bigint as cached_tokens,
    sum(output_tokens)::bigint as output_tokens,
    sum(cost_usd) as cost_usd
from rollup
where not $bounded or day between $since and $until
group by all;
