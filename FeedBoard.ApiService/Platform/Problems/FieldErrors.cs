using System.Globalization;
using System.Text;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Text;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.ApiService.Platform.Problems;

/// <summary>
/// Some fields of the input are not as they must be: 422 with <c>errors</c> and <c>error_codes</c>, keyed by the names on the wire.
/// </summary>
internal sealed class InvalidInputException(IReadOnlyDictionary<string, FieldError[]> errors) : Exception("Invalid input")
{
    public InvalidInputException(string field, FieldError error)
        : this(new Dictionary<string, FieldError[]>(StringComparer.Ordinal) { [field] = [error] }) { }

    public IReadOnlyDictionary<string, FieldError[]> Errors { get; } = errors;

    /// <summary>Another code than usual, for clients that do something of their own then.</summary>
    public ProblemCode Code { get; init; } = ProblemCodes.InvalidInput;
}

/// <summary>Checks the fields of one request and collects all errors, so that the caller gets them in one response.</summary>
internal sealed class FieldErrors
{
    /// <summary>
    /// How many combining marks may follow each other. Normalising puts them in order, which takes the square of their number, here and in
    /// the database.
    /// </summary>
    /// <remarks>No script needs more than thirty (Unicode Standard Annex 15, section 13).</remarks>
    public const int MaxMarks = 100;

    /// <summary>NFC composes at most this many code points into one, for example ᾂ.</summary>
    private const int MostComposed = 4;

    private readonly SortedDictionary<string, List<FieldError>> errors = new(StringComparer.Ordinal);

    public bool Any => errors.Count > 0;

    public bool Has(string field) => errors.ContainsKey(field);

    public void Add(string field, FieldError error)
    {
        if (!errors.TryGetValue(field, out var sameField))
            errors[field] = sameField = [];
        sameField.Add(error);
    }

    /// <summary>
    /// A text as the board keeps it: with LF for every line end, trimmed, in NFC, of <paramref name="min"/> to <paramref name="max"/>
    /// Unicode code points.
    /// </summary>
    /// <returns>The text, or an empty one after an error was noted.</returns>
    public string Text(string field, string? value, int min, int max)
    {
        if (value is null)
        {
            if (!Has(field))
                Add(field, FieldError.Required);
            return "";
        }

        var text = Normalized(field, value.WithLineFeeds().Trim(), max);
        if (Has(field))
            return "";
        Length(field, text, min, max);
        if (text.Length > 0 && IsInvisible(text))
            Add(field, FieldError.NotVisible);
        return text;
    }

    /// <summary>A name that stands in lists and mails: a text on one line, in the direction of what is around it.</summary>
    public string Name(string field, string? value, int max)
    {
        var name = Text(field, value, 1, max);
        if (name.EnumerateRunes().FirstOrDefault(LineRunes.IsRefused) is { Value: > 0 } refused)
            Add(field, new(FieldErrorCodes.CharacterNotAllowed, $"The name must not contain the character U+{refused.Value:X4}."));
        return name;
    }

    /// <summary>An e-mail address, as it was typed.</summary>
    /// <returns>The address, or an empty text after an error was noted.</returns>
    public string Email(string field, string? value)
    {
        var email = Text(field, value, 1, InputLimits.MaxEmail);
        if (email.Length == 0 || EmailAddresses.IsValid(email))
            return email;
        Add(field, new(FieldErrorCodes.NotAnEmailAddress, "This is not an e-mail address."));
        return "";
    }

    /// <summary>A password that somebody chooses.</summary>
    public string NewPassword(string field, string? value) => Password(field, value, InputLimits.MinPassword);

    /// <summary>A password that is compared with the one of the account, whatever was allowed when that was chosen.</summary>
    public string Password(string field, string? value) => Password(field, value, 1);

    /// <summary>In NFC, not trimmed, since blanks may be meant.</summary>
    private string Password(string field, string? value, int min)
    {
        if (value is null)
        {
            Add(field, FieldError.Required);
            return "";
        }

        var text = Normalized(field, value, InputLimits.MaxPassword);
        if (Has(field))
            return "";
        Length(field, text, min, InputLimits.MaxPassword);
        return text;
    }

    public void ThrowIfAny()
    {
        if (Any)
            throw new InvalidInputException(errors.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal));
    }

    /// <summary>The 66 code points that Unicode keeps for inside programs (section 23.7); some of them cannot be normalised.</summary>
    private static bool IsNoncharacter(Rune rune) => rune.Value is >= 0xFDD0 and <= 0xFDEF || (rune.Value & 0xFFFE) == 0xFFFE;

    /// <summary>Nothing but blanks and characters without width, as far as Unicode says so.</summary>
    private static bool IsInvisible(string text) =>
        text.EnumerateRunes()
            .All(r =>
                Rune.IsWhiteSpace(r)
                || Rune.GetUnicodeCategory(r) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.NonSpacingMark
                || (!r.IsAscii && (UnicodeNames.Is("blank", r) || UnicodeNames.Is("ignorable", r)))
            );

    private string Normalized(string field, string text, int max)
    {
        if (!IsStorable(field, text))
            return "";
        if (text.EnumerateRunes().Count() <= (long)max * MostComposed)
            return text.Normalize(NormalizationForm.FormC);
        Add(field, FieldError.TooLong(max));
        return "";
    }

    /// <summary>
    /// What stands behind another character; the two half-width signs of Japanese are marks once NFKC has seen them, before a search.
    /// </summary>
    private static bool IsMark(Rune rune) =>
        rune.Value is 0xFF9E or 0xFF9F
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    private void Length(string field, string text, int min, int max)
    {
        var length = text.EnumerateRunes().Count();
        if (length < min)
            Add(field, min == 1 ? FieldError.Blank : FieldError.TooShort(min));
        if (length > max)
            Add(field, FieldError.TooLong(max));
    }

    private bool IsStorable(string field, string value)
    {
        if (Has(field))
            return false; // one reason is enough
        var marks = 0;
        for (var rest = value.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                Add(field, new(FieldErrorCodes.NotUnicode, "The text is not valid Unicode: half of a surrogate pair stands alone."));
                return false;
            }

            if (rune.Value == 0 || IsNoncharacter(rune))
            {
                Add(field, new(FieldErrorCodes.CharacterNotAllowed, $"The text must not contain the character U+{rune.Value:X4}."));
                return false;
            }

            marks = IsMark(rune) ? marks + 1 : 0;
            if (marks > MaxMarks)
            {
                Add(field, new(FieldErrorCodes.TooManyMarks, $"At most {MaxMarks} combining marks may follow each other.", MaxMarks));
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }
}
