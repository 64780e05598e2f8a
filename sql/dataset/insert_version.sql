-- Adds a dataset version: $version of $feature with $pairs pairs, the hash $sha256 of its files, made at $made_at (UTC).
insert into datasets (feature, version, pairs, sha256, made_at)
values (
    $feature,
    $version,
    $pairs,
    $sha256,
    $made_at
);
