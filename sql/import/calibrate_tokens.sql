-- Makes `token_ratios`: one row is one group of calls whose usage is logged, with its tokens per byte, input and output apart.
-- Groups: feature and model (level 0), model (level 1), all calls (level 3). A ratio that fewer than 5 calls support is null.
create or replace temp table token_ratios as
with counted as (
    select
        feature,
        model,
        case when input_tokens > 0 and input_bytes > 0 then input_tokens end as input_tokens,
        case when input_tokens > 0 and input_bytes > 0 then input_bytes end as input_bytes,
        case when output_tokens > 0 and output_bytes > 0 then output_tokens end as output_tokens,
        case when output_tokens > 0 and output_bytes > 0 then output_bytes end as output_bytes
    from calls
    where tokens_source = 'usage' and status <> 'error'
)
select
    grouping_id(model, feature) as level,
    feature,
    model,
    case when count(input_tokens) >= 5 then sum(input_tokens) / sum(input_bytes) end as input_per_byte,
    case when count(output_tokens) >= 5 then sum(output_tokens) / sum(output_bytes) end as output_per_byte
from counted
group by grouping sets ((feature, model), (model), ())
order by all;
