using Npgsql;

namespace FeedBoard.ApiService.Platform.Data;

/// <summary>
/// Reads the columns of a row one after the other: each call takes the next one, so the calls stand in the order of the <c>SELECT</c>.
/// </summary>
/// <remarks>One for all rows of a statement. See docs/decisions/0048-rows-in-order.md.</remarks>
internal sealed class RowReader(NpgsqlDataReader reader)
{
    private int column;

    /// <summary>Goes to the first column of the next row.</summary>
    /// <returns>Whether there is a row.</returns>
    public Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        column = 0;
        return reader.ReadAsync(cancellationToken);
    }

    /// <summary>Whether the next column is NULL. It stays the next one.</summary>
    public bool IsNull => reader.IsDBNull(column);

    public short Int16() => reader.GetInt16(column++);

    public short? Int16OrNull() => SkipIfNull() ? null : Int16();

    public int Int32() => reader.GetInt32(column++);

    public int? Int32OrNull() => SkipIfNull() ? null : Int32();

    public long Int64() => reader.GetInt64(column++);

    public long? Int64OrNull() => SkipIfNull() ? null : Int64();

    public bool Boolean() => reader.GetBoolean(column++);

    public string Text() => reader.GetString(column++);

    public string? TextOrNull() => SkipIfNull() ? null : Text();

    /// <returns><c>null</c> if it is not wanted: then it is skipped.</returns>
    public string? TextIf(bool wanted)
    {
        if (wanted)
            return Text();
        column++;
        return null;
    }

    public DateTime Time() => reader.GetDateTime(column++);

    public DateTime? TimeOrNull() => SkipIfNull() ? null : Time();

    public byte[] Bytes() => Array<byte>();

    public byte[]? BytesOrNull() => SkipIfNull() ? null : Bytes();

    public T[] Array<T>() => reader.GetFieldValue<T[]>(column++);

    public T[] ArrayOrEmpty<T>() => SkipIfNull() ? [] : Array<T>();

    /// <summary>Skips the columns of what a <c>LEFT JOIN</c> did not find. The column after them must not be NULL.</summary>
    public void SkipNulls()
    {
        while (column < reader.FieldCount && IsNull)
            column++;
    }

    private bool SkipIfNull()
    {
        if (!IsNull)
            return false;
        column++;
        return true;
    }
}
