namespace FeedBoard.ApiService.Platform.Paging;

/// <summary>An order of a list: its name on the wire and its SQL, which ends with the id so that it is total.</summary>
/// <param name="Column">What it sorts by before the id, a timestamp; <c>null</c> for the id alone.</param>
internal sealed record SortOrder(string Name, string? Column, bool Descending)
{
    /// <summary><c>create_dt DESC, id DESC</c></summary>
    public string OrderBy(string prefix = "") =>
        Column is null ? $"{prefix}id{Direction}" : $"{prefix}{Column}{Direction}, {prefix}id{Direction}";

    /// <summary>The condition of the rows after the cursor: <c>(create_dt, id) &lt; (@after_time, @after_id)</c>.</summary>
    public string After(string prefix = "") =>
        Column is null ? $"{prefix}id {Comparison} @after_id" : $"({prefix}{Column}, {prefix}id) {Comparison} (@after_time, @after_id)";

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
