-- Adds the filters in force for $feature. $filter, $action, $threshold: one column each, one value a filter.
insert into filter_settings (feature, filter, action, threshold)
select
    $feature,
    unnest($filter::varchar[]),
    unnest($action::varchar[]),
    unnest($threshold::double[]);
