-- One row is one call of $feature, newest first, with the place of its stored line and the latest that was said about it.
-- $most: how many calls; of more than that, whole sessions are drawn by their hash.
with said as (
    select
        call_id as named,
        arg_max(score, coalesce(ts, timestamp 'epoch')) as score,
        arg_max(correction, coalesce(ts, timestamp 'epoch')) as correction,
        arg_max(comment, coalesce(ts, timestamp 'epoch')) as comment
    from feedback
    group by call_id
),
drawn as (
    select *
    from calls
    where feature = $feature
    qualify row_number() over (order by hash(coalesce(session_id, call_id)), call_id) <= $most
)
select
    drawn.call_id,
    drawn.ts,
    drawn.user_id,
    drawn.session_id,
    drawn.status,
    drawn.finish_reason,
    drawn.error,
    sources.format,
    coalesce(of_call.score, of_row.score) as score,
    coalesce(of_call.correction, of_row.correction) as correction,
    coalesce(of_call.comment, of_row.comment) as comment,
    drawn.body_pos,
    drawn.body_len
from drawn
inner join sources using (source)
left join said as of_call on of_call.named = drawn.call_id
left join said as of_row on of_row.named = drawn.row_id
order by drawn.ts desc nulls last, drawn.call_id;
