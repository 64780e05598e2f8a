-- Drops what a source has in quarantine from position $first on, because it is read again from there.
delete from quarantine
where
    source = $source
    and pos >= $first;
