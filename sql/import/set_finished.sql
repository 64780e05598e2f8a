-- Says of sources whether all is done that their import has to do. $sources: list of sources.source.
update sources
set finished = $finished
where source in (select unnest($sources));
