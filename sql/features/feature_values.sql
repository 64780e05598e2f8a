-- One row is one value that calls of $feature can be told apart by, with its calls; the 50 most frequent of each kind
-- that has more than one.
with told as (
    select
        unnest(['model', 'request_model', 'user', 'status', 'provider', 'version']) as kind,
        unnest([model, request_model, user_id, status, provider, prompt_version]) as pattern
    from calls
    where feature = $feature
),

counted as (
    select
        kind,
        pattern,
        count(*) as calls
    from told
    where pattern is not null
    group by
        kind,
        pattern
)

select
    kind,
    pattern,
    calls
from counted
qualify
    count(*) over (partition by kind) > 1
    and row_number() over (partition by kind order by calls desc, pattern) <= 50
order by
    list_position(['version', 'model', 'request_model', 'user', 'status', 'provider'], kind),
    calls desc,
    pattern;
