-- Adds evaluation $evaluation: $feature, dataset $version, $role (tuned, base, api), $model at $url, answers of $kind,
-- $started_at and $finished_at (UTC), $wall_s seconds worked on it.
insert into evaluations
values (
    $evaluation,
    $feature,
    $version,
    $role,
    $model,
    $url,
    $kind,
    $started_at,
    $finished_at,
    $wall_s
);
