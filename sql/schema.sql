-- The whole database of a workspace, column by column. Times are UTC, money is US dollars, sizes are bytes.
-- Tables marked STABLE keep their columns for outside tools; so do the views `flags` and `pairs` in views.sql.

create table schema_version (
    version integer not null  -- of this file; a database with a higher one was made by a newer offramp
);
insert into schema_version values (3);

-- STABLE. One row is one call: one request to an LLM API with its response, as logged, counted once however often it was imported.
create table calls (
    call_id varchar not null,         -- provider's response id; else the logger's row id; else a hash of the line
    ts timestamp,                     -- start of the call; null when the log holds no time
    feature varchar,                  -- part of the product that made the call; null when not known
    model varchar,                    -- model that answered, dated snapshot where the log names it; of a failed call the one asked for
    provider varchar,
    status varchar not null,          -- ok, error, cut (ended without a finish reason), incomplete (length or content filter)
    finish_reason varchar,            -- stop, length, tool_calls, content_filter
    input_tokens integer,             -- whole prompt, cached part included; null when not known
    cached_tokens integer,            -- part of input_tokens read from the provider's cache
    output_tokens integer,            -- reasoning included
    tokens_source varchar,            -- usage (logged), calibrated or bytes4 (estimates); null when tokens are not known
    cost_usd decimal(18, 12),         -- null when model or tokens are not known; never 0 for unknown
    latency_ms integer,
    user_id varchar,
    session_id varchar,
    source integer not null,          -- sources.source
    -- columns below may change
    row_id varchar,                   -- the logger's own row, span or request id
    feature_how varchar,              -- where the feature came from: metadata, tag, parent, inferred, rule, ...
    feature_logged varchar,           -- feature as the log carries it, before rules; null when it carries none
    prompt_version varchar,           -- digest of the static prompt text, inside an inferred feature
    parent_id varchar,                -- span that may carry the feature
    request_model varchar,            -- model as requested
    service_tier varchar,             -- billed tier as the response names it: default, flex, priority, batch
    cache_write_tokens integer,
    cost_source varchar,              -- priced (tokens times price) or vendor (stated by the log)
    http_status smallint,
    error varchar,
    ttft_ms integer,                  -- time to first token
    has_input boolean not null,       -- the log holds the prompt
    input_bytes integer,              -- size of the messages as JSON, where it was needed
    output_bytes integer,             -- size of the answer text
    source_pos bigint not null,       -- byte offset (or record number) of the line in its source
    source_len integer not null,      -- size of the line in its source; 0 where the source is no text
    body_pos bigint not null,         -- where the stored line starts in the body stream, see frames
    body_len integer not null
);

-- STABLE. One row says where the messages of a call lie: the stored line, byte for byte, inside the body stream.
-- `offramp calls --call ID --json` prints input and output; pairs hold them as text for picked features.
create view messages as
select
    call_id,
    body_pos,
    body_len
from calls;

-- One row is one compressed frame of the body stream: lines of the log, one after the other, zstd.
create table frames (
    body_pos bigint not null,         -- position of its first byte in the (uncompressed) body stream
    size integer not null,            -- uncompressed
    file integer not null,            -- bodies/FILE.zst
    file_pos bigint not null,
    file_size integer not null
);

-- One row is one source: a file, stream or API that calls came from, known by its content and not by its name.
create table sources (
    source integer primary key,
    identity varchar not null,        -- LENGTH:SHA256 of its first whole lines, 4 KB at most
    path varchar not null,            -- where it was seen last
    format varchar not null,
    read_to bigint not null,          -- bytes (uncompressed) or records read so far
    tail varchar not null,            -- LENGTH:SHA256 of the last bytes before read_to
    file_size bigint,                 -- as last seen on disk, to see at once that nothing changed
    file_mtime_ns bigint,
    lines bigint not null,
    imported bigint not null,         -- calls that belong to it
    duplicates bigint not null,
    quarantined bigint not null,
    skipped bigint not null,          -- rows that are rightly no calls
    first_ts timestamp,
    last_ts timestamp,
    imported_at timestamp not null,
    finished boolean not null         -- false while an import runs or after it was cut off
);
create sequence source_numbers;

