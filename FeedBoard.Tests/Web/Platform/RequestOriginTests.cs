using FeedBoard.Web.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>What a browser says about where a form comes from, and what it proves.</summary>
public sealed class RequestOriginTests
{
    public enum Verdict
    {
        /// <summary>Refused, whatever its token.</summary>
        Other,

        /// <summary>It needs the token of a page.</summary>
        Unknown,

        /// <summary>The browser says that it is ours.</summary>
        Ours,
    }

    [Theory]
    // Browsers of today, over HTTPS and on this machine.
    [InlineData("same-origin", "https://board.example.org", Verdict.Ours)]
    [InlineData("same-origin", null, Verdict.Ours)]
    [InlineData("same-site", "https://other.example.org", Verdict.Other)]
    [InlineData("same-site", "https://board.example.org", Verdict.Other)]
    [InlineData("cross-site", "https://evil.example", Verdict.Other)]
    [InlineData("cross-site", "https://board.example.org", Verdict.Other)]
    [InlineData("cross-site", null, Verdict.Other)]
    [InlineData("none", null, Verdict.Unknown)] // typed, or a bookmark: no page has sent it
    [InlineData("none", "https://board.example.org", Verdict.Unknown)]
    [InlineData("", "https://board.example.org", Verdict.Other)]
    [InlineData("Same-Origin", null, Verdict.Other)]
    [InlineData("same-origin, cross-site", null, Verdict.Other)]
    // Older ones, and any without encryption.
    [InlineData(null, "https://board.example.org", Verdict.Ours)]
    [InlineData(null, "https://BOARD.example.org", Verdict.Ours)]
    [InlineData(null, "https://board.example.org:443", Verdict.Ours)]
    [InlineData(null, "http://board.example.org", Verdict.Unknown)] // on the same host without encryption anybody could write it
    [InlineData(null, "https://board.example.org:8443", Verdict.Other)]
    [InlineData(null, "https://board.example.org.evil.example", Verdict.Other)]
    [InlineData(null, "https://evil.example/board.example.org", Verdict.Other)]
    [InlineData(null, "null", Verdict.Other)]
    [InlineData(null, "", Verdict.Other)]
    [InlineData(null, "file://", Verdict.Other)]
    [InlineData(null, null, Verdict.Unknown)]
    public void A_form_is_ours_only_if_the_browser_says_so(string? site, string? origin, Verdict verdict) =>
        Assert.Equal(verdict, VerdictOf("https", "board.example.org", site, origin));

    [Theory]
    [InlineData("http", "board.example.org:8080", "http://board.example.org:8080", Verdict.Ours)]
    [InlineData("http", "board.example.org:8080", "http://board.example.org", Verdict.Other)]
    [InlineData("http", "[::1]:5180", "http://[::1]:5180", Verdict.Ours)]
    [InlineData("http", "바다.example.org", "http://xn--2j1b67o.example.org", Verdict.Ours)]
    // A proxy that ends the encryption and is not known: its board looks unencrypted. The form needs its token, and is not refused.
    [InlineData("http", "board.example.org", "https://board.example.org", Verdict.Unknown)]
    // A proxy that calls the board by another name.
    [InlineData("http", "10.0.0.5:8080", "https://board.example.org", Verdict.Other)]
    public void Host_port_and_scheme_count(string scheme, string host, string origin, Verdict verdict) =>
        Assert.Equal(verdict, VerdictOf(scheme, host, null, origin));

    private static Verdict VerdictOf(string scheme, string host, string? site, string? origin)
    {
        var request = new DefaultHttpContext { Request = { Scheme = scheme, Host = HostString.FromUriComponent(host) } }.Request;
        if (site is not null)
            request.Headers["Sec-Fetch-Site"] = site;
        if (origin is not null)
            request.Headers.Origin = origin;
        var (other, ours) = (RequestOrigin.IsOther(request), RequestOrigin.IsProvenOurs(request));
        Assert.False(other && ours);
        return other ? Verdict.Other : ours ? Verdict.Ours : Verdict.Unknown;
    }
}
