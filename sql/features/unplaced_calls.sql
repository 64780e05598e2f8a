-- One row is one call whose prompt was looked at and fitted no family, with the place of its stored line.
select
    calls.call_id,
    sources.format,
    calls.body_pos,
    calls.body_len
from calls
join sources using (source)
where
    -- one key, deployment or app serves a whole product, and its name is no feature
    (calls.feature_logged is null or calls.feature_how in ('key_alias', 'deployment', 'app'))
    and calls.prompt_version = ''
    and calls.has_input
order by calls.body_pos;
