-- One row is one accepted or edited pair of $feature, in the order of the dataset, one page of $page pairs.
-- $after_hash, $after_pair: input hash and id of the last pair of the page before; empty texts for the first page.
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
    and (input_hash, pair_id) > ($after_hash, $after_pair)
order by input_hash, pair_id
limit $page;
