-- One row: the pairs of $feature by state, if its filter $filter had the action $action and the threshold $threshold.
with its_pairs as (
    select
        examples.pair_id,
        verdicts.verdict
    from examples
    left join verdicts on verdicts.pair_id = examples.pair_id
    where examples.feature = $feature
),
settings as (
    select
        filter,
        if(filter = $filter, $action, action) as action,
        if(filter = $filter, $threshold, threshold) as threshold
    from filter_settings
    where feature = $feature
),
flagged as (
    select
        findings.pair_id,
        max(case settings.action when 'drop' then 2 when 'review' then 1 else 0 end) as weight,
        bool_or(settings.filter = $filter) as by_this,
        bool_and(settings.filter = $filter) as by_this_alone
    from findings
    inner join settings on settings.filter = findings.filter
    where findings.score >= settings.threshold
    group by findings.pair_id
)
select
    count(*) filter (where flagged.by_this) as flagged,
    count(*) filter (where flagged.by_this_alone) as alone,  -- no other filter flags them
    count(*) filter (where its_pairs.verdict is null and flagged.weight = 2) as auto_dropped,
    count(*) filter (where its_pairs.verdict is null and flagged.weight = 1) as to_review,
    count(*) filter (
        where its_pairs.verdict = 'accept' or (its_pairs.verdict is null and coalesce(flagged.weight, 0) = 0)
    ) as accepted,
    count(*) filter (where its_pairs.verdict = 'reject') as rejected,
    count(*) filter (where its_pairs.verdict = 'edit') as edited
from its_pairs
left join flagged on flagged.pair_id = its_pairs.pair_id;
