-- Picks the feature $new if one of the features $old, which become it, is picked.
insert into picks
select
    $new,
    true,
    $made_at::timestamp
from (
    select
        feature,
        arg_max(picked, rowid) as picked
    from picks
    group by feature
)
where
    picked
    and list_contains($old::varchar[], feature)
limit 1;
