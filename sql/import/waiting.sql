-- One row: what an import left to do after its last line.
select
    (select count(*) from calls where feature is null and parent_id is not null) as children,
    (select count(*) from spans) as spans,
    (select count(*) from loose_messages) as loose,
    (select count(*) from calls where status <> 'error' and has_input and (input_tokens is null or output_tokens is null)) as without_tokens,
    (
        select count(*)
        from calls
        where
            (feature_logged is null or feature_how in ('key_alias', 'deployment', 'app'))
            and prompt_version is null
            and has_input
    ) as without_feature;
