-- Drops the calls of a source. $source: sources.source.
delete from calls
where source = $source;
