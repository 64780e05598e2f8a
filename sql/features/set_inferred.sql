-- Gives calls the family of their prompt. Each parameter is one column, one value a call; a null feature fits no family.
update calls
set
    feature = coalesce(found.feature, calls.feature),
    feature_logged = found.feature,
    feature_how = case when found.feature is not null then 'inferred' end,
    prompt_version = found.version
from (
    select
        unnest($call_id::varchar[]) as call_id,
        unnest($feature::varchar[]) as feature,
        unnest($version::varchar[]) as version
) as found
where
    calls.call_id = found.call_id
    and calls.feature_logged is null;
