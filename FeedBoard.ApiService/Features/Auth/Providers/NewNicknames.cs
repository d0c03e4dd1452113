using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Auth.Providers;

/// <summary>A nickname for somebody whom a provider names: made legal, and one that nobody has.</summary>
internal sealed class NewNicknames(FeedDb db)
{
    // Eight digits; the latter is not used itself.
    private const int LeastNumber = 10_000_000,
        MostNumber = 100_000_000;

    private const string Nameless = "user";

    private const string TakenSql = """
        SELECT key FROM nickname_keys WHERE key = ANY (@keys)                                        -- pk_nickname_keys
        UNION ALL SELECT normalized_nickname FROM users WHERE normalized_nickname = ANY (@names)     -- ux_users_normalized_nickname
        """;

    /// <param name="names">What they are called elsewhere, the best first.</param>
    /// <param name="crowded">Others take the same names at this moment: a long number makes one that nobody else finds.</param>
    public async Task<string> ForAsync(IReadOnlyList<string> names, bool crowded, CancellationToken cancellationToken)
    {
        var legal = names.Select(Legal).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var first = legal.FirstOrDefault() ?? Nameless;
        if (crowded)
            return WithNumber(first, RandomNumberGenerator.GetInt32(LeastNumber, MostNumber));
        // Somebody can be called "sam2" elsewhere, too.
        string[] wanted = [.. legal.Concat(Enumerable.Range(2, 8).Select(n => WithNumber(first, n))).Distinct(StringComparer.Ordinal)];
        var keys = wanted.ToDictionary(w => w, w => (Keys: NameKeys.Of(w), Upper: w.ToUpperInvariant()), StringComparer.Ordinal);
        var taken = (
            await new SqlCommand(db, TakenSql)
            {
                { "keys", keys.Values.SelectMany(k => k.Keys).ToArray() },
                { "names", keys.Values.Select(k => k.Upper).ToArray() },
            }.ToListAsync(r => r.Text(), cancellationToken)
        ).ToHashSet(StringComparer.Ordinal);
        return wanted.FirstOrDefault(w => !taken.Overlaps(keys[w].Keys) && !taken.Contains(keys[w].Upper))
            ?? WithNumber(first, RandomNumberGenerator.GetInt32(LeastNumber, MostNumber));
    }

    /// <returns>The name without what no nickname has, cut to the longest; <c>null</c> if too little is left.</returns>
    internal static string? Legal(string name)
    {
        // A claim of a megabyte is not looked at for long.
        var text = new string([.. name.Take(4 * InputLimits.MaxNickname)]);
        // A character at a time, as long as it stays legal: which ones are depends on those before. Joiners need the one after them.
        var kept = new StringBuilder();
        var runes = text.EnumerateRunes().Where(r => r != Rune.ReplacementChar && !Rune.IsControl(r)).ToList();
        for (var at = 0; at < runes.Count; at++)
        {
            var next = at + 1 < runes.Count ? runes[at + 1].ToString() : "";
            if (IsAllowed($"{kept}{runes[at]}") || IsAllowed($"{kept}{runes[at]}{next}"))
                kept.Append(runes[at].ToString());
        }

        var nickname = Cut(NameKeys.WithoutRunsOfBlanks(kept.ToString().Normalize(NormalizationForm.FormC)), InputLimits.MaxNickname);
        var errors = new FieldErrors();
        nickname = AuthInput.Nickname(errors, nickname);
        return errors.Any || nickname.Contains('@', StringComparison.Ordinal) ? null : nickname;
    }

    private static bool IsAllowed(string name) =>
        NicknameRules.Problem(name) is not { } problem || string.Equals(problem.Code, FieldErrorCodes.NotVisible, StringComparison.Ordinal);

    private static string WithNumber(string name, int number)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture);
        return Cut(name, InputLimits.MaxNickname - digits.Length) + digits;
    }

    /// <summary>Between two characters as people count them.</summary>
    private static string Cut(string text, int most)
    {
        var (cut, length) = (new StringBuilder(), 0);
        foreach (var element in Elements(text))
        {
            length += element.EnumerateRunes().Count();
            if (length > most)
                break;
            cut.Append(element);
        }

        return cut.ToString().TrimEnd();
    }

    private static IEnumerable<string> Elements(string text)
    {
        for (var all = StringInfo.GetTextElementEnumerator(text); all.MoveNext();)
            yield return all.GetTextElement();
    }
}
