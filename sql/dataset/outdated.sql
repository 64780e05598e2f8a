-- One row: whether the examples of $feature were collected with other feedback or filters than now, or in several parts.
-- $said: digest of the feedback now; $filters: version of offramp, and its filters.
with parts as (
    select distinct collected_at
    from examples
    where feature = $feature
)
select coalesce(count(*) > 1 or bool_or(collections.said <> $said or collections.filters <> $filters), false) as outdated
from parts
inner join collections on collections.collected_at = parts.collected_at;
