using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.Imaging.Formats;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>A form with one image in the field <c>image</c>; other fields are passed over.</summary>
internal sealed class ImageForm : IAsyncDisposable
{
    private const string Field = "image";

    private readonly FieldErrors errors = new();
    private ReceivedImage? image;

    private ImageForm() { }

    public ReceivedImage Image => image!;

    /// <exception cref="InvalidInputException">No form; no image, more than one, or not one that the board takes.</exception>
    public static async Task<ImageForm> ReceiveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        )
            throw MultipartForm.Unreadable("The body must be a form, sent with Content-Type: multipart/form-data.");
        var form = new ImageForm();
        try
        {
            await MultipartForm.ReadAsync(request, type, part => form.ReadAsync(part, cancellationToken), cancellationToken);
            if (form.image is null && !form.errors.Any)
                form.errors.Add(Field, FieldError.Required);
            form.errors.ThrowIfAny();
            return form;
        }
        catch
        {
            await form.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => image?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ReadAsync(FormPart part, CancellationToken cancellationToken)
    {
        if (!string.Equals(part.Name, Field, StringComparison.Ordinal) || await part.IsNoFileAsync(cancellationToken))
            return;
        if (part.FileName.Length == 0)
        {
            errors.Add(Field, FieldError.NotAFile);
            return;
        }

        if (image is not null || errors.Any)
        {
            if (image is not null && !errors.Any)
                errors.Add(Field, new(FieldErrorCodes.TooManyImages, "At most 1 image is allowed.", 1));
            return;
        }

        try
        {
            image = await ReceivedImage.ReceiveAsync(part.Body, hash: false, cancellationToken);
        }
        catch (InvalidImageException e)
        {
            errors.Add(Field, e.AsFieldError(part.FileName));
        }
    }
}
