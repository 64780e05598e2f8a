-- One row is one rule, in the order in which they apply.
select
    rule,
    kind,
    pattern,
    within,
    feature
from feature_rules
order by rule;