-- One row is one line, or one field of a line, that could not be read.
create table quarantine (
    source integer not null,
    pos bigint not null,              -- byte offset of the line in its source, or record number
    size integer not null,            -- of the whole line
    field varchar,                    -- null: the whole line; else this field was unusable and the call is kept without it
    reason varchar not null,
    bytes blob not null               -- the line or the field's value, first 64 KB
);

-- One row is what someone said about one call: a score, a correction, a comment.
create table feedback (
    call_id varchar,                  -- response id or row id as the feedback names it
    ts timestamp,
    user_id varchar,
    score double,                     -- above 0 good, below 0 bad
    correction varchar,
    comment varchar,
    source integer not null
);

-- One row is one line of a provider's own bill: a day and model, or a line item.
create table bill_lines (
    day date not null,
    vendor varchar not null,
    model varchar,
    line_item varchar,
    project varchar,
    api_key varchar,
    requests bigint,
    input_tokens bigint,
    cached_tokens bigint,
    output_tokens bigint,
    cost_usd decimal(18, 12),
    source integer not null
);

-- One row is one span that is no call but tells the feature of calls under it.
create table spans (
    span_id varchar not null,
    parent_id varchar,
    feature varchar,
    feature_how varchar
);

-- One row is one rate: US dollars a token for a model and tier, from a moment on, from a prompt size on.
create table prices (
    model varchar not null,
    provider varchar,                 -- as logged; null matches calls without one
    service_tier varchar not null,    -- standard, batch, flex, priority
    valid_from timestamp not null,
    context_from integer not null,    -- applies to calls with at least this many input tokens
    input_usd decimal(18, 12) not null,
    cached_usd decimal(18, 12),       -- null: cached tokens cost the input rate
    cache_write_usd decimal(18, 12),  -- null: written tokens cost the input rate
    output_usd decimal(18, 12) not null,
    source varchar not null,          -- genai-prices, override (offramp.toml) or own (local model)
    package_version varchar,          -- of genai-prices
    valid_to timestamp,               -- the next rate's valid_from; null for the last
    context_to integer                -- applies to calls with fewer input tokens than this; null: any number
);

-- One row is one count: calls of a feature, model and day whose latency falls into one bucket. Append-only while importing, merged at the end.
create table rollup (
    day date,
    feature varchar,
    model varchar,
    latency_bucket smallint,          -- floor(ln(ms) / ln(1.05)); null when the latency is not known
    calls bigint not null,
    errors bigint not null,
    unpriced bigint not null,         -- calls without a cost
    estimated bigint not null,        -- calls whose tokens are estimates
    input_tokens bigint not null,
    cached_tokens bigint not null,
    output_tokens bigint not null,
    cost_usd decimal(38, 12) not null
);

-- One row is one rule by which calls get their feature; the highest number wins.
create table feature_rules (
    rule integer primary key,
    kind varchar not null,            -- rename (from one name to another), model, user, status, key, family (shingles of a prompt family)
    pattern varchar not null,         -- the old name, the value, or the family's shingles as JSON
    within varchar,                   -- only calls of this feature (split); null: all
    feature varchar not null,
    made_at timestamp not null
);

-- One row is one verdict on one feature as a candidate, append-only; the last counts.
create table picks (
    feature varchar not null,
    picked boolean not null,
    made_at timestamp not null
);

-- One row is one call of a picked feature as a training example, as it was logged; no filter has changed it.
create table examples (
    pair_id varchar not null,         -- hash of the call's id: a pair keeps its decisions whatever its feature is called
    call_id varchar not null,
    feature varchar not null,
    ts timestamp,
    user_id varchar,
    session_id varchar,
    input json not null,              -- messages, as the model will see them
    output json not null,             -- text, or {"content", "tool_calls"}; null when the log holds none
    correction varchar,               -- what feedback says the answer should have been, the latest one
    input_hash varchar not null,      -- of the messages, however they are spaced
    output_hash varchar not null,
    cluster varchar not null,         -- pairs with nearly the same input, and of one session, are in one; never split
    collected_at timestamp not null
);

-- One row is what was known when the examples of a feature were collected; what differs now is a reason to do it again.
create table collections (
    collected_at timestamp not null,  -- as its examples have it, whatever their feature is called since
    said varchar not null,            -- digest of the feedback on the feature's calls
    filters varchar not null          -- version of offramp, and its filters
);

