-- One row: what an import that was cut off at its end has left. unlooked: calls not looked at for a feature, or not
-- measured for their tokens; miscounted: the rollup has other calls of a feature, or a source others than it brought.
select
    exists (
        select 1
        from calls
        where
            has_input
            and (
                prompt_version is null
                and (feature_logged is null or feature_how in ('key_alias', 'deployment', 'app'))
                or input_bytes is null
                and status <> 'error'
                and (input_tokens is null or output_tokens is null)
            )
    ) as unlooked,
    exists (
        (select feature, count(*) from calls group by feature)
        except
        (select feature, sum(calls) from rollup group by feature)
    ) or exists (
        (select source, count(*) from calls group by source)
        except
        (select source, imported from sources)
    ) as miscounted;
