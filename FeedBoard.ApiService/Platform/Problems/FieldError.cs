using FeedBoard.ApiService.Platform.Names;

namespace FeedBoard.ApiService.Platform.Problems;

/// <summary>One thing that is wrong with a field: a code for programs, and one sentence in English for people.</summary>
/// <param name="Code">One of <see cref="FieldErrorCodes"/>.</param>
internal readonly record struct FieldError(string Code, string Message, long? Limit = null, string? File = null)
{
    public static readonly FieldError Required = new(FieldErrorCodes.Required, "This field is required.");
    public static readonly FieldError Blank = new(FieldErrorCodes.Blank, "This field must not be blank.");
    public static readonly FieldError NotVisible = new(FieldErrorCodes.NotVisible, NicknameRules.NothingToSee);

    public static readonly FieldError NotAFile = new(FieldErrorCodes.NotAFile, "This must be a file.");

    public static FieldError TooShort(int min) => new(FieldErrorCodes.TooShort, $"At least {min} characters are needed.", min);

    public static FieldError TooLong(int max) => new(FieldErrorCodes.TooLong, $"At most {max} characters are allowed.", max);

    public static FieldError TooManyImages(int max, string more = "") =>
        new(FieldErrorCodes.TooManyImages, $"At most {max} images are allowed{more}.", max);

    public static FieldError OutOfRange(int min, int max) => new(FieldErrorCodes.OutOfRange, $"This must be from {min} to {max}.");

    public static readonly FieldError Negative = new(FieldErrorCodes.OutOfRange, "This must be 0 or more.");

    public static FieldError NotOneOf(string names) => new(FieldErrorCodes.NotOneOf, $"This must be one of {names}.");

    public static FieldError NotTogether(string message) => new(FieldErrorCodes.NotTogether, message);

    public static FieldError NothingToChange(string message) => new(FieldErrorCodes.NothingToChange, message);

    public static FieldError WrongType(string message) => new(FieldErrorCodes.WrongType, message);

    /// <summary>Of the body as a whole.</summary>
    public static FieldError NotReadable(string message) => new(FieldErrorCodes.NotReadable, message);

    /// <summary>As people read it: of a file its name comes first.</summary>
    public string Text => File is null ? Message : $"{File}: {Message}";

    public FieldErrorCode ForPrograms() => new(Code, Limit, File);
}
