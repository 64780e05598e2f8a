-- Drops the prompts and answers of a source that still wait for their call, because it is read again from its start.
delete from loose_messages
where source = $source;
