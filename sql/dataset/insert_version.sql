-- Adds a dataset version.
insert into datasets (feature, version, pairs, sha256, made_at)
values (
    $feature,
    $version,
    $pairs,
    $sha256,
    $made_at  -- UTC
);
