-- One row is one thing that both sides of a dataset version share: a cluster of near-duplicates, a session or an input.
with sided as (
    select
        feature,
        version,
        side,
        unnest([
            {'what': 'cluster', 'shared': cluster},
            {'what': 'session', 'shared': session_id},
            {'what': 'input', 'shared': input_hash},
            {'what': 'pair', 'shared': pair_id}
        ], recursive := true)
    from dataset_pairs
    where side in ('train', 'heldout')
)
select
    feature,
    version,
    what,
    shared,
    count(*) as pairs
from sided
where shared is not null
group by all
having count(distinct side) > 1
order by all;
