-- Makes `placed`: one row is one call of the chunk that is new, with its place in the source and in the body stream.
-- $source: sources.source. Needs `stage`, `doubles` and the columns `lines`.
create or replace temp table placed as
select
    stage.* exclude (plain),
    stage.feature as feature_logged,
    lines.source_pos,
    lines.source_len,
    lines.body_pos,
    lines.body_len,
    $source::integer as source
from stage
positional join lines
anti join doubles on doubles.line = lines.line
where stage.plain;
