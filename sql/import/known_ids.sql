-- One row is one of $call_ids that a known call has.
-- $low, $high: calls outside this time cannot be the same call; a call without a time is compared with every one.
select distinct call_id
from calls
semi join (select unnest($call_ids::varchar[]) as call_id) as asked using (call_id)
where
    ts between $low and $high
    or ts is null
order by call_id;
