using System.Reflection;

namespace FeedBoard.Contracts;

/// <summary>
/// What is wrong with a field, for programs: the member <c>error_codes</c> of a problem with status 422. It has the fields of
/// <c>errors</c>, and for each message, in the same order, one of these.
/// </summary>
/// <param name="Code">One of <see cref="FieldErrorCodes"/>, stable.</param>
/// <param name="Limit">The number that the message names as the least or the most: characters, images, pixels; of a file MiB.</param>
/// <param name="File">The name of the file at fault, as it came, shortened.</param>
public sealed record FieldErrorCode(string Code, long? Limit = null, string? File = null);

/// <summary>What can be wrong with a field. docs/problems.md says when each occurs.</summary>
public static class FieldErrorCodes
{
    public const string Required = "required";
    public const string Blank = "blank";
    public const string TooShort = "too_short";
    public const string TooLong = "too_long";
    public const string NotVisible = "not_visible";
    public const string NotUnicode = "not_unicode";
    public const string CharacterNotAllowed = "character_not_allowed";
    public const string TooManyMarks = "too_many_marks";
    public const string NotAnEmailAddress = "not_an_email_address";
    public const string NotADomain = "not_a_domain";
    public const string NotANetwork = "not_a_network";
    public const string NotSolved = "not_solved";

    public const string WrongType = "wrong_type";
    public const string OutOfRange = "out_of_range";
    public const string NotOneOf = "not_one_of";
    public const string NotInFuture = "not_in_future";
    public const string GivenTwice = "given_twice";
    public const string TooMany = "too_many";
    public const string NotTogether = "not_together";
    public const string Incomplete = "incomplete";
    public const string NothingToChange = "nothing_to_change";
    public const string NotACursor = "not_a_cursor";
    public const string NotReadable = "not_readable";

    public const string NotAFile = "not_a_file";
    public const string EmptyFile = "empty_file";
    public const string FileTooLarge = "file_too_large";
    public const string NotAnImage = "not_an_image";
    public const string ImageDamaged = "image_damaged";
    public const string ImageNotShown = "image_not_shown";
    public const string TooManyPixels = "too_many_pixels";
    public const string TooManyImages = "too_many_images";
    public const string TooManyDescriptions = "too_many_descriptions";
    public const string NotAnImageOfThisFeed = "not_an_image_of_this_feed";
    public const string NoSuchDraft = "no_such_draft";

    public const string OfAnotherFeed = "of_another_feed";
    public const string KeyUsedBefore = "key_used_before";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [.. typeof(FieldErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.GetRawConstantValue()).Cast<string>()];
}
