namespace FeedBoard.Web.Features.Security;

/// <summary>The form of a token that could not be created, as it was sent.</summary>
/// <param name="Problems">What is wrong, by the field: keys of <see cref="TokenTexts"/> or <c>Texts</c>.</param>
/// <param name="Wait">Seconds, after too many tries.</param>
public sealed record TokenDraft(string Name, bool Read, bool Write, int Days, IReadOnlyDictionary<string, string> Problems, int Wait = 0)
{
    /// <summary>A form that nothing was typed into.</summary>
    public static readonly TokenDraft Empty = new(
        "",
        Read: true,
        Write: false,
        InputLimits.DefaultTokenDays,
        new Dictionary<string, string>(StringComparer.Ordinal)
    );
}
