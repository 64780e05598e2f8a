-- One row is one provider whose notice of $dated was acknowledged, with the first time.
select
    provider,
    min(made_at) as made_at
from acknowledgements
where dated = $dated
group by provider
order by provider;
