-- One row is one answer of $evaluation, in the order of the held-out pairs.
select
    pair,
    output::varchar as output,
    matched,
    wrapped,
    fields::varchar as fields,
    error
from answers
where evaluation = $evaluation
order by pair;
