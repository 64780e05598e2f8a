-- Drops the bill lines of a source, because it is read again from its start.
delete from bill_lines
where source = $source;