-- One row is what one filter found on one pair, strong or weak; it becomes a flag where its score reaches the threshold.
create table findings (
    pair_id varchar not null,
    filter varchar not null,
    score double not null,            -- how strong, in the filter's own measure
    evidence varchar not null,        -- in words
    other varchar                     -- the pair that it is compared with: the duplicate that is kept, the conflict
);

-- One row is one filter in force, as offramp.toml or the filter itself has it.
create table filter_settings (
    feature varchar not null,         -- empty: all features that have no row of their own
    filter varchar not null,
    action varchar not null,          -- drop, review, keep, mask
    threshold double not null         -- findings with at least this score are flags
);

-- STABLE. One row is the user's verdict on a pair; append-only, an undo is another row.
create table decisions (
    decision bigint not null,
    pair_id varchar not null,
    verdict varchar not null,         -- accept, reject, edit, undo
    output json,                      -- of an edit: the answer to learn instead
    made_at timestamp not null,
    batch bigint,                     -- decisions made with one key share it, and are undone with one; null: made alone
    how varchar,                      -- key, bulk, sample (accepted before, looked at to prove it), command
    undoes bigint                     -- of an undo: the decision that it takes back
);
create sequence decision_numbers;

-- One row is one immutable version of a feature's accepted pairs.
create table datasets (
    feature varchar not null,
    version varchar not null,
    pairs bigint not null,
    sha256 varchar not null,
    made_at timestamp not null
);

-- One row is one pair as it stood when a version was built: on which side of the split, or why on neither.
create table dataset_pairs (
    feature varchar not null,
    version varchar not null,
    pair_id varchar not null,
    side varchar not null,            -- train, heldout; dropped, queued, rejected; of the accepted: alike, surplus, apart
    decided boolean not null,         -- a verdict of the user's stood on it
    cluster varchar not null,         -- as examples had it
    session_id varchar,
    input_hash varchar not null,
    text_hash varchar not null        -- of prompt and answer as written, edited or masked; of what is not in, as logged
);

-- One row is one evaluation that was finished: a model that answered one version's held-out pairs.
create table evaluations (
    evaluation integer primary key,
    feature varchar not null,
    version varchar not null,         -- of the dataset
    role varchar not null,            -- tuned, base, api
    model varchar not null,
    url varchar not null,
    kind varchar not null,            -- how answers are compared: label, key_value, json, tool_call, number, extract, text
    started_at timestamp not null,
    finished_at timestamp not null,
    wall_s double not null            -- seconds worked on it; less than from start to finish when it was cut
);
create sequence evaluation_numbers;

-- One row is what a model answered to one held-out pair.
create table answers (
    evaluation integer not null,
    pair integer not null,            -- line in heldout.jsonl, from 0
    output json,                      -- text, or {"content", "tool_calls"}; null without an answer
    matched boolean not null,
    wrapped boolean not null,         -- not matched, but the right thing inside other words
    fields json not null,             -- names of the fields that differ
    latency_ms double not null,
    input_tokens integer,
    output_tokens integer,
    finish_reason varchar,
    error varchar                     -- why there is no answer
);

-- One row is what a judge model said of one answer of an evaluation, asked in both orders; the newest judging counts.
create table preferences (
    evaluation integer not null,
    judge varchar not null,           -- the model
    judged_at timestamp not null,     -- of the whole judging
    pair integer not null,            -- line in heldout.jsonl, from 0
    canary boolean not null,          -- of an answer that says nothing, to see whether the judge is any good
    score double not null,            -- 1 better than the incumbent, 0 worse, 0.5 neither
    readable boolean not null         -- false: the judge said neither A nor B nor TIE
);

-- One row is one notice about a provider's terms that the user acknowledged.
create table acknowledgements (
    provider varchar not null,        -- openai, anthropic, ...; other for those without a notice of their own
    dated date not null,              -- of the notice
    made_at timestamp not null
);

-- One row is a prompt or an answer that arrived apart from its call: batch input, event logs, stored-completion messages.
create table loose_messages (
    call_id varchar,
    row_id varchar,
    messages json,
    output json,
    source integer not null,
    source_pos bigint not null
);
