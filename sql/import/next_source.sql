-- One row: the number of the next source.
select nextval('source_numbers');
