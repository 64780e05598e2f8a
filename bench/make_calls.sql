-- Makes one span of made-up calls in order of time: five features, four models, a daily and a weekly rhythm, 1 % errors, a few unpriced.
-- $first, $count: numbers of the calls. $total: of all calls; they spread over $days days from 2025-06-01 on.
insert into calls by name
with numbered as (
    select
        range as number,
        hash(range) % 1000 / 1000.0 as pick,
        hash(range + 7000000000) % 1000 as luck,
        hash(range + 9000000000) % 1000000 / 1000000.0 as spread,
        hash(range + 5000000000) % 1000000 / 1000000.0 + 0.0000005 as other
    from range($first, $first + $count)
),
shaped as (
    select
        *,
        case when pick < 0.419 then 'chat' when pick < 0.655 then 'classify' when pick < 0.822 then 'summary' when pick < 0.969 then 'tone' else 'analysis' end as feature,
        sqrt(-2 * ln(other)) * cos(2 * pi() * spread) as normal
    from numbered
)
select
    printf('call-%012d', number) as call_id,
    timestamp '2025-06-01' + to_microseconds((number * ($days * 86400000000.0 / $total))::bigint) as ts,
    feature,
    case when luck = 7 then 'gpt-x-preview' when feature = 'chat' then 'gpt-4o-2024-08-06' when feature = 'analysis' then 'o3-2025-04-16' else 'gpt-4o-mini-2024-07-18' end as model,
    'openai' as provider,
    case when luck < 6 then 'error' when luck < 10 then 'incomplete' else 'ok' end as status,
    case when luck < 6 then null when luck < 10 then 'length' else 'stop' end as finish_reason,
    case when luck >= 6 then (300 + 900 * spread)::integer end as input_tokens,
    case when luck >= 6 then (100 * spread)::integer end as cached_tokens,
    case when luck >= 6 then (40 + 300 * other)::integer end as output_tokens,
    case when luck >= 6 then 'usage' end as tokens_source,
    case when luck >= 6 and luck <> 7 then ((300 + 900 * spread) * 0.0000025 + (40 + 300 * other) * 0.00001)::decimal(18, 12) end as cost_usd,
    exp(case feature when 'chat' then 6.2 when 'analysis' then 7.6 when 'summary' then 6.5 else 5.2 end + 0.55 * normal)::integer as latency_ms,
    printf('u_%05d', hash(number + 3000000000) % 20000) as user_id,
    1 as source,
    printf('row-%d', number) as row_id,
    'metadata' as feature_how,
    feature as feature_logged,
    case when luck >= 6 and luck <> 7 then 'priced' end as cost_source,
    true as has_input,
    200 as output_bytes,
    number * 2600 as source_pos,
    2599 as source_len,
    number * 2600 as body_pos,
    2599 as body_len
from shaped
order by number;
