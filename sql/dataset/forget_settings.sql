-- Removes the filters in force for $feature, before they are set anew.
delete from filter_settings
where feature = $feature;
