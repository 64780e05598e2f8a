-- One row is one input of $feature that was answered at least twice, with its first two answers; at most $most inputs.
-- Answers to one input within the same three seconds are a client that asked again, and count once.
with answered as (
    select
        input_hash,
        pair_id,
        ts,
        output::varchar as output,
        lag(ts) over same_input as before,
        row_number() over same_input as place
    from examples
    where
        feature = $feature
        and output is not null
        and output::varchar not in ('null', '""')
    window same_input as (partition by input_hash order by ts nulls last, pair_id)
),

apart as (
    select
        input_hash,
        output,
        row_number() over (partition by input_hash order by place) as place
    from answered
    where place = 1 or before is null or ts is null or ts - before >= interval 3 seconds
)

select
    first.input_hash,
    first.output as first_output,
    second.output as second_output
from apart as first
inner join apart as second on second.input_hash = first.input_hash and second.place = 2
where first.place = 1
order by first.input_hash
limit $most;
