-- Gives calls the feature that their log carries, or that was inferred, as if there were no rules.
update calls
set feature = feature_logged
where feature is distinct from feature_logged;
