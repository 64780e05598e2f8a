-- Functions of our SQL files. They live in the database, so that the files run as they stand in the duckdb shell.

-- UTC timestamp of a logged time: epoch seconds, ms, µs or ns (magnitude decides), or ISO 8601; without a zone it means UTC. Null when it is none.
create or replace macro moment(logged) as
    case
        when logged is null then null
        when try_cast(logged as double) is not null then
            case
                when try_cast(logged as double) > 1e17 then make_timestamp((try_cast(logged as hugeint) // 1000)::bigint)
                when try_cast(logged as double) > 1e14 then make_timestamp(try_cast(logged as double)::bigint)
                when try_cast(logged as double) > 1e11 then make_timestamp((try_cast(logged as double) * 1000)::bigint)
                when try_cast(logged as double) > 1e8 then make_timestamp(round(try_cast(logged as double) * 1000000)::bigint)
            end
        when regexp_matches(logged, '[+-]\d\d:?\d\d$') then timezone('UTC', try_cast(logged as timestamptz))
        else try_cast(logged as timestamp)
    end;
