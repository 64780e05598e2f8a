-- One row is one call whose log says its feature, with the place of its stored line; a stable sample.
-- $most: calls of each feature.
select
    calls.call_id,
    sources.format,
    calls.body_pos,
    calls.body_len,
    calls.feature_logged
from calls
join sources using (source)
where
    calls.feature_logged is not null
    and calls.feature_how not in ('inferred', 'key_alias', 'deployment', 'app')
    and calls.has_input
qualify row_number() over (partition by calls.feature_logged order by hash(calls.call_id)) <= $most
order by calls.body_pos;
