-- Adds a verdict; the last one counts.
insert into picks (feature, picked, made_at)
values (
    $feature,
    $picked,  -- false drops it
    $made_at  -- UTC
);
