-- One row is one input that one version of a feature holds out and another one trains on.
select
    feature,
    input_hash,
    min(version) filter (where side = 'heldout') as held_out_in,
    min(version) filter (where side = 'train') as trained_on_in
from dataset_pairs
where side in ('train', 'heldout')
group by feature, input_hash
having count(distinct side) > 1
order by feature, input_hash;
