-- Makes `stage`: one row is one line of the chunk at $path, read as an own row {request, response}; plain = false sends the line to the mapper.
-- $path: file with whole lines only. $object_bytes: longest line it may hold. The rules mirror app/logs/formats/own_rows.py.
-- A set of constants is asked with contains(): an `in` becomes a join, and a join loses the order of the lines.
create or replace temp table stage as
with raw as (
    select *
    from read_ndjson(
        $path,
        ignore_errors = true,
        maximum_object_size = $object_bytes,
        columns = {
            id: 'varchar',
            request_id: 'varchar',
            ts: 'varchar',
            timestamp: 'varchar',
            status: 'varchar',
            latency_ms: 'varchar',
            ttft_ms: 'varchar',
            feature: 'varchar',
            user_id: 'varchar',
            session_id: 'varchar',
            "req_id": 'varchar',
            "uuid": 'varchar',
            "time": 'varchar',
            "created_at": 'varchar',
            "start_time": 'varchar',
            "date": 'varchar',
            "datetime": 'varchar',
            "created": 'varchar',
            "started_at": 'varchar',
            "duration_ms": 'varchar',
            "elapsed_ms": 'varchar',
            "response_time_ms": 'varchar',
            "latency_s": 'varchar',
            "duration_s": 'varchar',
            "latency": 'varchar',
            "duration": 'varchar',
            "elapsed": 'varchar',
            "end_time": 'varchar',
            "ended_at": 'varchar',
            "completed_at": 'varchar',
            "status_code": 'varchar',
            "http_status": 'varchar',
            "response_status": 'varchar',
            "exception": 'varchar',
            "error_message": 'varchar',
            "feature_name": 'varchar',
            "use_case": 'varchar',
            "task": 'varchar',
            "prompt_id": 'varchar',
            "prompt_name": 'varchar',
            "properties": 'varchar',
            "attributes": 'varchar',
            "labels": 'varchar',
            "extra": 'varchar',
            "context": 'varchar',
            "tags": 'varchar',
            "metadata": 'varchar',
            "function_id": 'varchar',
            "agent_name": 'varchar',
            "user": 'varchar',
            "end_user": 'varchar',
            "customer_id": 'varchar',
            "session": 'varchar',
            "conversation_id": 'varchar',
            "thread_id": 'varchar',
            "chat_id": 'varchar',
            "usage": 'varchar',
            "chunks": 'varchar',
            "events": 'varchar',
            "stream_chunks": 'varchar',
            "cost_usd": 'varchar',
            "provider": 'varchar',
            "url": 'varchar',
            "feedback": 'varchar',
            "user_feedback": 'varchar',
            "thumbs": 'varchar',
            "rating": 'varchar',
            "user_rating": 'varchar',
            "feedback_rating": 'varchar',
            "system_prompt": 'varchar',
            "system": 'varchar',
            "instructions": 'varchar',
            "v": 'varchar',
            "kind": 'varchar',
            error: 'json',
            request: 'struct(
                model varchar,
                messages struct(role varchar)[],
                "user" varchar,
                safety_identifier varchar,
                prompt_cache_key varchar,
                response_format struct(json_schema struct(name varchar)),
                metadata struct(feature varchar, feature_name varchar, use_case varchar, task varchar, prompt_id varchar, prompt_name varchar, "user" varchar, user_id varchar, session_id varchar)
            )',
            response: 'struct(
                id varchar,
                object varchar,
                model varchar,
                service_tier varchar,
                error json,
                choices struct(finish_reason varchar, message struct(content varchar, tool_calls struct(id varchar)[]))[],
                usage struct(
                    prompt_tokens varchar,
                    completion_tokens varchar,
                    cost varchar,
                    prompt_tokens_details struct(cached_tokens varchar, cache_write_tokens varchar)
                )
            )'
        }
    )
),
picked as (
    select
        coalesce(response.id, id, request_id) as call_id,
        coalesce(id, request_id) as row_id,
        coalesce(ts, timestamp) as ts_text,
        moment(coalesce(ts, timestamp)) as ts,
        coalesce(feature, request.metadata.feature, request.metadata.feature_name, request.metadata.use_case, request.metadata.task, request.metadata.prompt_id, request.metadata.prompt_name) as feature,
        case
            when feature is not null then 'feature'
            when request.metadata.feature is not null then 'metadata.feature'
            when request.metadata.feature_name is not null then 'metadata.feature_name'
            when request.metadata.use_case is not null then 'metadata.use_case'
            when request.metadata.task is not null then 'metadata.task'
            when request.metadata.prompt_id is not null then 'metadata.prompt_id'
            when request.metadata.prompt_name is not null then 'metadata.prompt_name'
        end as feature_how,
        coalesce(response.model, request.model) as model,
        request.model as request_model,
        response.object as object,
        response.error as response_error,
        error,
        status,
        try_cast(status as smallint) as http_status,
        latency_ms,
        try_cast(latency_ms as double) as latency,
        ttft_ms,
        try_cast(ttft_ms as double) as ttft,
        response.choices[1].finish_reason as finish_reason,
        len(response.choices) as choices,
        strlen(response.choices[1].message.content) as output_bytes,
        response.usage as usage,
        try_cast(response.usage.prompt_tokens as integer) as input_tokens,
        try_cast(response.usage.completion_tokens as integer) as output_tokens,
        try_cast(response.usage.prompt_tokens_details.cached_tokens as integer) as cached_tokens,
        try_cast(response.usage.prompt_tokens_details.cache_write_tokens as integer) as cache_write_tokens,
        response.service_tier as service_tier,
        coalesce(user_id, request."user", request.safety_identifier, request.metadata.user_id, request.metadata."user") as user_id,
        coalesce(session_id, request.metadata.session_id) as session_id,
        coalesce(request.response_format.json_schema.name, request.prompt_cache_key) as other_carrier,
        len(request.messages) as messages,
        coalesce(
            "req_id",
            "uuid",
            "time",
            "created_at",
            "start_time",
            "date",
            "datetime",
            "created",
            "started_at",
            "duration_ms",
            "elapsed_ms",
            "response_time_ms",
            "latency_s",
            "duration_s",
            "latency",
            "duration",
            "elapsed",
            "end_time",
            "ended_at",
            "completed_at",
            "status_code",
            "http_status",
            "response_status",
            "exception",
            "error_message",
            "feature_name",
            "use_case",
            "task",
            "prompt_id",
            "prompt_name",
            "properties",
            "attributes",
            "labels",
            "extra",
            "context",
            "tags",
            "metadata",
            "function_id",
            "agent_name",
            "user",
            "end_user",
            "customer_id",
            "session",
            "conversation_id",
            "thread_id",
            "chat_id",
            "usage",
            "chunks",
            "events",
            "stream_chunks",
            "cost_usd",
            "provider",
            "url",
            "feedback",
            "user_feedback",
            "thumbs",
            "rating",
            "user_rating",
            "feedback_rating",
            "system_prompt",
            "system",
            "instructions",
            "v",
            "kind"
        ) is not null as has_others  -- names the mapper knows better
    from raw
)
select
    call_id,
    row_id,
    ts,
    feature,
    feature as feature_logged,
    feature_how,
    null::varchar as parent_id,
    null::varchar as provider,
    model,
    request_model,
    case
        when http_status >= 400 or error is not null then 'error'
        when finish_reason is null then 'cut'
        when finish_reason in ('length', 'content_filter') then 'incomplete'
        else 'ok'
    end as status,
    http_status,
    nullif(left(concat_ws(': ', coalesce(error ->> 'code', error ->> 'type'), error ->> 'message'), 500), '') as error,
    case when finish_reason = 'function_call' then 'tool_calls' else finish_reason end as finish_reason,
    input_tokens,
    cached_tokens,
    cache_write_tokens,
    output_tokens,
    null::double as vendor_cost,
    try_cast(round(latency) as integer) as latency_ms,
    try_cast(round(ttft) as integer) as ttft_ms,
    user_id,
    session_id,
    service_tier,
    true as has_input,
    output_bytes::integer as output_bytes,
    (
        model is not null
        and call_id is not null
        and messages > 0
        and not has_others
        and (error is null or error ->> 'message' is not null)
        and (object = 'chat.completion' or (object is null and error is not null))
        and response_error is null
        and coalesce(choices, 1) = 1
        and usage.cost is null
        and (feature is not null or other_carrier is null)
        and (finish_reason is null or contains('|stop|length|tool_calls|function_call|content_filter|', '|' || finish_reason || '|'))
        and (ts_text is null) = (ts is null)
        and ts between timestamp '1973-01-01' and timestamp '2191-01-01' is not false  -- as app/logs/moments.py
        and (status is null) = (http_status is null)
        and (latency_ms is null) = (latency is null)
        and (ttft_ms is null) = (ttft is null)
        and (usage.prompt_tokens is null) = (input_tokens is null)
        and (usage.completion_tokens is null) = (output_tokens is null)
        and (usage.prompt_tokens_details.cached_tokens is null) = (cached_tokens is null)
        and (usage.prompt_tokens_details.cache_write_tokens is null) = (cache_write_tokens is null)
        and input_tokens >= 0 is not false
        and output_tokens >= 0 is not false
        and latency between 0 and 2000000000 is not false
        and ttft between 0 and 2000000000 is not false
    ) is true as plain
from picked
