-- One row is one known call that has one of $call_ids, in any order: sorting a few rows costs more than finding them.
-- $low, $high: calls outside this time cannot be the same call; a call without a time is compared with every one.
select call_id
from calls
semi join (select unnest($call_ids::varchar[]) as call_id) as asked using (call_id)
where
    ts between $low and $high
    or ts is null;
