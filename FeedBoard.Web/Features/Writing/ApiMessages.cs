using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Features.Writing;

/// <summary>What the API says of a field, in the person's language: known messages by a part of them, others as they are.</summary>
internal static partial class ApiMessages
{
    /// <summary>A part of the API's message, and the words for it; <c>{0}</c> in them is the number that the message names.</summary>
    public static readonly IReadOnlyList<(string Part, string Key)> All =
    [
        ("This field must not be blank", "ErrorBlank"),
        ("This field is required", "ErrorBlank"),
        ("There is nothing to see in this text", "ErrorInvisible"),
        ("characters are allowed", "ErrorTooLong"),
        ("must not contain the character", "ErrorCharacter"),
        ("combining marks may follow each other", "ErrorMarks"),
        ("The text is not valid", "ErrorCharacter"),
        ("The file is not a PNG", "ErrorNotImage"),
        ("The file is empty", "ErrorEmptyFile"),
        ("The file is larger than", "ErrorTooLarge"),
        ("The JPEG image is of a kind", "ErrorNotShown"),
        ("pixels;", "ErrorTooManyPixels"),
        ("images are allowed", "ErrorTooMany"),
        ("more descriptions than images", "ErrorMoreAlts"),
        ("This is not an image of this feed", "ErrorGoneImage"),
        ("There is no such draft", "ErrorGoneDraft"),
        ("This key was used for another request", "ErrorPostedBefore"),
    ];

    /// <param name="message">As the API says it; of a file its name comes first, then a colon.</param>
    public static string Say(IStringLocalizer<WriteTexts> texts, string message)
    {
        foreach (var (part, key) in All)
        {
            var at = message.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
                continue;
            var name = message.LastIndexOf(": ", at, StringComparison.Ordinal) is var colon and > 0 ? message[..(colon + 2)] : "";
            var number = long.TryParse(
                Number().Match(message, name.Length).ValueSpan,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var n
            )
                ? n
                : 0;
            var said = key is "ErrorNotImage" && IsHeic(name) ? "ErrorHeic" : key;
            return name + texts[said, number.ToString("N0", CultureInfo.CurrentCulture)];
        }

        return texts["ErrorOther", message];
    }

    /// <summary>Whether a file is of the kind that some telephones make and few browsers show.</summary>
    private static bool IsHeic(string name) =>
        name.EndsWith(".heic: ", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".heif: ", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
