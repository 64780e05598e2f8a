-- One row is the prompt and the answer of one of the pairs $pair_id (a list), as decided on, by input, then by pair.
with wanted as (
    select unnest($pair_id::varchar[]) as pair_id
)
select
    examples.pair_id,
    examples.call_id,
    examples.input::varchar as input,
    coalesce(verdicts.output, examples.output)::varchar as output
from examples
inner join wanted on wanted.pair_id = examples.pair_id
left join verdicts on verdicts.pair_id = examples.pair_id
order by
    examples.input_hash,
    examples.pair_id;
