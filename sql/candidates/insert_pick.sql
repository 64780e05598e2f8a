-- Adds a verdict on $feature, made at $made_at (UTC): $picked is true for a pick, false for a drop. The last one counts.
insert into picks (feature, picked, made_at)
values (
    $feature,
    $picked,
    $made_at
);
