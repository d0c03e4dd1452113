using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.ApiService.Features.Images;

internal static class ImageFaults
{
    /// <summary>What is wrong with the file, for the response.</summary>
    /// <param name="fileName">As it came; <c>null</c> or empty: it has none.</param>
    public static FieldError AsFieldError(this InvalidImageException e, string? fileName = null) =>
        new(
            e.Fault switch
            {
                ImageFault.EmptyFile => FieldErrorCodes.EmptyFile,
                ImageFault.FileTooLarge => FieldErrorCodes.FileTooLarge,
                ImageFault.NotShown => FieldErrorCodes.ImageNotShown,
                ImageFault.TooManyPixels => FieldErrorCodes.TooManyPixels,
                ImageFault.Damaged => FieldErrorCodes.ImageDamaged,
                _ => FieldErrorCodes.NotAnImage,
            },
            e.Message,
            e.Limit,
            Shown.Of(fileName ?? "", 100) is { Length: > 0 } shown ? shown : null
        );
}
