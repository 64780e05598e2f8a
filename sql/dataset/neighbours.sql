-- One row is one pair near $pair_id, itself first: compared by a filter, the same input, then the same cluster.
-- $most: how many at most.
with one as (
    select *
    from examples
    where pair_id = $pair_id
),
compared as (
    select
        pair_id,
        other
    from flags
    where other is not null
),
leaders as (
    select $pair_id as pair_id
    union
    select other
    from compared
    where pair_id = $pair_id
),
linked as (
    select pair_id
    from leaders
    union
    select compared.pair_id
    from compared
    inner join leaders on leaders.pair_id = compared.other
),
near as (
    select
        examples.pair_id,
        examples.ts,
        case
            when examples.pair_id = $pair_id then 0
            when examples.pair_id in (select pair_id from linked) then 1
            when examples.input_hash = one.input_hash then 2
            when examples.cluster = one.cluster then 3
        end as nearness  -- null: nothing in common
    from examples
    inner join one on one.feature = examples.feature
)
select
    near.pair_id,
    near.nearness,
    verdicts.verdict is not null as decided,
    count(*) over () as total  -- pairs near to it, the ones beyond $most included
from near
left join verdicts on verdicts.pair_id = near.pair_id
where near.nearness is not null
order by near.nearness, near.ts desc nulls last, near.pair_id
limit $most;
