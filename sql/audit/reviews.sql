-- One row is one picked feature with how far its dataset is, by name.
with picked as (
    select feature
    from picks
    group by feature
    having arg_max(picked, rowid)
),
counted as (
    select
        feature,
        count(*) filter (filtered = 'queued') as flagged,
        count(*) filter (filtered = 'queued' and verdict is not null) as decided,
        count(*) filter (state = 'accepted' or state = 'edited') as accepted
    from pairs
    group by feature
),
newest as (
    select
        feature,
        arg_max(version, made_at) as version,
        arg_max(pairs, made_at) as pairs
    from datasets
    group by feature
)
select
    picked.feature,
    coalesce(counted.flagged, 0) as flagged,
    coalesce(counted.decided, 0) as decided,
    coalesce(counted.accepted, 0) as accepted,
    newest.version,
    coalesce(newest.pairs, 0) as pairs
from picked
left join counted on counted.feature = picked.feature
left join newest on newest.feature = picked.feature
order by picked.feature;
