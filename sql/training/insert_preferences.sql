-- Adds what $judge said of $evaluation at $judged_at (UTC), lists of the same length: $pair, $canary, $score, $readable.
insert into preferences
select
    $evaluation,
    $judge,
    $judged_at,
    unnest($pair::integer[]),
    unnest($canary::boolean[]),
    unnest($score::double[]),
    unnest($readable::boolean[]);
