-- One row is one filter that found something on pairs of $feature, however weak, by name.
with its_findings as (
    select
        findings.pair_id,
        findings.filter,
        max(findings.score) as score
    from findings
    inner join examples on examples.pair_id = findings.pair_id
    where examples.feature = $feature
    group by findings.pair_id, findings.filter
),
its_flags as (
    select
        its_findings.pair_id,
        its_findings.filter,
        count(*) over (partition by its_findings.pair_id) as filters
    from its_findings
    inner join filter_settings on filter_settings.filter = its_findings.filter and filter_settings.feature = $feature
    where its_findings.score >= filter_settings.threshold
),
flagged as (
    select
        filter,
        count(*) as flagged,
        count(*) filter (where filters = 1) as alone
    from its_flags
    group by filter
)
select
    its_findings.filter,
    count(*) as found,  -- pairs, weak findings included
    coalesce(any_value(flagged.flagged), 0) as flagged,
    coalesce(any_value(flagged.alone), 0) as alone,  -- of them those that no other filter flags
    quantile_disc(
        distinct its_findings.score,
        [0, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.225, 0.25, 0.275, 0.3, 0.325, 0.35, 0.375, 0.4, 0.425,
        0.45, 0.475, 0.5, 0.525, 0.55, 0.575, 0.6, 0.625, 0.65, 0.675, 0.7, 0.725, 0.75, 0.775, 0.8, 0.825, 0.85, 0.875,
        0.9, 0.925, 0.95, 0.975, 1]
    ) as scores  -- of all findings, in equal parts, rising
from its_findings
left join flagged on flagged.filter = its_findings.filter
group by its_findings.filter
order by its_findings.filter;
