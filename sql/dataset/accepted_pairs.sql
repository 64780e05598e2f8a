-- One row is one accepted or edited pair of a feature, in the order of the dataset, one page from a place on.
select
    pair_id,
    call_id,
    input::varchar as input,
    output::varchar as output,
    input_hash
from pairs
where
    feature = $feature
    and (state = 'accepted' or state = 'edited')
    and (input_hash, pair_id) > ($after_hash, $after_pair)  -- last pair of the page before; empty texts for the first
order by input_hash, pair_id
limit $page;
