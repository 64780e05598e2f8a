-- One row: whether any call lacks its time (then every new call has to be compared with all), and whether any lacks its prompt.
select
    exists (select 1 from calls where ts is null) as untimed,
    exists (select 1 from calls where not has_input) as promptless;
