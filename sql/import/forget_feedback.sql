-- Drops the feedback that a source brought. $source: sources.source.
delete from feedback
where source = $source;
