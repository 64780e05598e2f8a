-- Adds one line or field that could not be read.
insert into quarantine
values ($source, $pos, $size, $field, $reason, $bytes);
