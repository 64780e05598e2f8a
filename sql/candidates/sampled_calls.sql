-- One row is one call of a sample: the newest answered calls of each feature, $size of them, with the place of its stored line.
with sample as (
    select
        feature,
        unnest(
            max_by(
                {
                    call_id: call_id,
                    source: source,
                    body_pos: body_pos,
                    body_len: body_len,
                    input_tokens: input_tokens,
                    output_tokens: output_tokens
                },
                coalesce(ts, timestamp 'epoch'),
                $size
            )
        ) as found
    from calls
    where
        feature is not null
        and status <> 'error'
        and has_input
    group by feature
)
select
    feature,
    found.call_id as call_id,
    sources.format,
    found.body_pos as body_pos,
    found.body_len as body_len,
    found.input_tokens as input_tokens,
    found.output_tokens as output_tokens
from sample
inner join sources on sources.source = found.source
order by feature, body_pos;
