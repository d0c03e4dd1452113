using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FeedBoard.Tests.Fuzz;

/// <summary>
/// Existing ids, names, cursors and ETags, so that requests pass the first checks. Safe for all
/// threads.
/// </summary>
internal sealed partial class KnownValues
{
    private const int Kept = 64;

    private readonly ConcurrentQueue<string> numbers = new(["1"]);
    private readonly ConcurrentQueue<string> texts = new(["sea", "create_dt_asc", "rank_desc", "id_asc", "update_dt_desc"]);

    /// <summary>The id of something that was there.</summary>
    public string Number(Dice dice) => Pick(numbers, dice);

    /// <summary>A text that the board gave: a nickname, an address of an image, a cursor.</summary>
    public string Text(Dice dice) => Pick(texts, dice);

    /// <summary>Learns from a response.</summary>
    public void Learn(RawResponse response)
    {
        if (response.Header("link") is { } link && Cursor().Match(link) is { Success: true } cursor)
            Keep(texts, Uri.UnescapeDataString(cursor.Groups["cursor"].Value));
        if (response.Header("etag") is { } etag)
            Keep(texts, etag);
        if (response.IsJson)
            Learn(response.Body);
    }

    public void Learn(byte[] json)
    {
        var text = Encoding.UTF8.GetString(json.AsSpan(0, Math.Min(json.Length, 16 * 1024)));
        foreach (var match in Id().Matches(text).Take(8))
            Keep(numbers, match.Groups["id"].Value);
        foreach (var match in Name().Matches(text).Take(8))
            Keep(texts, match.Groups["text"].Value);
    }

    /// <summary>Learns texts that no response has.</summary>
    public void Learn(params string[] more) => Array.ForEach(more, text => Keep(texts, text));

    /// <summary>Learns the id of something.</summary>
    public void Learn(long id) => Keep(numbers, id.ToString(CultureInfo.InvariantCulture));

    private static void Keep(ConcurrentQueue<string> queue, string value)
    {
        queue.Enqueue(value);
        while (queue.Count > Kept)
            queue.TryDequeue(out _);
    }

    private static string Pick(ConcurrentQueue<string> queue, Dice dice)
    {
        var values = queue.ToArray();
        return values[dice.Next(values.Length)];
    }

    [GeneratedRegex(
        """cursor=(?<cursor>[^&>]+)""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Cursor();

    [GeneratedRegex(
        """"[a-z_]*id":(?<id>\d{1,18})"""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Id();

    [GeneratedRegex(
        """"(image_urls":\[|(author_)?(nickname|email)":|tag":|name":|url":)"(?<text>[^"\\]{1,300})"""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Name();
}
