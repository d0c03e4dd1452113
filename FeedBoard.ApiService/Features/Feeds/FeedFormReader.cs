using System.Buffers;
using System.Text;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.Imaging.Formats;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>Reads the form of a feed as it comes in: texts into memory, each file through a small buffer into a temporary one.</summary>
/// <param name="filesField">The field that carries the files.</param>
/// <param name="form">Where it all goes; the caller's.</param>
/// <param name="hashFiles">The request can be repeated: its files are compared with those of the first time.</param>
internal sealed class FeedFormReader(HttpRequest request, string filesField, FeedForm form, bool hashFiles = false)
{
    private const int MaxSections = 100;
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
            await ReadMultipartAsync(type, cancellationToken);
        else
            throw NotAForm();
    }

    private async Task ReadMultipartAsync(MediaTypeHeaderValue type, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        if (boundary.Length is 0 or > 70)
            throw Unreadable("The Content-Type has no valid boundary."); // RFC 2046, section 5.1.1
        var reader = new MultipartReader(boundary.Value!, request.Body, bufferSize: 64 * 1024);
        try
        {
            for (var sections = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } section; sections++)
            {
                cancellationToken.ThrowIfCancellationRequested(); // what is in the buffer already is read without looking
                if (sections == MaxSections)
                {
                    throw new InvalidInputException(
                        "body",
                        new(FieldErrorCodes.TooMany, $"The form has more than {MaxSections} parts.", MaxSections)
                    );
                }

                await ReadSectionAsync(section, cancellationToken);
            }
        }
        catch (Exception e)
            when (e is InvalidDataException
                || (e is IOException and not BadHttpRequestException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw Unreadable("The form is cut off or not well-formed.");
        }
    }

    private async Task ReadSectionAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        if (section.GetContentDispositionHeader() is not { } disposition || !disposition.Name.HasValue)
            throw Unreadable("A part of the form has no name.");
        var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        var fileName = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName);
        if (string.Equals(name, filesField, StringComparison.Ordinal))
            await ReadFileAsync(section.Body, fileName.ToString(), cancellationToken);
        else if (
            FeedForm.Takes(name) is { } maxCharacters
            && await ReadTextAsync(name, section.Body, maxCharacters, cancellationToken) is { } text
        )
            form.Add(name, text);
    }

    private async Task ReadFileAsync(Stream body, string fileName, CancellationToken cancellationToken)
    {
        var first = new byte[1];
        if (fileName.Length == 0 && await body.ReadAsync(first, cancellationToken) == 0)
            return; // how a browser sends "no file chosen"
        if (++files == InputLimits.MaxImages + 1)
            form.Errors.Add(filesField, FieldError.TooManyImages(InputLimits.MaxImages));
        if (files > InputLimits.MaxImages)
            return;
        if (fileName.Length == 0)
        {
            form.Errors.Add(filesField, new(FieldErrorCodes.NotAFile, "This must be a file."));
            return;
        }

        var shown = Shown.Of(fileName, 100);
        try
        {
            form.Images.Add(await ReceivedImage.ReceiveAsync(body, hashFiles, cancellationToken));
        }
        catch (InvalidImageException e)
        {
            form.Errors.Add(filesField, e.AsFieldError() with { File = shown.Length == 0 ? null : shown });
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
            throw Unreadable("The form is too long or not well-formed.");
        }
    }

    private static InvalidInputException Unreadable(string message) => new("body", FieldError.NotReadable(message));

    private static InvalidInputException NotAForm() =>
        Unreadable("The body must be a form, sent with Content-Type: multipart/form-data or application/x-www-form-urlencoded.");
}
