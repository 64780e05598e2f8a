-- One row is one prompt or answer that arrived apart, with the call it belongs to, in the order it was logged.
-- Row ids of a batch are its own: where two calls, or two batch files, share one, nobody knows whose prompt it is.
with lacking as (
    select
        call_id,
        row_id,
        source,
        body_pos,
        body_len,
        service_tier = 'batch' is true as of_batch,
        not has_input as lacks_input,
        count(*) over (partition by row_id) as sharing  -- calls that lack something under the same row id
    from calls
    where not has_input or output_bytes is null
),
files as (
    select
        row_id,
        count(distinct source) as files
    from loose_messages
    group by row_id
)
select
    loose.rowid as place,
    lacking.call_id,
    sources.format,
    lacking.body_pos,
    lacking.body_len,
    lacking.lacks_input,
    loose.messages,
    loose.output
from loose_messages as loose
join lacking
    on lacking.call_id = loose.call_id
    or lacking.row_id = loose.row_id
join sources on sources.source = lacking.source
left join files on files.row_id = loose.row_id
where
    coalesce(lacking.call_id = loose.call_id, false)
    or not lacking.of_batch
    or (lacking.sharing = 1 and files.files = 1 and lacking.lacks_input)
order by
    lacking.call_id,
    loose.source,
    loose.source_pos;
