-- Drops what a source has in quarantine, because it is read again from its start.
delete from quarantine
where source = $source;
