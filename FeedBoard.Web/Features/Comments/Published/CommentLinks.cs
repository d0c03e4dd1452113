using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.Web.Features.Comments.Published;

/// <summary>Addresses of a feed's page with something opened in its conversation; they keep what is open already.</summary>
/// <param name="path"><c>/feed/1</c></param>
/// <param name="query">Of the page as it is shown.</param>
public sealed class CommentLinks(string path, IEnumerable<KeyValuePair<string, string?>> query)
{
    private static readonly string[] KeptParameters = ["cursor", "sort", "answers", "comment"];

    private readonly KeyValuePair<string, string?>[] kept = [.. query.Where(q => KeptParameters.Contains(q.Key, StringComparer.Ordinal))];

    /// <summary>The page as it is, nothing being written.</summary>
    public string Here => QueryHelpers.AddQueryString(path, kept);

    public string Sorted(string sort) => QueryHelpers.AddQueryString(path, "sort", sort) + "#comments";

    public string Answers(long id) => To("answers", id);

    public string Answer(long id) => To("answer", id);

    public string Edit(long id) => To("edit", id);

    public string Comment(long id) => $"{Here}#comment-{Text(id)}";

    public string More(string cursor) =>
        QueryHelpers.AddQueryString(path, [.. kept.Where(k => k.Key is "sort" or "comment"), new("cursor", cursor)]) + "#comments";

    private string To(string name, long id) => QueryHelpers.AddQueryString(Here, name, Text(id)) + $"#comment-{Text(id)}";

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
