-- Adds one verdict made with a key of its own at $made_at (UTC), and gives its number; cheaper than several at once.
-- $pair_id, $verdict, $how: as of insert_decisions; $output: of an edit as JSON, else null.
insert into decisions (decision, pair_id, verdict, output, made_at, how)
values (
    nextval('decision_numbers'),
    $pair_id,
    $verdict,
    $output,
    $made_at,
    $how
)
returning decision;
