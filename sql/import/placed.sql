-- Makes `placed`: one row is one call of the chunk that is new, with its place in the source and in the body stream; the first of repeated lines wins.
-- $source: sources.source. $low, $high: calls outside this time cannot be the same call. Needs `stage` and the columns `lines`.
create or replace temp table placed as
with located as (
    select
        stage.*,
        lines.source_pos,
        lines.source_len,
        lines.body_pos,
        lines.body_len
    from stage
    positional join lines
)
select
    located.* exclude (plain),
    located.feature as feature_logged,
    $source::integer as source
from located
anti join (
    select call_id
    from calls
    where ts between $low and $high
) as known using (call_id)
where plain
qualify row_number() over (partition by call_id order by source_pos) = 1;
