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
    list(distinct its_findings.score order by its_findings.score) as scores
from its_findings
left join flagged on flagged.filter = its_findings.filter
group by its_findings.filter
order by its_findings.filter;
