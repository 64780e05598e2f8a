-- Drops a source itself. $source: sources.source.
delete from sources
where source = $source;
