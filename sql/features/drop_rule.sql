-- Drops one rule.
delete from feature_rules
where rule = $rule;
