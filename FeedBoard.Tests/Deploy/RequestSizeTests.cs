using System.Globalization;
using System.Text.RegularExpressions;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.Tests.Docs;
using FeedBoard.Web.Features.Writing;

namespace FeedBoard.Tests.Deploy;

/// <summary>A proxy in front lets through what the board takes, and the documents say how much that is.</summary>
public sealed partial class RequestSizeTests
{
    private static readonly long LargestForm = new WriteFormLimitsAttribute().MaxRequestBodySize!.Value;

    [Fact]
    public void Nginx_lets_the_largest_form_through()
    {
        var mebibytes = MaxBody().Match(Repository.Read("deploy/nginx-cache.conf")).Groups["mebibytes"].Value;
        Assert.InRange(LargestForm, 1, long.Parse(mebibytes, CultureInfo.InvariantCulture) << 20);
    }

    [Theory]
    [InlineData("docs/operations.md")]
    [InlineData("docs/deploy.md")]
    public void The_documents_say_how_large_a_feed_may_be(string document)
    {
        var text = Repository.Read(document);
        Assert.Contains($"{RequestBodies.Feed >> 20} MiB", text, StringComparison.Ordinal);
        Assert.Contains($"{LargestForm >> 20} MiB", text, StringComparison.Ordinal);
    }

    [GeneratedRegex(
        @"^\s*client_max_body_size (?<mebibytes>\d+)m;",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex MaxBody();
}
