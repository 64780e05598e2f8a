-- One row is one of the pairs $pair_ids whose feedback says another answer than it has, by pair.
select
    pairs.pair_id,
    examples.correction
from pairs
inner join examples on examples.pair_id = pairs.pair_id
where
    pairs.pair_id in (select unnest($pair_ids::varchar[]))
    and examples.correction is not null
    and examples.correction is distinct from (pairs.output ->> '$')
order by pairs.pair_id;
