-- One row: what is in a workspace; costs and counts of calls come from the rollup.
with by_feature as (
    select
        feature,
        sum(calls) as calls,
        sum(unpriced) as unpriced,
        sum(errors) as errors,
        sum(cost_usd) as cost_usd
    from rollup
    group by feature
),
latest_picks as (
    select
        feature,
        arg_max(picked, rowid) as picked
    from picks
    group by feature
),
newest as (  -- the newest dataset of each picked feature
    select
        feature,
        arg_max(pairs, made_at) as pairs
    from datasets
    semi join (select feature from latest_picks where picked) as picked_now using (feature)
    group by feature
)
select
    (select count(*) from sources) as sources,
    (select count(*) from sources where not finished) as unfinished,
    coalesce(sum(calls), 0)::bigint as calls,
    (select count(*) from quarantine where field is null) as quarantined,
    (select max(last_ts) from sources) as newest,
    (select count(distinct day) from rollup) as days,
    count(feature) as features,
    coalesce(sum(unpriced), 0)::bigint as unpriced,
    case when sum(calls - unpriced - errors) > 0 or sum(cost_usd) > 0 then sum(cost_usd)::double end as cost_usd,
    arg_max(feature, cost_usd) filter (where cost_usd > 0) as dearest,
    (max(cost_usd) filter (where feature is not null) / nullif(sum(cost_usd), 0))::double as dearest_share,
    (select coalesce(list(feature order by feature), []) from latest_picks where picked) as picked,
    (select count(*) from newest) as datasets,
    (select coalesce(sum(pairs), 0)::bigint from newest) as pairs
from by_feature;
