-- One row is one feature with its calls and where their feature came from, the one with most calls first.
with places as (
    select
        feature,
        coalesce(feature_how, 'unknown') as how,
        count(*) as calls,
        count(distinct nullif(prompt_version, '')) as versions
    from calls
    group by
        feature,
        feature_how
)
select
    feature,
    sum(calls)::bigint as calls,
    sum(versions)::bigint as versions,
    string_agg(how || ' ' || calls, ', ' order by calls desc) as how
from places
group by feature
order by
    calls desc,
    feature;
