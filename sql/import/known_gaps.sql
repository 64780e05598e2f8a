-- One row: whether any call lacks its prompt, so that a later log may complete it.
select exists (select 1 from calls where not has_input) as promptless;
