-- One row is how many calls of one group of audit/costs.sql fall into one latency bucket, from the rollup, in any order.
-- $by_feature, $by_model, $by_day: what it goes by. $bounded: only days from $since to $until; else calls without a time count too.
select
    hash(case when $by_feature then feature end, case when $by_model then model end, case when $by_day then day end) as group_hash,  -- a number, because tens of thousands of names would cost more than all the counting
    latency_bucket,
    sum(calls)::bigint as calls
from rollup
where
    latency_bucket is not null
    and (not $bounded or day between $since and $until)
group by all;
