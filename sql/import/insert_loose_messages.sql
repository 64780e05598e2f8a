-- Adds prompts and answers that arrived apart from their call. $path: JSON lines. $source: sources.source.
insert into loose_messages by name
select
    call_id,
    row_id,
    messages,
    output,
    $source::integer as source,
    pos as source_pos
from read_ndjson(
    $path,
    columns = {call_id: 'varchar', row_id: 'varchar', messages: 'json', output: 'json', pos: 'bigint'},
    maximum_object_size = 268435456
);
