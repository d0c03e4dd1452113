using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.ApiService.Platform.Http;

/// <summary>A part of a form as it comes in.</summary>
/// <param name="FileName">Empty: it is none, or a file without a name.</param>
internal sealed record FormPart(string Name, string FileName, Stream Body)
{
    /// <summary>Whether this is how a browser sends "no file chosen".</summary>
    public async Task<bool> IsNoFileAsync(CancellationToken cancellationToken) =>
        FileName.Length == 0 && await Body.ReadAsync(new byte[1], cancellationToken) == 0;
}

/// <summary>Reads multipart forms, part by part.</summary>
internal static class MultipartForm
{
    private const int MaxParts = 100;

    /// <param name="read">Reads one part before the next one comes.</param>
    /// <exception cref="InvalidInputException">A form that cannot be read to its end.</exception>
    public static async Task ReadAsync(
        HttpRequest request,
        MediaTypeHeaderValue type,
        Func<FormPart, Task> read,
        CancellationToken cancellationToken
    )
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        if (boundary.Length is 0 or > 70)
            throw Unreadable("The Content-Type has no valid boundary."); // RFC 2046, section 5.1.1
        var reader = new MultipartReader(boundary.Value!, request.Body, bufferSize: 64 * 1024);
        try
        {
            for (var parts = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } section; parts++)
            {
                cancellationToken.ThrowIfCancellationRequested(); // what is in the buffer already is read without looking
                if (parts == MaxParts)
                    throw new InvalidInputException(
                        "body",
                        new(FieldErrorCodes.TooMany, $"The form has more than {MaxParts} parts.", MaxParts)
                    );
                await read(PartOf(section));
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

    public static InvalidInputException Unreadable(string message) => new("body", FieldError.NotReadable(message));

    private static FormPart PartOf(MultipartSection section)
    {
        if (section.GetContentDispositionHeader() is not { } disposition || !disposition.Name.HasValue)
            throw Unreadable("A part of the form has no name.");
        var fileName = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName);
        return new(HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), fileName.ToString(), section.Body);
    }
}
