-- One row: whether any call lacks its time; then every new call has to be compared with all calls.
select exists (
    select 1
    from calls
    where ts is null
);
