-- One row is one queued pair of $feature whose messages, answer or evidence hold all $words.
-- $words: lower-case texts; tool calls and parts of messages are searched as JSON. System prompts are not searched: they
-- are the same in most pairs, so that a label which they list would find them all.
with waiting as (
    select
        pair_id,
        list_filter(
            json_extract(input, '$[*]')::json[],
            lambda message: coalesce(message ->> 'role', '') not in ('system', 'developer')
        ) as turns,
        output
    from pairs
    where feature = $feature and state = 'queued'
),
said as (
    select
        waiting.pair_id,
        lower(concat_ws(
            chr(10),
            array_to_string(list_transform(waiting.turns, lambda turn: coalesce(turn ->> 'content', '')), chr(10)),
            array_to_string(list_transform(waiting.turns, lambda turn: coalesce(turn ->> 'tool_calls', '')), chr(10)),
            waiting.output ->> '$',
            string_agg(flags.evidence, chr(10))
        )) as text
    from waiting
    left join flags on flags.pair_id = waiting.pair_id
    group by waiting.pair_id, waiting.turns, waiting.output
)
select pair_id
from said
where not exists (
    select 1
    from (select unnest($words::varchar[]) as word)
    where not contains(said.text, word)
)
order by pair_id;
