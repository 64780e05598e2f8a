-- One row is one input of $feature that one model answered at least twice, with the first two of its answers; at most
-- $most inputs.
with answered as (
    select
        examples.input_hash,
        calls.model,
        examples.output::varchar as output,
        row_number() over (
            partition by examples.input_hash, calls.model
            order by examples.ts nulls last, examples.pair_id
        ) as place
    from examples
    left join calls on calls.call_id = examples.call_id
    where
        examples.feature = $feature
        and examples.output is not null
        and examples.output::varchar not in ('null', '""')
)

select
    first.input_hash,
    first.output as first_output,
    second.output as second_output
from answered as first
inner join answered as second
    on
        second.input_hash = first.input_hash
        and second.model is not distinct from first.model
        and second.place = 2
where first.place = 1
qualify row_number() over (partition by first.input_hash order by first.model) = 1
order by first.input_hash
limit $most;
