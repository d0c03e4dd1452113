using System.Buffers;
using System.Text;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.Imaging.Formats;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>Reads the form of a feed as it comes in: texts into memory, each file through a small buffer into a temporary one.</summary>
/// <param name="filesField">The field that carries the files.</param>
/// <param name="form">Where it all goes; the caller's.</param>
/// <param name="hashFiles">The request can be repeated: its files are compared with those of the first time.</param>
internal sealed class FeedFormReader(HttpRequest request, string filesField, FeedForm form, bool hashFiles = false)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int files;

    /// <exception cref="InvalidInputException">No form, or one that cannot be read to its end.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            throw NotAForm();
        if (type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            await ReadUrlEncodedAsync(cancellationToken);
        else if (type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            await MultipartForm.ReadAsync(request, type, part => ReadPartAsync(part, cancellationToken), cancellationToken);
        else
            throw NotAForm();
    }

    private async Task ReadPartAsync(FormPart part, CancellationToken cancellationToken)
    {
        if (string.Equals(part.Name, filesField, StringComparison.Ordinal))
            await ReadFileAsync(part, cancellationToken);
        else if (
            FeedForm.Takes(part.Name) is { } maxCharacters
            && await ReadTextAsync(part.Name, part.Body, maxCharacters, cancellationToken) is { } text
        )
            form.Add(part.Name, text);
    }

    private async Task ReadFileAsync(FormPart part, CancellationToken cancellationToken)
    {
        if (await part.IsNoFileAsync(cancellationToken))
            return;
        if (++files == InputLimits.MaxImages + 1)
            form.Errors.Add(filesField, FieldError.TooManyImages(InputLimits.MaxImages));
        if (files > InputLimits.MaxImages)
            return;
        if (part.FileName.Length == 0)
        {
            form.Errors.Add(filesField, FieldError.NotAFile);
            return;
        }

        try
        {
            form.Images.Add(await ReceivedImage.ReceiveAsync(part.Body, hashFiles, cancellationToken));
        }
        catch (InvalidImageException e)
        {
            form.Errors.Add(filesField, e.AsFieldError(part.FileName));
        }
    }

    /// <param name="maxCharacters">Of the field; twice the bytes that so many can have are read, for blanks around and decomposed
    /// letters.</param>
    private async Task<string?> ReadTextAsync(string name, Stream body, int maxCharacters, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((maxCharacters * 8) + 1);
        try
        {
            var length = await body.ReadAtLeastAsync(buffer, (maxCharacters * 8) + 1, throwOnEndOfStream: false, cancellationToken);
            if (length <= maxCharacters * 8)
                return StrictUtf8.GetString(buffer, 0, length);
            form.Errors.Add(name, FieldError.TooLong(maxCharacters));
            return null;
        }
        catch (DecoderFallbackException)
        {
            form.Errors.Add(name, new(FieldErrorCodes.NotUnicode, "The text is not valid UTF-8."));
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task ReadUrlEncodedAsync(CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = RequestBodies.UrlEncoded;
        try
        {
            foreach (var (name, values) in await request.ReadFormAsync(cancellationToken))
            {
                if (string.Equals(name, filesField, StringComparison.Ordinal) && values.Any(v => v?.Length > 0))
                {
                    form.Errors.Add(
                        filesField,
                        new(FieldErrorCodes.NotAFile, "This must be a file: send the form as multipart/form-data.")
                    );
                }

                foreach (var value in FeedForm.Takes(name) is null ? [] : values.ToArray())
                    form.Add(name, value ?? "");
            }
        }
        catch (InvalidDataException)
        {
            throw MultipartForm.Unreadable("The form is too long or not well-formed.");
        }
    }

    private static InvalidInputException NotAForm() =>
        MultipartForm.Unreadable(
            "The body must be a form, sent with Content-Type: multipart/form-data or application/x-www-form-urlencoded."
        );
}
