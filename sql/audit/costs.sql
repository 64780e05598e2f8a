-- One row is one group of calls, counted from the rollup.
-- $key_1, $key_2, $key_3: what it goes by: feature, model, day, or null. $since, $until: first and last day; both null: calls without a time count too.
select
    case $key_1 when 'feature' then feature when 'model' then model when 'day' then day::varchar end as key_1,
    case $key_2 when 'feature' then feature when 'model' then model when 'day' then day::varchar end as key_2,
    case $key_3 when 'feature' then feature when 'model' then model when 'day' then day::varchar end as key_3,
    sum(calls)::bigint as calls,
    coalesce(sum(calls) filter (where day is null), 0)::bigint as untimed,
    sum(errors)::bigint as errors,
    sum(unpriced)::bigint as unpriced,
    sum(estimated)::bigint as estimated,
    sum(input_tokens)::bigint as input_tokens,
    sum(cached_tokens)::bigint as cached_tokens,
    sum(output_tokens)::bigint as output_tokens,
    sum(cost_usd) as cost_usd,
    coalesce(sum(cost_usd) filter (where day is null), 0) as untimed_cost_usd
from rollup
where
    ($since::date is null or day >= $since::date)
    and ($until::date is null or day <= $until::date)
group by
    key_1,
    key_2,
    key_3
order by
    key_1,
    key_2,
    key_3;
