using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using Npgsql;

namespace FeedBoard.ApiService.Features.Events;

/// <summary>A part of the log, with the first and the last position that the log has.</summary>
/// <param name="Newest">The last position that was given.</param>
/// <param name="Forgotten">The last position that is not kept any more.</param>
internal sealed record EventPage(long Newest, long Forgotten, IReadOnlyList<StreamItem> Items)
{
    /// <summary>Whether nothing after the position is missing from the log.</summary>
    public bool Continues(long after) => after >= Forgotten && after <= Newest;
}

/// <summary>Reads events that have a position, in its order; for whom they are as in <see cref="EventStream.Takes"/>.</summary>
internal static class EventLog
{
    public const int PageSize = 500;

    private static readonly string Sql = $"""
        SELECT l.newest, l.forgotten, e.place, e.kind, e.user_id, e.session_id, e.data
        FROM event_log l LEFT JOIN LATERAL (
            SELECT * FROM events  -- ux_events_place
            WHERE place > @after AND place <= @up_to
              AND (@all OR (session_id IS NULL AND (user_id IS NULL OR user_id = @me)))
            ORDER BY place LIMIT {PageSize}
        ) e ON true
        ORDER BY e.place
        """;

    /// <summary>Everything that a process hands on, what is for one person alone included.</summary>
    public static Task<EventPage> ReadAllAsync(NpgsqlConnection connection, long after, CancellationToken cancellationToken) =>
        ReadAsync(connection, all: true, me: 0, after, long.MaxValue, cancellationToken);

    /// <summary>Which events a person or a guest may receive.</summary>
    public static Task<EventPage> ReadAsync(
        NpgsqlConnection connection,
        CurrentUser me,
        long after,
        long upTo,
        CancellationToken cancellationToken
    ) => ReadAsync(connection, all: false, me.IdOrNull ?? 0, after, upTo, cancellationToken);

    private static async Task<EventPage> ReadAsync(
        NpgsqlConnection connection,
        bool all,
        long me,
        long after,
        long upTo,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long>("after", after),
                new NpgsqlParameter<long>("up_to", upTo),
                new NpgsqlParameter<bool>("all", all),
                new NpgsqlParameter<long>("me", me),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var row = new RowReader(reader);
        var (newest, forgotten, items) = (0L, 0L, new List<StreamItem>());
        while (await row.ReadAsync(cancellationToken))
        {
            (newest, forgotten) = (row.Int64(), row.Int64());
            if (!row.IsNull)
                items.Add(StreamItem.Of(row.Int64(), row.Text(), row.Int64OrNull(), row.Int64OrNull(), row.Text()));
        }

        return new(newest, forgotten, items);
    }
}
