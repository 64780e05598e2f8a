-- Views of the database, as the macros are: made with it, and anew by each migration. `flags` and `pairs` are STABLE.

-- STABLE. One row is what one filter found on one pair.
create or replace view flags as
select
    findings.pair_id,
    findings.filter,
    coalesce(own.action, general.action) as action,
    findings.evidence,
    findings.score,
    findings.other
from findings
inner join examples on examples.pair_id = findings.pair_id
left join filter_settings as own on own.feature = examples.feature and own.filter = findings.filter
left join filter_settings as general on general.feature = '' and general.filter = findings.filter
where findings.score >= coalesce(own.threshold, general.threshold);

-- One row is one name that the calls of a feature had before a rename, and when they were renamed; and its own, always.
create or replace view former_names as
with recursive chains as (
    select
        feature,
        pattern as name,
        rule,
        made_at as since
    from feature_rules
    where kind = 'rename'
    union
    select
        chains.feature,
        earlier.pattern,
        earlier.rule,
        greatest(chains.since, earlier.made_at)
    from chains
    inner join feature_rules as earlier
        on earlier.kind = 'rename'
        and earlier.feature = chains.name
        and earlier.rule < chains.rule
)
select
    feature,
    name,
    min(since) as since
from (
    select
        feature,
        name,
        since
    from chains
    union all
    select distinct
        feature,
        feature,
        timestamp 'epoch'
    from dataset_pairs
)
group by
    feature,
    name;

-- One row is the decision that stands on a pair: the last one that was not undone.
create or replace view verdicts as
select
    pair_id,
    max(decision) as decision,
    arg_max(verdict, decision) as verdict,
    arg_max_null(output, decision) as output,
    arg_max_null(how, decision) as how
from decisions
where
    verdict <> 'undo'
    and decision not in (select undoes from decisions where undoes is not null)
group by pair_id;

-- STABLE. One row is one (input, output) training pair: an example, what the filters made of it, what the user decided.
create or replace view pairs as
select
    examples.pair_id,
    examples.call_id,
    examples.feature,
    case verdicts.verdict
        when 'accept' then 'accepted'
        when 'reject' then 'rejected'
        when 'edit' then 'edited'
        else coalesce(found.state, 'accepted')
    end as state,                     -- accepted, rejected, edited, queued, dropped
    coalesce(found.state, 'accepted') as filtered,  -- the state that the filters alone give it
    examples.input,
    coalesce(verdicts.output, examples.output) as output,
    examples.input_hash,
    examples.cluster,
    examples.session_id,
    examples.ts,
    verdicts.verdict,
    verdicts.how,
    examples.collected_at
from examples
left join verdicts on verdicts.pair_id = examples.pair_id
left join (
    select
        pair_id,
        case max(case action when 'drop' then 2 when 'review' then 1 else 0 end)
            when 2 then 'dropped'
            when 1 then 'queued'
            else 'accepted'
        end as state
    from flags
    group by pair_id
) as found on found.pair_id = examples.pair_id;
