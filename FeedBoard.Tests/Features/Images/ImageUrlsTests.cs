using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FeedBoard.Tests.Features.Images;

public sealed class ImageUrlsTests
{
    /// <summary>Of 320 pixels it would have no height, and the second version did not know 640.</summary>
    [Fact]
    public void The_smallest_copy_is_one_that_its_version_made()
    {
        var options = new ImageOptions { PublicBaseUrl = new("https://images.example.org/") };
        var (urls, id) = (new ImageUrls(new HttpContextAccessor(), Options.Create(options)), new string('a', 32));
        Assert.Equal(
            [$"https://images.example.org/{id}-960-2.webp", $"https://images.example.org/{id}-640-2.webp"],
            new[] { ThumbnailState.MadeBySecondVersion, ThumbnailState.Made }.Select(state => urls.OfSmallest($"{id}.png", 1300, 2, state))
        );
    }
}
