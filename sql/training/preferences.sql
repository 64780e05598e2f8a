-- One row is what the newest judging said of one answer of $evaluation.
select
    judge,
    pair,
    canary,
    score,
    readable
from preferences
where
    evaluation = $evaluation
    and judged_at = (select max(judged_at) from preferences where evaluation = $evaluation)
order by canary, pair;
