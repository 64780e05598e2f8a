-- One row is one call of a sample of each feature's answered calls, $size at most, with the place of its stored line.
-- The sample hangs on the calls alone: blocks of $block bytes of the body stream, drawn by hash, so that they lie all over the
-- log; of each block a run of $run neighbours, and a second run of each only where one of each is not enough.
with placed as (
    select
        *,
        body_pos // $block as block,
        row_number() over (partition by feature, body_pos // $block order by body_pos) - 1 as nth  -- in its block
    from calls
    where
        feature is not null
        and status <> 'error'
        and has_input
),
sample as (
    select
        feature,
        unnest(
            min_by(
                {
                    call_id: call_id,
                    source: source,
                    body_pos: body_pos,
                    body_len: body_len,
                    ts: ts,
                    model: model,
                    finish_reason: finish_reason,
                    input_tokens: input_tokens,
                    output_tokens: output_tokens,
                    cost_usd: cost_usd::double,
                    attended: user_id is not null or session_id is not null or ttft_ms is not null
                },
                (nth // $run) * 1e15::bigint + (hash(block) % 1000000000)::bigint * 1000 + nth % $run,
                $size
            )
        ) as found
    from placed
    group by feature
)
select
    feature,
    sources.format,
    found.call_id as call_id,
    found.body_pos as body_pos,
    found.body_len as body_len,
    found.ts as ts,
    found.model as model,
    found.finish_reason as finish_reason,
    found.input_tokens as input_tokens,
    found.output_tokens as output_tokens,
    found.cost_usd as cost_usd,
    found.attended as attended
from sample
inner join sources on sources.source = found.source
order by body_pos;
