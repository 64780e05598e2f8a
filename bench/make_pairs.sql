-- Makes $count pairs of the made-up calls of `classify`, some 2.3 KB each, every one different from the next in all its lines.
-- $first: number of the first call. `item-000042 ` stands at the start of the question and in the answer.
insert into examples by name
with words as (
    select string_split('the a of refund order please account update billing invoice shipping late charge customer broken password help again thanks today', ' ') as vocabulary
),
numbered as (
    select range + $first as number
    from range($count)
)
select
    printf('p%011d', number) as pair_id,
    printf('call-%012d', number) as call_id,
    'classify' as feature,
    timestamp '2025-06-01' + to_seconds(number) as ts,
    json_array(
        json_object('role', 'system', 'content', repeat('Classify the message. Answer with category, intent, urgency. ', 15)),
        json_object('role', 'user', 'content', printf('item-%06d ', number) || array_to_string(list_transform(range(160), lambda step: vocabulary[1 + (hash(number * 1000 + step) % 20)::integer]), ' '))
    ) as input,
    to_json(array_to_string(list_transform(range(60), lambda step: vocabulary[1 + (hash(number * 1000 + 500 + step) % 20)::integer]), ' ') || printf(' item-%06d ', number)) as output,
    md5(number::varchar) as input_hash,
    md5(output::varchar) as output_hash,
    md5(number::varchar) as "cluster",
    timestamp '2025-07-01' as collected_at
from numbered
cross join words
order by number desc;
