using System.Globalization;
using FeedBoard.Web.Platform.Api;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Features.Writing;

/// <summary>What is wrong with a field of a feed, in the person's language, by its code; in the API's English otherwise.</summary>
internal static class FieldErrorTexts
{
    /// <summary>The key of the words for each code; <c>{0}</c> in them is the limit.</summary>
    public static readonly IReadOnlyDictionary<string, string> Keys = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [FieldErrorCodes.Blank] = "ErrorBlank",
        [FieldErrorCodes.Required] = "ErrorBlank",
        [FieldErrorCodes.NotVisible] = "ErrorInvisible",
        [FieldErrorCodes.TooLong] = "ErrorTooLong",
        [FieldErrorCodes.CharacterNotAllowed] = "ErrorCharacter",
        [FieldErrorCodes.NotUnicode] = "ErrorCharacter",
        [FieldErrorCodes.TooManyMarks] = "ErrorMarks",
        [FieldErrorCodes.NotAnImage] = "ErrorNotImage",
        [FieldErrorCodes.ImageDamaged] = "ErrorDamaged",
        [FieldErrorCodes.EmptyFile] = "ErrorEmptyFile",
        [FieldErrorCodes.FileTooLarge] = "ErrorTooLarge",
        [FieldErrorCodes.ImageNotShown] = "ErrorNotShown",
        [FieldErrorCodes.TooManyPixels] = "ErrorTooManyPixels",
        [FieldErrorCodes.TooManyImages] = "ErrorTooMany",
        [FieldErrorCodes.TooManyDescriptions] = "ErrorMoreAlts",
        [FieldErrorCodes.NotAnImageOfThisFeed] = "ErrorGoneImage",
        [FieldErrorCodes.NoSuchDraft] = "ErrorGoneDraft",
        [FieldErrorCodes.KeyUsedBefore] = "ErrorPostedBefore",
    };

    public static string Say(IStringLocalizer<WriteTexts> texts, ApiFieldError error)
    {
        if (!Keys.TryGetValue(error.Code, out var key))
            return texts["ErrorOther", error.Message]; // the file is named in it
        if (error.Code is FieldErrorCodes.NotAnImage && IsHeic(error.File))
            key = "ErrorHeic";
        var words = texts[key, error.Limit?.ToString("N0", CultureInfo.CurrentCulture) ?? ""];
        return error.File is null ? words : $"{error.File}: {words}";
    }

    /// <summary>Whether a file is of the kind that some telephones make and few browsers show.</summary>
    private static bool IsHeic(string? file) => Path.GetExtension(file)?.ToLowerInvariant() is ".heic" or ".heif";
}
