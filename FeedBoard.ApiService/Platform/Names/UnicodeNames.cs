using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace FeedBoard.ApiService.Platform.Names;

/// <summary>Unicode's data about characters in names; the first line of unicode.txt has the version.</summary>
/// <remarks>Data of our own and not the server's ICU: two machines must agree on who has a name.</remarks>
internal static class UnicodeNames
{
    private static readonly Lazy<Data> Loaded = new(Load);

    /// <summary>
    /// Characters that look the same, or are the same in another form, become one: UTS #39's prototypes, and compatibility decompositions.
    /// </summary>
    public static FrozenDictionary<int, string> Alike => Loaded.Value.Tables["alike"];

    /// <summary>Full case folding.</summary>
    public static FrozenDictionary<int, string> Fold => Loaded.Value.Tables["fold"];

    /// <summary>Simple capitals.</summary>
    public static FrozenDictionary<int, string> Upper => Loaded.Value.Tables["upper"];

    /// <param name="set">A name in unicode.txt.</param>
    /// <param name="rune">The character that is looked for.</param>
    public static bool Is(string set, Rune rune)
    {
        var ranges = Loaded.Value.Sets[set];
        var (low, high) = (0, ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (rune.Value < ranges[middle].First)
                high = middle - 1;
            else if (rune.Value > ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }

    private static Data Load()
    {
        using var stream = typeof(UnicodeNames).Assembly.GetManifestResourceStream("FeedBoard.ApiService.Platform.Names.unicode.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var sets = new Dictionary<string, (int First, int Last)[]>(StringComparer.Ordinal);
        var tables = new Dictionary<string, Dictionary<int, string>>(StringComparer.Ordinal);
        Dictionary<int, string>? table = null;
        while (reader.ReadLine() is { } line)
        {
            if (line is ['#', ..])
            {
                if (line[2..] is "alike" or "fold" or "upper")
                    tables[line[2..]] = table = [];
                continue;
            }

            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (table is null)
                sets[fields[0]] = [.. fields.Skip(1).Select(Range)];
            else
                table[Number(fields[0])] = string.Concat(fields.Skip(1).Select(f => char.ConvertFromUtf32(Number(f))));
        }

        return new(
            sets.ToFrozenDictionary(StringComparer.Ordinal),
            tables.ToFrozenDictionary(t => t.Key, t => t.Value.ToFrozenDictionary(), StringComparer.Ordinal)
        );
    }

    private static (int First, int Last) Range(string text) =>
        text.Split('-') is [var first, var last] ? (Number(first), Number(last)) : (Number(text), Number(text));

    private static int Number(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private sealed record Data(
        FrozenDictionary<string, (int First, int Last)[]> Sets,
        FrozenDictionary<string, FrozenDictionary<int, string>> Tables
    );
}
