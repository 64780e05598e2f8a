-- One row is the number of one line of the chunk, from 0, whose call is known already or stands in an earlier line.
-- $low, $high: calls outside this time cannot be the same call; a call without a time is compared with every one. Needs `stage`.
with ids as (
    select
        row_number() over () - 1 as line,
        call_id,
        plain
    from stage
)
select line
from ids
where plain
qualify row_number() over (partition by call_id order by line) > 1
union
select ids.line
from calls
join ids using (call_id)
where
    ids.plain
    and (calls.ts between $low and $high or calls.ts is null)
order by line;
