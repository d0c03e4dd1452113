namespace FeedBoard.ApiService.Platform.Data;

/// <summary>Times within JSON that PostgreSQL builds.</summary>
internal static class JsonTime
{
    /// <summary>
    /// SQL of a time in UTC, as everywhere on the wire. By itself PostgreSQL writes an offset, and .NET reads that as a time of the
    /// machine's own zone.
    /// </summary>
    /// <param name="column">A <c>timestamptz</c>; NULL stays NULL.</param>
    public static string Of(string column) => $"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""";
}
