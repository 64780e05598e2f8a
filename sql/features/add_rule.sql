-- Adds a rule after all others.
insert into feature_rules
select
    coalesce(max(rule), 0) + 1,
    $kind,
    $pattern,
    $within,
    $feature,
    $made_at::timestamp
from feature_rules;
