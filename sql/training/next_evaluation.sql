-- One row: the number of the next evaluation.
select nextval('evaluation_numbers') as evaluation;
