-- One row is one name that calls have and that is written much like $name, the nearest first.
-- $kind: feature, model, user or session. $least: how much alike, 0 to 1 (Jaro and Winkler). $most: rows at most.
with names as (
    select distinct case $kind when 'feature' then feature when 'model' then model when 'user' then user_id when 'session' then session_id end as name
    from calls
)
select name
from names
where
    name is not null
    and jaro_winkler_similarity(lower(name), lower($name)) >= $least
order by
    jaro_winkler_similarity(lower(name), lower($name)) desc,
    name
limit $most;
