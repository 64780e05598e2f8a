-- One row: calls of the workspace that have no cost though they did not fail, and calls without a feature.
select
    coalesce(sum(unpriced), 0)::bigint as unpriced,
    coalesce(sum(calls) filter (where feature is null), 0)::bigint as unnamed
from rollup;
