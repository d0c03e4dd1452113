namespace FeedBoard.ApiService.Platform.Paging;

/// <summary>An order of a list: its name on the wire and its SQL, which ends with the id so that it is total.</summary>
/// <param name="Column">What it sorts by before the id, a timestamp or a number; <c>null</c> for the id alone.</param>
/// <param name="IsNumber">Whether it sorts by a number.</param>
internal sealed record SortOrder(string Name, string? Column, bool Descending, bool IsNumber = false)
{
    /// <summary><c>create_dt DESC, id DESC</c></summary>
    public string OrderBy(string prefix = "") =>
        Column is null ? $"{prefix}id{Direction}" : $"{prefix}{Column}{Direction}, {prefix}id{Direction}";

    /// <summary>The condition of the rows after the cursor: <c>(create_dt, id) &lt; (@after_time, @after_id)</c>.</summary>
    public string After() =>
        Column is null
            ? $"id {Comparison} @after_id"
            : $"({Column}, id) {Comparison} ({(IsNumber ? "@after_number" : "@after_time")}, @after_id)";

    private string Direction => Descending ? " DESC" : "";

    private string Comparison => Descending ? "<" : ">";
}

/// <summary>The orders that a list has; the first is its default.</summary>
internal sealed class SortOrders(params IReadOnlyList<SortOrder> orders)
{
    public SortOrder Default => orders[0];

    public string Names => string.Join(", ", orders.Select(o => o.Name));

    public SortOrder? Find(string name) => orders.FirstOrDefault(o => string.Equals(o.Name, name, StringComparison.Ordinal));
}
