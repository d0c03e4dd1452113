using System.Net;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.Tests.Board;
using Microsoft.AspNetCore.Http;

namespace FeedBoard.Tests.Platform.Limits;

public sealed class ScaleAndAddressTests(WideBoard board) : IClassFixture<WideBoard>
{
    [Fact]
    public async Task A_scale_widens_a_limit()
    {
        for (var n = 0; n < 6; n++)
        {
            using var response = await board.Guest.GetAsync("/api/feed/list", TestContext.Current.CancellationToken);
            await response.JsonAsync();
        }

        using var refused = await board.Guest.GetAsync("/api/feed/list", TestContext.Current.CancellationToken);
        await refused.IsProblemAsync(429, "Too Many Requests");
    }

    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::1", true)]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("::ffff:203.0.113.7", "::ffff:203.0.113.8", false)]
    [InlineData("fe80::1%2", "fe80::2%2", true)]
    public void One_household_is_one_address(string one, string other, bool same) => Assert.Equal(same, Address(one) == Address(other));

    [Fact]
    public void A_request_from_nowhere_has_an_address_too() => Assert.NotEmpty(RateLimits.Address(new DefaultHttpContext()));

    private static string Address(string text) =>
        RateLimits.Address(new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(text) } });
}
