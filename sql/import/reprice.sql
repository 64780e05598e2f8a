-- Gives the calls of `stage` the costs of `costs`, row by row; writes only what changed.
update calls
set
    cost_usd = repriced.cost_usd,
    cost_source = repriced.cost_source
from (
    select
        stage.place,
        costs.cost_usd,
        costs.cost_source
    from stage
    positional join costs
) as repriced
where
    calls.rowid = repriced.place
    and (calls.cost_usd is distinct from repriced.cost_usd or calls.cost_source is distinct from repriced.cost_source);
