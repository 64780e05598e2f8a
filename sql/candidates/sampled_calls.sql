-- One row is one call of a sample: the newest answered calls of each feature, with the place of its stored line.
with sample as (
    select
        feature,
        unnest(
            max_by(
                {
                    source: source,
                    body_pos: body_pos,
                    body_len: body_len,
                    input_tokens: input_tokens,
                    output_tokens: output_tokens
                },
                coalesce(ts, timestamp 'epoch'),
                $size  -- calls a feature
            )
        ) as call
    from calls
    where
        feature is not null
        and status <> 'error'
        and has_input
    group by feature
)
select
    feature,
    sources.format,
    call.body_pos,
    call.body_len,
    call.input_tokens,
    call.output_tokens
from sample
inner join sources on sources.source = call.source
order by feature, body_pos;
