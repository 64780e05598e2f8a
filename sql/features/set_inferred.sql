-- Gives calls the family of their prompt. Each parameter is one column, one value a call; a call without a found family keeps what it had.
update calls
set
    feature = coalesce(found.feature, calls.feature),
    feature_logged = coalesce(found.feature, calls.feature_logged),
    feature_how = case when found.feature is not null then 'inferred' else calls.feature_how end,
    prompt_version = found.version
from (
    select
        unnest($call_id::varchar[]) as call_id,
        unnest($feature::varchar[]) as feature,
        unnest($version::varchar[]) as version
) as found
where
    calls.call_id = found.call_id
    and (calls.feature_logged is null or calls.feature_how in ('key_alias', 'deployment', 'app'));
