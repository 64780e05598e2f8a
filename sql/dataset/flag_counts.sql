-- One row is one filter and how many pairs of $feature it flags.
select
    filter,
    action,
    count(distinct pair_id) as pairs
from flags
where pair_id in (
    select pair_id
    from examples
    where feature = $feature
)
group by all
order by filter, action;
