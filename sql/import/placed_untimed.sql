-- Makes `placed` like placed.sql, but compares with every call: for calls whose time is not known.
-- $source: sources.source. Needs `stage` and the columns `lines`.
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
anti join calls using (call_id)
where plain
qualify row_number() over (partition by call_id order by source_pos) = 1;
