-- To version 3: findings with scores become flags by the thresholds in force; pairs are what filters and decisions leave.
-- Pairs and flags of before are found anew from the calls; nothing decided on pairs yet.
drop table flags;
drop table pairs;
drop table decisions;
create table examples (
    pair_id varchar not null,
    call_id varchar not null,
    feature varchar not null,
    ts timestamp,
    user_id varchar,
    session_id varchar,
    input json not null,
    output json not null,
    correction varchar,
    input_hash varchar not null,
    output_hash varchar not null,
    cluster varchar not null,
    collected_at timestamp not null
);
create table collections (
    collected_at timestamp not null,
    said varchar not null,
    filters varchar not null
);
create table findings (
    pair_id varchar not null,
    filter varchar not null,
    score double not null,
    evidence varchar not null,
    other varchar
);
create table filter_settings (
    feature varchar not null,
    filter varchar not null,
    action varchar not null,
    threshold double not null
);
create table decisions (
    decision bigint not null,
    pair_id varchar not null,
    verdict varchar not null,
    output json,
    made_at timestamp not null,
    batch bigint,
    how varchar,
    undoes bigint
);
create table dataset_pairs (
    feature varchar not null,
    version varchar not null,
    pair_id varchar not null,
    side varchar not null,
    decided boolean not null,
    cluster varchar not null,
    session_id varchar,
    input_hash varchar not null,
    text_hash varchar not null
);
create table evaluations (
    evaluation integer primary key,
    feature varchar not null,
    version varchar not null,
    role varchar not null,
    model varchar not null,
    url varchar not null,
    kind varchar not null,
    started_at timestamp not null,
    finished_at timestamp not null,
    wall_s double not null
);
create sequence evaluation_numbers;
create table answers (
    evaluation integer not null,
    pair integer not null,
    output json,
    matched boolean not null,
    wrapped boolean not null,
    fields json not null,
    latency_ms double not null,
    input_tokens integer,
    output_tokens integer,
    finish_reason varchar,
    error varchar
);
create table preferences (
    evaluation integer not null,
    judge varchar not null,
    judged_at timestamp not null,
    pair integer not null,
    canary boolean not null,
    score double not null,
    readable boolean not null
);
create table acknowledgements (
    provider varchar not null,
    dated date not null,
    made_at timestamp not null
);
update schema_version
set version = 3;
