-- One row is one input of $feature that one model answered at least twice, with the first two of its answers; at most
-- $most inputs. An answer less than three seconds after another one is a call that was logged twice, and left out.
with answered as (
    select
        examples.input_hash,
        calls.model,
        examples.pair_id,
        examples.ts,
        examples.output::varchar as output,
        lag(examples.ts) over same_input as before
    from examples
    left join calls on calls.call_id = examples.call_id
    where
        examples.feature = $feature
        and examples.output is not null
        and examples.output::varchar not in ('null', '""')
    window same_input as (
        partition by examples.input_hash, calls.model
        order by examples.ts nulls last, examples.pair_id
    )
),

apart as (
    select
        input_hash,
        model,
        output,
        row_number() over (partition by input_hash, model order by ts nulls last, pair_id) as place
    from answered
    where before is null or ts is null or ts - before >= interval 3 seconds
)

select
    first.input_hash,
    first.output as first_output,
    second.output as second_output
from apart as first
inner join apart as second
    on
        second.input_hash = first.input_hash
        and second.model is not distinct from first.model
        and second.place = 2
where first.place = 1
qualify row_number() over (partition by first.input_hash order by first.model) = 1
order by first.input_hash
limit $most;
