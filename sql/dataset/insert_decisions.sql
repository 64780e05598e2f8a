-- Adds verdicts made with one key at $made_at (UTC), and gives the number of their batch.
-- $pair_id, $verdict, $output, $how: one column each, one value a pair; the output of an edit is JSON, of others null.
-- $how: key, bulk, sample, command.
insert into decisions (decision, pair_id, verdict, output, made_at, batch, how)
with drawn as materialized (
    select nextval('decision_numbers') as batch
)
select
    nextval('decision_numbers'),
    unnest($pair_id::varchar[]),
    unnest($verdict::varchar[]),
    unnest($output::varchar[])::json,
    $made_at,
    drawn.batch,
    unnest($how::varchar[])
from drawn
returning batch;
