using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Http;

/// <summary>Which part of a list is wanted.</summary>
/// <param name="Skip">How many items to leave out at the beginning.</param>
/// <param name="Limit">How many items to give at most.</param>
internal readonly record struct PageRequest(
    [property: FromQuery(Name = "skip"), Range(0, int.MaxValue), DefaultValue(0), Description("How many items to leave out at the beginning.")] int? Skip,
    [property: FromQuery(Name = "limit"), Range(1, PageRequest.MaxLimit), DefaultValue(PageRequest.DefaultLimit), Description("How many items to give at most.")] int? Limit)
{
    public const int DefaultLimit = 10;
    public const int MaxLimit = 100;

    /// <exception cref="InvalidInputException">Out of bounds.</exception>
    public (int Skip, int Limit) Checked()
    {
        var errors = new FieldErrors();
        if (Skip < 0) errors.Add("skip", "This must be 0 or more.");
        if (Limit is < 1 or > MaxLimit) errors.Add("limit", $"This must be from 1 to {MaxLimit}.");
        errors.ThrowIfAny();
        return (Skip ?? 0, Limit ?? DefaultLimit);
    }
}

/// <summary>A part of a list and the exact size of the whole.</summary>
internal readonly record struct Page<T>(IReadOnlyList<T> Items, long Total);

internal static class PageExtensions
{
    public const string TotalHeader = "X-Total-Count";

    public static void WriteTotal(this HttpResponse response, long total) => response.Headers[TotalHeader] = total.ToString(CultureInfo.InvariantCulture);
}
