using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.ApiService.Features.Images;

internal static class ImageFaults
{
    /// <summary>What is wrong with the file, for the response.</summary>
    public static FieldError AsFieldError(this InvalidImageException e) =>
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
            e.Limit
        );
}
