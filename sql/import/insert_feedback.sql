-- Adds feedback, each statement once. $path: JSON lines. $source: sources.source.
insert into feedback by name
select
    coalesce(call_id, row_id) as call_id,
    moment(ts) as ts,
    user_id,
    score,
    correction,
    comment,
    $source::integer as source
from read_ndjson(
    $path,
    columns = {call_id: 'varchar', row_id: 'varchar', ts: 'varchar', user_id: 'varchar', score: 'double', correction: 'varchar', comment: 'varchar'}
) as said
where not exists (
    select 1
    from feedback as known
    where
        known.call_id = coalesce(said.call_id, said.row_id)
        and known.score is not distinct from said.score
        and known.correction is not distinct from said.correction
        and known.comment is not distinct from said.comment
);
