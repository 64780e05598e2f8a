-- One row is one filter and how many pairs of $feature it flagged.
select
    filter,
    action,
    count(distinct pair_id) as pairs
from flags
where pair_id in (
    select pair_id
    from pairs
    where feature = $feature
)
group by all
order by filter, action;
