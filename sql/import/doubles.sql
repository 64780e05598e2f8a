-- Makes `doubles`: one row is one line of the chunk whose call is known already or stands in an earlier line.
-- $low, $high: calls outside this time cannot be the same call. Needs `stage` and the columns `lines`.
create or replace temp table doubles as
with ids as (
    select
        lines.line,
        stage.call_id,
        stage.plain
    from stage
    positional join lines
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
    and calls.ts between $low and $high;
