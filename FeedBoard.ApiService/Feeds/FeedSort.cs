using FeedBoard.ApiService.Http;

namespace FeedBoard.ApiService.Feeds;

/// <summary>The orders that a list of feeds can have: the name on the wire and the SQL of it, which ends with the id so that it is total.</summary>
internal static class FeedSort
{
    public const string Newest = "create_dt_desc";
    public const string NewestId = "id_desc";

    private static readonly Dictionary<string, string> Common = new(StringComparer.Ordinal)
    {
        [Newest] = "create_dt DESC, id DESC",
        ["create_dt_asc"] = "create_dt, id",
        ["update_dt_desc"] = "update_dt DESC, id DESC",
        ["update_dt_asc"] = "update_dt, id",
    };

    private static readonly Dictionary<string, string> ByUser = new(Common, StringComparer.Ordinal)
    {
        [NewestId] = "id DESC",
        ["id_asc"] = "id",
    };

    /// <exception cref="InvalidInputException">Not an order of this list.</exception>
    public static string OrderOfAll(string? sortBy) => Order(Common, sortBy ?? Newest);

    /// <exception cref="InvalidInputException">Not an order of this list.</exception>
    public static string OrderByUser(string? sortBy) => Order(ByUser, sortBy ?? NewestId);

    private static string Order(Dictionary<string, string> orders, string sortBy) => orders.TryGetValue(sortBy, out var order)
        ? order
        : throw new InvalidInputException("sort_by", $"This must be one of {string.Join(", ", orders.Keys)}.");
}
