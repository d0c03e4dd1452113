using System.Text.RegularExpressions;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace FeedBoard.ApiService.Features.Images.Stores;

/// <summary>The address of the image store, from <c>ConnectionStrings:images</c>.</summary>
internal abstract partial record ImageStoreAddress
{
    private const string S3Scheme = "s3://";
    private const string FileScheme = "file:///";
    private const string Setting = "ConnectionStrings:images";
    private const string Form =
        "it must have the form s3://BUCKET?endpoint=http://HOST:PORT&region=REGION&pathStyle=true or file:///FOLDER";

    /// <exception cref="InvalidSettingException">Missing or malformed.</exception>
    public static ImageStoreAddress Parse(string? text) =>
        text?.Trim() switch
        {
            null or "" => throw Invalid("is missing"),
            var s3 when s3.StartsWith(S3Scheme, StringComparison.Ordinal) => ParseS3(s3[S3Scheme.Length..]),
            var file when file.StartsWith(FileScheme, StringComparison.Ordinal) => ParseFile(file),
            var file when file.StartsWith("file:", StringComparison.Ordinal) => throw Invalid("names a folder that is not absolute"),
            _ => throw Invalid("begins with neither s3:// nor file:///"),
        };

    public static InvalidSettingException Invalid(string problem) => new($"{Setting} {problem}; {Form}");

    private static S3Address ParseS3(string text)
    {
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var bucket = (question < 0 ? text : text[..question]).TrimEnd('/');
        if (!BucketPattern().IsMatch(bucket))
            throw Invalid("names no bucket: 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends");

        var query = QueryHelpers.ParseQuery(question < 0 ? "" : text[question..]);
        if (query.Keys.FirstOrDefault(key => key is not ("endpoint" or "region" or "pathStyle")) is { } unknown)
            throw Invalid(SafeName().IsMatch(unknown) ? $"has an unknown part '{unknown}'" : "has an unknown part");

        var endpoint = Single(query, "endpoint") is { } address ? ParseEndpoint(address) : null;
        var region = Single(query, "region") ?? (endpoint is null ? throw Invalid("names no region") : "us-east-1");
        if (!SafeName().IsMatch(region))
            throw Invalid("names a region that is none");
        var pathStyle = Single(query, "pathStyle") switch
        {
            null => endpoint is not null,
            "true" => true,
            "false" => false,
            _ => throw Invalid("has a pathStyle that is neither true nor false"),
        };
        return new S3Address(bucket, endpoint, region, pathStyle);
    }

    private static Uri ParseEndpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "" }
            ? uri
            : throw Invalid("has an endpoint that is not http://HOST:PORT or https://HOST:PORT");

    private static FileAddress ParseFile(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { IsFile: true, Query: "", Fragment: "" }
        && uri.LocalPath.Trim('/').Length > 0
        && !uri.LocalPath.Contains('\0', StringComparison.Ordinal)
            ? new FileAddress(Path.TrimEndingDirectorySeparator(uri.LocalPath))
            : throw Invalid("names no folder");

    private static string? Single(Dictionary<string, StringValues> query, string key) =>
        !query.TryGetValue(key, out var values) ? null
        : values is [{ Length: > 0 } value] ? value
        : throw Invalid($"has an empty or repeated {key}");

    [GeneratedRegex(
        @"\A(?!.*\.\.)(?![0-9.]+\z)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex BucketPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,40}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SafeName();
}

/// <param name="Endpoint">Of a store that is not AWS's own; <c>null</c> for that.</param>
/// <param name="PathStyle">The bucket stands in the path, not in the host's name; so do all but AWS want it.</param>
internal sealed record S3Address(string Bucket, Uri? Endpoint, string Region, bool PathStyle) : ImageStoreAddress;

/// <param name="Folder">Absolute.</param>
internal sealed record FileAddress(string Folder) : ImageStoreAddress;
