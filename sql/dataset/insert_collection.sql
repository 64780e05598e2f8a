-- Adds what was known when examples were collected at $collected_at (UTC).
-- $said: digest of the feedback; $filters: version of offramp, and its filters.
insert into collections
select
    $collected_at::timestamp,
    $said,
    $filters;
