-- Adds that the notice of $dated about $provider was acknowledged at $made_at (UTC).
insert into acknowledgements
values (
    $provider,
    $dated,
    $made_at
);
