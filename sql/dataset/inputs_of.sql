-- One row is the prompt of one of the pairs $pair_id (a list), by pair; prompts of more than $most bytes are left out.
with wanted as (
    select unnest($pair_id::varchar[]) as pair_id
)
select
    examples.pair_id,
    examples.input::varchar as input
from examples
inner join wanted on wanted.pair_id = examples.pair_id
where strlen(examples.input::varchar) <= $most
order by examples.pair_id;
