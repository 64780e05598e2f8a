-- Fills in the tokens that the log lacks, from the bytes of the call and `token_ratios`. Failed calls stay without: they are not billed.
-- Estimates at 4 bytes a token are made again, once there are calls to learn from; all other tokens are left as they are.
update calls
set
    input_tokens = estimates.input_tokens,
    output_tokens = estimates.output_tokens,
    tokens_source = estimates.tokens_source
from (
    with lacking as (
        select
            rowid as place,
            feature,
            model,
            input_bytes,
            output_bytes,
            nullif(input_tokens, case when tokens_source = 'bytes4' then round(input_bytes / 4) end) as input_tokens,
            nullif(output_tokens, case when tokens_source = 'bytes4' then round(output_bytes / 4) end) as output_tokens
        from calls
        where status <> 'error' and (input_tokens is null or output_tokens is null or tokens_source = 'bytes4')
    ),
    fitted as (  -- the ratio of the closest group that has one
        select
            lacking.*,
            coalesce(alike.input_per_byte, model_only.input_per_byte, everything.input_per_byte) as input_per_byte,
            coalesce(alike.output_per_byte, model_only.output_per_byte, everything.output_per_byte) as output_per_byte
        from lacking
        left join token_ratios as alike
            on alike.level = 0
            and alike.model is not distinct from lacking.model
            and alike.feature is not distinct from lacking.feature
        left join token_ratios as model_only
            on model_only.level = 1
            and model_only.model is not distinct from lacking.model
        left join token_ratios as everything
            on everything.level = 3
    )
    select
        place,
        coalesce(input_tokens, round(input_bytes * coalesce(input_per_byte, 0.25))) as input_tokens,
        coalesce(output_tokens, round(output_bytes * coalesce(output_per_byte, 0.25))) as output_tokens,
        case
            when input_tokens is null and input_bytes is not null and input_per_byte is null then 'bytes4'
            when output_tokens is null and output_bytes is not null and output_per_byte is null then 'bytes4'
            else 'calibrated'
        end as tokens_source
    from fitted
    where (input_tokens is null and input_bytes is not null) or (output_tokens is null and output_bytes is not null)
) as estimates
where
    calls.rowid = estimates.place
    and (
        calls.input_tokens is distinct from estimates.input_tokens
        or calls.output_tokens is distinct from estimates.output_tokens
        or calls.tokens_source is distinct from estimates.tokens_source
    );
