-- One row: whether any call lacks its prompt, so that a later log may complete it, and whether rules give new calls their feature.
select
    exists (
        select 1
        from calls
        where not has_input
    ) as promptless,
    exists (
        select 1
        from feature_rules
        where kind <> 'family'
    ) as ruled;
